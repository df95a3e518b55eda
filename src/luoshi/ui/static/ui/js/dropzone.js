// Drag, pick or paste files into <form data-dropzone>; progress in words and <progress>.
// The server answers JSON {"next": "/…"} or {"error": "一句话"}; without scripts the form posts as it is.
function stripes(form) {
  return {
    input: form.querySelector("input[type=file]"),
    list: form.querySelector("[data-drop-files]"),
    progress: form.querySelector("[data-drop-progress]"),
    words: form.querySelector("[data-drop-words]"),
    bar: form.querySelector("progress"),
    error: form.querySelector("[data-drop-error]"),
  };
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function say(parts, sentence) {
  parts.error.textContent = sentence;
  parts.error.hidden = !sentence;
}

function show(form) {
  const parts = stripes(form);
  parts.list.replaceChildren(
    ...[...parts.input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}（${size(file.size)}）`;
      return item;
    }),
  );
}

function answer(xhr) {
  try {
    return JSON.parse(xhr.responseText);
  } catch {
    return {};
  }
}

function send(form, submitter) {
  const parts = stripes(form);
  const limit = Number(form.dataset.maxBytes || 0);
  const large = limit && [...parts.input.files].find((file) => file.size > limit);
  say(parts, large ? form.dataset.tooLarge.replace("{name}", large.name) : "");
  if (large) return;
  const xhr = new XMLHttpRequest();
  xhr.open("POST", submitter?.hasAttribute("formaction") ? submitter.formAction : form.action);
  xhr.setRequestHeader("Accept", "application/json");
  parts.progress.hidden = false;
  form.setAttribute("aria-busy", "true");
  xhr.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    parts.bar.max = event.total;
    parts.bar.value = event.loaded;
    parts.words.textContent = form.dataset.sending.replace("{percent}", Math.floor((100 * event.loaded) / event.total));
  });
  xhr.upload.addEventListener("load", () => {
    parts.bar.removeAttribute("value");
    parts.words.textContent = form.dataset.reading;
  });
  const finish = (sentence) => {
    parts.progress.hidden = true;
    form.removeAttribute("aria-busy");
    say(parts, sentence);
    if (sentence) parts.error.focus();
  };
  xhr.addEventListener("load", () => {
    const { next, error } = answer(xhr);
    if (xhr.status < 400 && next?.startsWith("/")) location.assign(next);
    else finish(error || form.dataset.failed);
    // a room's own script may do more with the answer (forget a refused file, ask a question)
    const detail = { status: xhr.status, error, how: xhr.getResponseHeader("X-Luoshi-Upload") };
    form.dispatchEvent(new CustomEvent("ls:answered", { detail }));
  });
  xhr.addEventListener("error", () => finish(form.dataset.failed));
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  xhr.send(data);
}

function take(form, files) {
  const { input } = stripes(form);
  const kept = new DataTransfer();
  for (const file of input.multiple ? files : [...files].slice(0, 1)) kept.items.add(file);
  if (!kept.files.length) return;
  input.files = kept.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const zone = (target) => target.closest?.("form[data-dropzone]");

document.addEventListener("dragover", (event) => {
  const form = zone(event.target);
  if (!form) return;
  event.preventDefault();
  form.querySelector(".ls-drop").classList.add("ls-over");
});
for (const name of ["dragleave", "drop"]) {
  document.addEventListener(name, (event) => zone(event.target)?.querySelector(".ls-drop").classList.remove("ls-over"));
}
document.addEventListener("drop", (event) => {
  const form = zone(event.target);
  if (!form) return;
  event.preventDefault();
  take(form, event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const form = document.querySelector("form[data-dropzone]");
  if (!form || !event.clipboardData.files.length) return;
  event.preventDefault();
  take(form, event.clipboardData.files);
});
document.addEventListener("change", (event) => {
  const form = event.target.matches("input[type=file]") && zone(event.target);
  if (!form) return;
  show(form);
  if (form.hasAttribute("data-send-at-once") && event.target.files.length) send(form);
});
document.addEventListener("submit", (event) => {
  const form = zone(event.target);
  if (!form || !stripes(form).input.files.length) return;
  event.preventDefault();
  if (!form.hasAttribute("aria-busy")) send(form, event.submitter); // pressed twice, sent once
});
