// A record begun where the line is weak, on a page that was opened before: what was chosen waits in this browser and is
// begun once the line is back, each once (`uuid`), one after another. Its content and roll need the server first.
const own = document.getElementById("la-begin-js").dataset;
const MINE = `luoshi.draft.${own.account}.begin-`; // signing out and draft.js know the first part
const PATIENCE = 20_000; // for an answer
const AGAIN = 15_000; // between two attempts
const BUSY = new Set([429, 502, 503, 504]);
const NOT_KEPT = "csrfmiddlewaretoken";

const theForm = () => document.querySelector("#main form[method='post']");
const place = () => document.querySelector("[data-begun-here]");
const keys = () =>
  Object.keys(localStorage).filter((key) => key.startsWith(MINE)).sort((one, other) => (read(one)?.at ?? 0) - (read(other)?.at ?? 0));
const done = []; // [label, address] of what was begun from here
let said = "";
let sending = false;

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// ---- what the page says ----
function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

function show() {
  const waiting = keys().map((key) => [key, read(key)]).filter(([, draft]) => draft);
  const lines = waiting.map(([key, draft]) => {
    const line = element("p", `${draft.wrong ? own.wrong : own.waiting} ${draft.label}${draft.wrong ? `：${draft.wrong}` : ""} `);
    if (draft.wrong) line.append(element("button", own.mend, { type: "button", className: "ls-btn ls-btn-small", onclick: () => mend(key, draft) }));
    return line;
  });
  for (const [label, address] of done) {
    const line = element("p", `${own.begun} `);
    line.append(element("a", label, { href: address }));
    lines.push(line);
  }
  if (said) lines.unshift(element("p", said));
  place().hidden = !lines.length;
  place().firstElementChild.replaceChildren(...lines);
}

// ---- what waits ----
function wait(form, data) {
  const fields = [...data].filter(([name, value]) => typeof value === "string" && name !== NOT_KEPT);
  const kinds = [...form.querySelectorAll("[name='kinds']:checked")].map((box) => box.closest("label").textContent.trim());
  const label = [kinds.join("、"), data.get("day")].filter(Boolean).join(" ");
  try {
    localStorage.setItem(MINE + data.get("uuid"), JSON.stringify({ at: Date.now(), fields, label, url: location.pathname }));
  } catch {
    said = own.full; // no room, or not allowed: the form still has it
    return;
  }
  form.reset();
  form.elements.uuid.value = uuid();
  said = own.kept;
}

function mend(key, draft) {
  const form = theForm();
  for (const field of form.elements) {
    if (!field.name || field.name === NOT_KEPT) continue;
    const values = draft.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  localStorage.removeItem(key);
  said = "";
  show();
  form.querySelector("button[type='submit']").focus();
}

// ---- sending ----
async function post(data) {
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(location.pathname, {
      method: "POST", body: data, signal: patience.signal, headers: { Accept: "application/json, text/html" },
    });
    const body = await answer.text();
    if (BUSY.has(answer.status)) return null;
    const json = answer.headers.get("Content-Type")?.includes("json");
    const next = json ? JSON.parse(body).next : "";
    return { next, status: answer.status, main: next ? null : new DOMParser().parseFromString(body, "text/html").getElementById("main") };
  } catch {
    return null; // no line, or none that answers
  } finally {
    clearTimeout(late);
  }
}

const asked = (main) => main?.querySelector("form[method='post'] [name='uuid']");

async function begin(form) {
  const data = new FormData(form);
  form.inert = true;
  const answer = await post(data);
  form.inert = false;
  if (answer?.next?.startsWith("/")) {
    location.assign(answer.next);
  } else if (answer && asked(answer.main)) {
    document.getElementById("main").replaceWith(answer.main);
    document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
    answer.main.querySelector("[aria-invalid='true'], [role='alert']")?.focus();
    show();
  } else {
    if (answer) said = own.entrance.replace("{status}", answer.status);
    else wait(form, data);
    show();
  }
}

async function again() {
  if (sending) return;
  sending = true;
  for (const key of keys()) {
    const draft = read(key);
    if (!draft || draft.wrong) continue;
    const data = new FormData();
    data.set(NOT_KEPT, theForm().elements[NOT_KEPT].value);
    for (const [name, value] of draft.fields) data.append(name, value);
    const answer = await post(data);
    if (!answer) break;
    if (answer.next?.startsWith("/")) {
      localStorage.removeItem(key);
      done.push([draft.label, answer.next]);
      said = "";
    } else if (asked(answer.main)) {
      const wrong = answer.main.querySelector(".ls-error, [role='alert']")?.textContent.trim() ?? "";
      localStorage.setItem(key, JSON.stringify({ ...draft, wrong: wrong || String(answer.status) }));
    } else break;
  }
  sending = false;
  show();
}

document.addEventListener("submit", (event) => {
  if (event.target !== theForm()) return;
  event.preventDefault();
  if (!event.target.inert) begin(event.target);
});
window.addEventListener("online", again);
setInterval(() => keys().length && again(), AGAIN);
const banner = document.getElementById("ls-offline");
if (banner) banner.textContent = own.offline;
show();
if (keys().length) again();
