// Swapped regions: what failed is said in the page, results are announced, rows can be picked.
const words = document.getElementById("ls-regions-js").dataset;
const live = document.getElementById("ls-live");

// the sentence of an error page is taken over; anything else gets the general one
function sentenceOf(xhr) {
  if (!xhr?.responseText) return words.failed;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const parts = [".ls-state-title", ".ls-state-text"].map((name) => page.querySelector(name)?.textContent.trim());
  return parts.filter(Boolean).join("。").replace("。。", "。") || words.failed;
}

function complain(region, text) {
  const place = region?.closest(".ls-region, .ls-sheet, form") ?? document.getElementById("main");
  place.querySelector(":scope > [data-complaint]")?.remove();
  const note = document.createElement("div");
  note.className = "ls-note ls-note-over";
  note.dataset.complaint = "";
  note.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.className = "ls-note-text";
  sentence.textContent = text;
  note.append(sentence);
  place.prepend(note);
}

document.addEventListener("htmx:responseError", (event) => complain(event.detail.target, sentenceOf(event.detail.xhr)));
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
  document.addEventListener(name, (event) => complain(event.detail.target ?? event.target, words.failed));
}
document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target?.querySelector("[data-complaint]")?.remove();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.querySelector?.("[data-announce]");
  if (said) live.textContent = said.textContent.trim();
});

// ---- picking rows ----
function count(region) {
  const picked = region.querySelectorAll(".ls-pick-row:checked").length;
  for (const place of region.querySelectorAll("[data-picked]")) place.textContent = picked;
  const all = region.querySelector(".ls-pick-all");
  if (!all) return;
  const total = region.querySelectorAll(".ls-pick-row").length;
  all.checked = picked > 0 && picked === total;
  all.indeterminate = picked > 0 && picked < total;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(".ls-pick-row, .ls-pick-all")) return;
  const region = event.target.closest(".ls-region");
  if (!region) return;
  if (event.target.matches(".ls-pick-all")) {
    for (const box of region.querySelectorAll(".ls-pick-row")) box.checked = event.target.checked;
  }
  count(region);
});
