// A day is typed (2021-08-31, 2021.8.31 …) or picked: the button opens the browser's own calendar.
// The words in the field are ours: the browser's own date field would follow the language of the browser.
const words = document.getElementById("ls-days-js").dataset;

function icon() {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  picture.setAttribute("class", "ls-icon");
  picture.setAttribute("aria-hidden", "true");
  use.setAttribute("href", words.icon);
  picture.append(use);
  return picture;
}

function equip(place) {
  const field = place.querySelector("input");
  if (!field || place.querySelector("button")) return;
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.tabIndex = -1;
  calendar.className = "ls-day-calendar";
  calendar.setAttribute("aria-hidden", "true");
  calendar.min = field.dataset.least ?? "";
  calendar.max = field.dataset.most ?? "";
  calendar.setAttribute("data-wait", ""); // the field beside it speaks for both
  const open = document.createElement("button");
  open.type = "button";
  open.className = "ls-day-open";
  open.setAttribute("aria-label", `${words.open}：${field.labels?.[0]?.firstChild?.textContent ?? field.getAttribute("aria-label") ?? ""}`);
  open.append(icon());
  open.addEventListener("click", () => {
    calendar.value = /^\d{4}-\d\d-\d\d$/.test(field.value) ? field.value : "";
    calendar.showPicker();
  });
  calendar.addEventListener("change", (event) => {
    event.stopPropagation();
    field.value = calendar.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  place.append(calendar, open);
}

function equipAll(root) {
  if (!("showPicker" in HTMLInputElement.prototype)) return; // typing works everywhere
  for (const place of root.querySelectorAll("[data-day]")) equip(place);
}

equipAll(document);
document.addEventListener("htmx:afterSettle", (event) => equipAll(event.target));
