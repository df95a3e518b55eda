// Keyboard work in ledgers. Every key is also a button: keys only press what is on the page.
//   <div data-keys> … <tr data-row data-ref="数3" tabindex="-1"> … <button data-key="Enter">确认</button>
// ↑ ↓ move between rows; other keys press the button of that data-key in the chosen row, else on the page.
const typing = (element) =>
  element.isContentEditable ||
  element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

const visible = (element) => element.getClientRects().length > 0;

function ledger() {
  return [...document.querySelectorAll("[data-keys]")].find(visible);
}

function choose(row, { focus = true } = {}) {
  const list = row.closest("[data-keys]") ?? document;
  for (const other of list.querySelectorAll("[data-row].ls-on")) {
    other.classList.remove("ls-on");
    other.removeAttribute("aria-current");
  }
  row.classList.add("ls-on");
  row.setAttribute("aria-current", "true");
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  document.dispatchEvent(new CustomEvent("ls:row", { detail: { ref: row.dataset.ref, row } }));
}

function move(list, step) {
  const rows = [...list.querySelectorAll("[data-row]")].filter(visible);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("ls-on"));
  choose(rows[Math.min(rows.length - 1, Math.max(0, at + step))] ?? rows[0]);
}

function press(key, list) {
  const row = list?.querySelector("[data-row].ls-on");
  const name = CSS.escape(key);
  const button =
    row?.querySelector(`[data-key="${name}"]`) ??
    [...document.querySelectorAll(`[data-key="${name}"]`)].find((found) => !found.closest("[data-row]") && visible(found));
  if (!button || button.disabled) return false;
  if (typing(button)) {
    button.focus();
    button.select?.();
  } else {
    button.click();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  // a Chinese input method is at work: the keys belong to it
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  if (typing(target) || document.querySelector("dialog[open]")) return;
  const list = ledger();
  if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    move(list, event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    return;
  }
  // Enter on a link or button is that link or button
  if (event.key === "Enter" && target.closest("a, button, summary, label")) return;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (press(key, list)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-keys] [data-row]");
  if (row && !event.target.closest("a, button, input, select, label, summary")) choose(row);
});
