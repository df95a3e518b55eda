// Small manners of every page: offline banner, menus, pickers that send themselves, copy, print, dialogs.
const words = document.getElementById("ls-page-js").dataset;

const banner = document.getElementById("ls-offline");
function showConnection() {
  if (banner) banner.hidden = navigator.onLine;
}
window.addEventListener("online", showConnection);
window.addEventListener("offline", showConnection);
showConnection();

const menus = () => document.querySelectorAll("details.ls-menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// pickers and filters send their form as soon as a value is chosen
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.hasAttribute("data-autosubmit") || event.target.hasAttribute("data-wait")) return;
  form.requestSubmit();
});
// a GET form leaves empty fields out of the address, so that every view is a short link
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
});

function toast(text) {
  document.dispatchEvent(new CustomEvent("ls:toast", { detail: { text } }));
}

async function copy(button) {
  const source = button.dataset.copyFrom ? document.querySelector(button.dataset.copyFrom) : null;
  const text = source ? (source.value ?? source.textContent).trim() : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
    toast(words.copied);
  } catch {
    toast(words.notCopied);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from], [data-print], [data-open], [data-close]");
  if (!button) return;
  if (button.matches("[data-copy], [data-copy-from]")) copy(button);
  else if (button.hasAttribute("data-print")) window.print();
  else if (button.hasAttribute("data-open")) document.querySelector(button.dataset.open)?.showModal();
  else button.closest("dialog")?.close();
});

// steps and wide scrollers start where the present is
function showCurrent(root) {
  for (const step of root.querySelectorAll(".ls-steps [aria-current], .ls-tabs [aria-current]")) {
    const scroller = step.closest(".ls-steps, .ls-tabs");
    if (scroller.scrollWidth <= scroller.clientWidth) continue;
    scroller.scrollLeft += step.getBoundingClientRect().left - scroller.getBoundingClientRect().left - 24;
  }
}
showCurrent(document);
for (const wide of document.querySelectorAll("[data-centre]")) wide.scrollLeft = (wide.scrollWidth - wide.clientWidth) / 2;
document.addEventListener("htmx:afterSettle", (event) => showCurrent(event.target));

// the name of a chosen file beside its button
document.addEventListener("change", (event) => {
  const name = event.target.closest?.("[data-file]")?.querySelector("[data-file-name]");
  if (!name) return;
  name.dataset.none ??= name.textContent;
  name.textContent = [...event.target.files].map((file) => file.name).join("、") || name.dataset.none;
});

// who signs out leaves nothing behind in the browser; what was not sent yet is asked about first
document.addEventListener("submit", (event) => {
  if (!event.target.hasAttribute("data-signs-out")) return;
  const drafts = Object.keys(localStorage).filter((key) => key.startsWith("luoshi.draft."));
  if (drafts.length && !window.confirm(words.unsent.replace("{count}", drafts.length))) event.preventDefault();
  else for (const key of drafts) localStorage.removeItem(key);
});

// after a refused form the first field to mend has the focus
document.querySelector("[aria-invalid='true']")?.focus();
