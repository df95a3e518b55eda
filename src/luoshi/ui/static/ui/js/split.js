// Text on one side, ledger on the other: a mark selects its row and back; the pair stands in the address (#数3).
const byRef = (ref, kind) => document.querySelectorAll(`${kind}[data-ref="${CSS.escape(ref)}"]`);

function light(ref, { scrollText = true, scrollRow = true } = {}) {
  for (const old of document.querySelectorAll(".ls-split .ls-on")) {
    old.classList.remove("ls-on");
    if (old.matches("[data-row]")) old.removeAttribute("aria-current");
  }
  const marks = byRef(ref, ".ls-mark");
  for (const mark of marks) {
    mark.classList.add("ls-on");
    mark.closest(".ls-para")?.classList.add("ls-on");
  }
  if (scrollText) marks[0]?.scrollIntoView({ block: "nearest" });
  for (const row of byRef(ref, "[data-row]")) {
    row.classList.add("ls-on");
    row.setAttribute("aria-current", "true");
    if (scrollRow) row.scrollIntoView({ block: "nearest" });
  }
  history.replaceState(history.state, "", `#${encodeURIComponent(ref)}`);
}

// on a narrow screen only one side shows
function show(split, pane) {
  split.dataset.pane = pane;
  for (const button of document.querySelectorAll("[data-show-pane]")) {
    const on = button.dataset.showPane === pane;
    if (on) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const split = document.querySelector(".ls-split");
  if (!split) return;
  const switcher = event.target.closest("[data-show-pane]");
  if (switcher) {
    event.preventDefault();
    show(split, switcher.dataset.showPane);
    return;
  }
  const link = event.target.closest(".ls-split a[data-ref]");
  if (!link) return;
  event.preventDefault();
  show(split, link.matches(".ls-mark, .ls-margin") ? "ledger" : "text");
  light(link.dataset.ref);
});

document.addEventListener("ls:row", (event) => {
  if (event.detail.ref && event.detail.row.closest(".ls-split")) light(event.detail.ref, { scrollRow: false });
});

const split = document.querySelector(".ls-split");
if (split) {
  show(split, split.dataset.pane || "ledger");
  if (location.hash.length > 1) light(decodeURIComponent(location.hash.slice(1)));
}
