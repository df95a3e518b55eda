// Work in one ledger: after a swap the row that was chosen, or the next one that waits, is chosen again;
// a mark whose row is not on this tab fetches it; words selected in the text can be added.
const region = () => document.getElementById("ledger");
const rows = () => [...document.querySelectorAll("#ledger [data-keys] [data-row]")];
const scroller = () => document.querySelector("#ledger .ls-pane-scroll");

let before = null;

// ---- where the reader was ----
function remember(event) {
  const list = rows();
  const at = list.findIndex((row) => row.classList.contains("ls-on"));
  const path = event.detail.requestConfig?.path ?? "";
  before = {
    ref: list[at]?.dataset.ref ?? "",
    at,
    top: scroller()?.scrollTop ?? 0,
    decided: /\/(confirm|reject|restore)\//.test(path),
    sameList: event.detail.requestConfig?.verb === "post" || /[?&](open|do)=/.test(path) || Boolean(document.querySelector("#ledger .ls-below")),
  };
}

function onward(list) {
  const same = list.find((row) => row.dataset.ref === before.ref);
  if (!before.decided) return same;
  const from = same ? list.indexOf(same) : before.at;
  const next = list.slice(Math.max(0, from)).find((row) => "waiting" in row.dataset && row !== same);
  return next ?? list.find((row) => "waiting" in row.dataset) ?? same ?? list[Math.min(before.at, list.length - 1)];
}

function again() {
  if (!before) return;
  const place = scroller();
  if (place && before.sameList) place.scrollTop = before.top;
  const list = rows();
  const opened = region().querySelector(".ls-below, .ld-above");
  const row = list.find((one) => one.nextElementSibling?.classList.contains("ls-below")) ?? (before.ref || before.decided ? onward(list) : null);
  if (row) row.click();
  const field = opened?.querySelector("[autofocus], [aria-invalid=true], textarea, select, input:not([type=hidden])");
  if (field) field.focus({ preventScroll: true });
  if (opened) opened.scrollIntoView({ block: "nearest" });
  before = null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "ledger" || event.detail.target?.id === "items") remember(event);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "ledger") again();
});

// far paragraphs get their height only when they come near: look again once they have it
document.addEventListener("ls:row", (event) => {
  const mark = document.querySelector(`#ld-doc .ls-mark[data-ref="${CSS.escape(event.detail.ref ?? "")}"]`);
  if (!mark) return;
  requestAnimationFrame(() => requestAnimationFrame(() => mark.scrollIntoView({ block: "nearest" })));
});

// ---- a mark whose row stands on another tab or page ----
function fetchRow(ref) {
  const wanted = `?at=${encodeURIComponent(ref)}`;
  htmx.ajax("GET", location.pathname + wanted, { target: "#ledger", swap: "outerHTML" }).then(() => {
    const row = rows().find((one) => one.dataset.ref === ref);
    if (row) {
      row.click();
      row.scrollIntoView({ block: "center" });
    }
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".ls-split a[data-ref]");
  const ref = link?.dataset.ref;
  if (!ref || /^t\d/.test(ref)) return;
  if (!rows().some((row) => row.dataset.ref === ref)) fetchRow(ref);
});

function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // typed by hand, or cut: no mark of ours
  }
}

const asked = fragment();
if (/^[数问因措校]\d/.test(asked) && !rows().some((row) => row.dataset.ref === asked)) {
  addEventListener("load", () => fetchRow(asked));
}

// a page opened at a form or at details begins there
const opened = document.querySelector("#ledger .ls-below, #ledger .ld-above");
if (opened) {
  addEventListener("load", () => {
    if (opened.matches(".ls-below")) opened.previousElementSibling.click();
    opened.scrollIntoView({ block: "nearest" });
  });
}

// ---- words selected in the text ----
const picker = document.getElementById("ld-picker");
const text = document.querySelector("#ld-doc[data-selectable]");

// characters as the server counts them: one for a character outside the basic plane, not two
const length = (words) => [...words].length;

function offset(node, at) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const paragraph = element.closest("[data-start]");
  if (!paragraph) return null;
  const upTo = document.createRange();
  upTo.selectNodeContents(paragraph);
  upTo.setEnd(node, at);
  return Number(paragraph.dataset.start) + length(upTo.toString());
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  return start === null || end === null || end <= start ? null : { start, end, range };
}

// the open form that gives an item another place in the text
const mover = () => document.querySelector("#ledger form[data-place]");

function move(form, found) {
  const set = (name, value) => (form.elements.namedItem(name).value = value);
  set("start", found.start);
  set("end", found.end);
  set("quote", found.range.toString());
  picker.hidden = true;
  getSelection().removeAllRanges();
  document.querySelector('[data-show-pane="ledger"]')?.click();
  form.requestSubmit();
}

function place() {
  const found = selected();
  picker.hidden = !found;
  if (!found) return;
  const moving = Boolean(mover());
  picker.querySelector("[data-move]").hidden = !moving;
  picker.querySelector(".ld-picker-add").hidden = moving;
  const pane = picker.parentElement;
  const box = found.range.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  picker.style.top = `${box.bottom - frame.top + pane.scrollTop + 6}px`;
  const widest = pane.clientWidth - picker.offsetWidth - 8;
  picker.style.left = `${Math.max(8, Math.min(box.left - frame.left, widest))}px`;
}

if (picker && text) {
  document.addEventListener("selectionchange", place);
  // words typed by hand stand for themselves, not for an earlier selection
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-place]")) return;
    for (const name of ["start", "end"]) form.elements.namedItem(name).value = "";
  });
  // the selection must outlive the press of the button
  picker.addEventListener("pointerdown", (event) => event.preventDefault());
  picker.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-move]") && selected();
    if (wanted) return move(mover(), wanted);
    const nature = event.target.closest("[data-nature]")?.dataset.nature;
    const found = nature && selected();
    if (!found) return;
    const query = new URLSearchParams({ do: "add", nature, start: found.start, end: found.end });
    picker.hidden = true;
    getSelection().removeAllRanges();
    document.querySelector('[data-show-pane="ledger"]')?.click();
    const tab = new URLSearchParams(location.search).get("tab") ?? "overview";
    htmx.ajax("GET", `${location.pathname}?tab=${tab}&${query}`, { target: "#ledger", swap: "outerHTML" });
  });
}

// Escape closes what is open
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || document.querySelector("dialog[open]")) return;
  const cancel = document.querySelector("#ledger [data-cancel]");
  if (cancel) cancel.click();
});
