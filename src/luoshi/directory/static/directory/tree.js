// The tree of units: arrow keys as in the WAI-ARIA tree pattern; what is below a unit is fetched when it is first opened.
const items = (tree) => [...tree.querySelectorAll("[role=treeitem]")].filter((item) => item.getClientRects().length > 0);
const group = (item) => item.nextElementSibling;
const above = (item) => item.closest("[role=group]")?.previousElementSibling;
const treeOf = (node) => node.closest?.("[data-tree]");

function reachable(tree, item) {
  for (const other of tree.querySelectorAll("[role=treeitem][tabindex='0']")) other.tabIndex = -1;
  if (item) item.tabIndex = 0;
}

function focus(item) {
  if (!item) return;
  reachable(treeOf(item), item);
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function open(item, wanted) {
  if (!item.hasAttribute("aria-expanded")) return;
  item.setAttribute("aria-expanded", String(wanted));
  group(item).hidden = !wanted;
  if (wanted) item.dispatchEvent(new CustomEvent("ls:open"));
}

const isOpen = (item) => item.getAttribute("aria-expanded") === "true";
const more = (item) => item.dispatchEvent(new CustomEvent("ls:more"));

document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-tree] [role=treeitem]");
  if (!item) return;
  if (event.target.closest("button.ld-toggle")) {
    open(item, !isOpen(item));
    focus(item);
  } else if (event.target.closest(".ld-more")) {
    more(item);
  }
});

const acts = {
  ArrowDown: (item, all) => focus(all[all.indexOf(item) + 1]),
  ArrowUp: (item, all) => focus(all[all.indexOf(item) - 1]),
  Home: (_item, all) => focus(all[0]),
  End: (_item, all) => focus(all.at(-1)),
  ArrowRight: (item, all) => (isOpen(item) ? focus(all[all.indexOf(item) + 1]) : open(item, true)),
  ArrowLeft: (item) => (isOpen(item) ? open(item, false) : focus(above(item))),
  Enter: (item) => (item.querySelector("a") ?? item.querySelector(".ld-more")).click(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const item = event.target;
  if (!item.matches?.("[data-tree] [role=treeitem]") || !acts[event.key]) return;
  acts[event.key](item, items(treeOf(item)));
  event.preventDefault();
});

// one place of the tree is on the way of the Tab key: the first, or where one was
function ready(root) {
  for (const tree of root.querySelectorAll?.("[data-tree]") ?? []) {
    if (!tree.querySelector("[role=treeitem][tabindex='0']")) reachable(tree, items(tree)[0]);
  }
}

let wasMore = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const item = event.detail.target;
  wasMore = item?.matches?.("[data-tree] li") ? { place: item.parentElement, at: [...item.parentElement.children].indexOf(item) } : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (wasMore) {
    focus(wasMore.place.children[wasMore.at]?.querySelector("[role=treeitem]"));
    wasMore = null;
  }
  ready(document);
});
ready(document);
