// A grid of cells in a form: more rows on demand, and what is copied out of a sheet goes into cells.
const grid = document.querySelector("[data-grid]");
const total = document.querySelector("input[name$='-TOTAL_FORMS']");
const most = Number(document.querySelector("input[name$='-MAX_NUM_FORMS']")?.value ?? 0);
const blank = document.querySelector("template[data-grid-row]");
const rows = () => [...grid.tBodies[0].rows];
const cells = (row) => [...row.querySelectorAll("input:not([type=hidden]), textarea, select")];

function more() {
  const number = Number(total.value);
  if (number >= most) return null;
  const holder = document.createElement("tbody");
  holder.append(blank.content.cloneNode(true));
  for (const one of holder.querySelectorAll("*")) {
    for (const name of ["name", "id", "for"]) {
      const value = one.getAttribute(name);
      if (value?.includes("__prefix__")) one.setAttribute(name, value.replace("__prefix__", number));
    }
  }
  const row = holder.querySelector("tr");
  grid.tBodies[0].append(row);
  total.value = number + 1;
  return row;
}

// a cell with line breaks or tabs stands in quotes, quotes in it are doubled
function table(text) {
  const found = [[]];
  const cell = /("(?:[^"]|"")*"|[^\t\n]*)(\t|\n|$)/g;
  for (const [, value, end] of text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(cell)) {
    found.at(-1).push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === "\n") found.push([]);
    if (end === "") break;
  }
  return found;
}

function put(cell, value) {
  cell.value = cell.matches("textarea") ? value : value.replace(/\s*\n\s*/g, "、").trim();
  if (cell.matches("textarea")) cell.rows = Math.max(1, cell.value.split("\n").length);
}

function paste(event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!text.includes("\t")) return; // one cell: as ever
  event.preventDefault();
  const first = event.target.closest("tr");
  const column = cells(first).indexOf(event.target);
  let at = rows().indexOf(first);
  for (const line of table(text)) {
    const row = rows()[at] ?? more();
    if (!row) break;
    for (const [number, value] of line.entries()) {
      const cell = cells(row)[column + number];
      if (cell) put(cell, value);
    }
    at += 1;
  }
}

if (grid) {
  grid.addEventListener("paste", paste);
  const button = document.querySelector("[data-grid-more]");
  button.hidden = false;
  button.addEventListener("click", () => cells(more() ?? rows().at(-1))[0].focus());
}
