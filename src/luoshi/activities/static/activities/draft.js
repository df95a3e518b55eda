// A record is written where the line is weak. What is typed is kept in this browser until the server has it; a save
// that found no line is sent again when there is one. Each save has a name (`sent`): sent twice it is done once, so
// words that were never sent under a name never take it over. Each open page keeps its own draft: one that is sent
// leaves those of other tabs alone.
// Kinds of leave are not kept here: they stay in the open page only.
const PREFIX = "luoshi.draft.";
const KEPT_DAYS = 30;
const WAIT = 400; // after the last key
const PATIENCE = 20_000; // for an answer
const AGAIN = 15_000; // between two attempts
const words = document.getElementById("la-draft-js").dataset;
const BUSY = new Set([429, 502, 503, 504]);
const NOT_KEPT = /^(csrfmiddlewaretoken|version|sent|earlier|do|roll-pasted|leave-.*|(roll-)?prefilled)$/;

const TAB = crypto.randomUUID?.() ?? uuid();
const page = { form: null, key: "", timer: 0, waiting: null, unsent: false };

const say = (sentence, time = "", status = "") => {
  const place = document.querySelector("[data-draft-words]");
  if (place) place.textContent = (sentence ?? "").replace("{time}", time).replace("{status}", status);
};
const clock = (at) => new Date(at).toTimeString().slice(0, 5);

// ---- what this browser keeps ----
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false; // no room, or not allowed: the page itself still has it
  }
}

function tidy() {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !(read(key)?.at > oldest)) localStorage.removeItem(key);
  }
}

function keep(queued = "") {
  const { form, key } = page;
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_KEPT.test(name));
  const draft = {
    at: Date.now(), fields, queued,
    version: form.elements.version.value, sent: form.elements.sent.value, earlier: form.elements.earlier.value,
    label: form.dataset.label, url: location.pathname,
  };
  return write(key, draft) ? draft : null;
}

function forget() {
  page.unsent = false;
  localStorage.removeItem(page.key);
}

// drafts of this record, the newest first
function drafts(form) {
  const own = `${PREFIX}${form.dataset.account}.${form.dataset.draft}`;
  const found = Object.keys(localStorage).filter((key) => key.startsWith(own)).map((key) => [key, read(key)]);
  return found.filter(([, draft]) => draft).sort(([, one], [, other]) => other.at - one.at);
}

// ---- putting a draft back ----
function restore(key, draft) {
  const { form } = page;
  const given = new Map();
  for (const [name, value] of draft.fields) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.test(field.name)) continue;
    const values = given.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  form.elements.version.value = draft.version;
  form.elements.earlier.value = draft.queued ? draft.sent : draft.earlier; // what was sent may have arrived
  const before = read(page.key);
  if (before) write(key, before); // they change places: what stood in the page is not lost
  else localStorage.removeItem(key);
  keep();
  document.dispatchEvent(new CustomEvent("ls:drawn"));
  say(words.restored, clock(draft.at));
}

function ask(key, draft, question) {
  const note = document.createElement("div");
  note.className = "ls-note ls-note-near";
  const text = document.createElement("div");
  text.className = "ls-note-text";
  const sentence = document.createElement("p");
  sentence.textContent = question.replace("{time}", clock(draft.at));
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "ls-btn";
    made.textContent = label;
    made.addEventListener("click", () => {
      act();
      note.remove();
    });
    return made;
  };
  const both = document.createElement("div");
  both.className = "ls-btns";
  both.append(button(words.restore, () => restore(key, draft)), button(words.drop, () => localStorage.removeItem(key)));
  text.append(sentence, both);
  note.append(text);
  page.form.before(note);
}

// ---- sending ----
function freeze(on) {
  page.form.inert = on;
  for (const button of document.querySelectorAll(`button[form="${page.form.id}"]`)) button.disabled = on;
  const stop = document.querySelector("[data-draft-stop]");
  if (stop) stop.hidden = !page.waiting;
}

function wait(what) {
  page.waiting = what;
  const draft = keep(what.get("do"));
  say(words.queued, clock(draft?.at ?? Date.now()));
  freeze(true);
  clearTimeout(page.timer);
  page.timer = setTimeout(again, AGAIN);
}

function again() {
  if (page.waiting) send(page.waiting);
}

// the writer goes on before an answer came: what was sent may have arrived
function stop() {
  const { form } = page;
  page.waiting = null;
  clearTimeout(page.timer);
  freeze(false);
  form.elements.earlier.value = form.elements.sent.value;
  form.elements.sent.value = crypto.randomUUID?.() ?? uuid();
  const draft = keep();
  if (draft) say(words.kept, clock(draft.at));
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function send(data) {
  const { form } = page;
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), PATIENCE);
  say(words.sending);
  freeze(true);
  let answer;
  let body;
  try {
    answer = await fetch(location.pathname, {
      method: "POST", body: data, signal: patience.signal, headers: { Accept: "application/json, text/html" },
    });
    body = await answer.text();
  } catch {
    wait(data);
    return;
  } finally {
    clearTimeout(late);
  }
  if (form.elements.sent.value !== data.get("sent")) return; // the writer went on meanwhile
  if (BUSY.has(answer.status)) {
    wait(data);
    return;
  }
  page.waiting = null;
  clearTimeout(page.timer);
  if (answer.headers.get("Content-Type")?.includes("json")) {
    const { next } = JSON.parse(body);
    if (!next?.startsWith("/")) {
      freeze(false);
      say(words.refused, "", answer.status);
      return;
    }
    forget();
    location.assign(next);
    return;
  }
  freeze(false);
  const main = new DOMParser().parseFromString(body, "text/html").getElementById("main");
  if (main?.querySelector("form[data-draft]")) draw(main);
  else if (answer.redirected) say(words.entrance);
  else say(words.refused, "", answer.status);
}

// the same page with its errors, or with another kind's questions: what the server answered is shown here
function draw(main) {
  document.getElementById("main").replaceWith(main);
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
  document.dispatchEvent(new CustomEvent("ls:drawn"));
  begin({ fresh: false });
  const wrong = main.querySelector("[aria-invalid='true'], [role='alert']");
  if (wrong?.matches("[role='alert']")) wrong.tabIndex = -1;
  (wrong ?? main).focus();
  window.scrollTo({ top: wrong ? wrong.getBoundingClientRect().top + window.scrollY - 80 : 0 });
}

// ---- the page ----
function begin({ fresh }) {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  page.form = form;
  page.key = `${PREFIX}${form.dataset.account}.${form.dataset.draft}.${TAB}`;
  if (!fresh) {
    keep();
    return;
  }
  const now = form.elements.version.value;
  let restored = false;
  for (const [key, draft] of drafts(form)) {
    if (draft.sent === form.dataset.last) localStorage.removeItem(key); // it arrived, only the answer did not
    else if (draft.version !== now) ask(key, draft, words.older);
    else if (restored) ask(key, draft, words.another);
    else {
      restore(key, draft);
      restored = true;
    }
  }
}

let typing;
function typed(event) {
  if (!page.form?.contains(event.target) || page.waiting) return;
  page.unsent = true;
  clearTimeout(typing);
  typing = setTimeout(() => {
    const draft = keep();
    if (draft) say(words.kept, clock(draft.at));
  }, WAIT);
}

document.addEventListener("input", typed);
document.addEventListener("change", typed);
document.addEventListener("submit", (event) => {
  if (event.target !== page.form) return;
  event.preventDefault();
  if (page.form.inert) return;
  clearTimeout(typing);
  const data = new FormData(page.form);
  data.set("do", event.submitter?.value ?? "save");
  keep(data.get("do"));
  send(data);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-draft-stop]")) stop();
  if (event.target.closest("[data-draft-drop]")) forget();
});
window.addEventListener("online", again);
window.addEventListener("pagehide", () => {
  if (page.unsent && page.form) keep(read(page.key)?.queued);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted && page.form) location.reload(); // came back to: the record may have gone on
});

// drafts that were left behind, on the pages of the room
function list(place) {
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${place.dataset.drafts}.`));
  const links = mine.map(read).filter(Boolean).map((draft) => {
    const link = document.createElement("a");
    link.href = draft.url.startsWith("/") ? draft.url : "/";
    link.textContent = `${draft.label}（${clock(draft.at)}）`;
    return link;
  });
  if (!links.length) return;
  const text = place.querySelector(".ls-note-text");
  text.append(words.waiting, ...links.flatMap((link, at) => (at ? ["、", link] : [link])));
  place.hidden = false;
}

tidy();
begin({ fresh: true });
if (page.form) {
  const banner = document.getElementById("ls-offline");
  if (banner) banner.textContent = words.offline;
}
for (const place of document.querySelectorAll("[data-drafts]")) list(place);
