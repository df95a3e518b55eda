// After the drop zone was answered: a refused file is forgotten, a scan asks one question.
const form = document.querySelector("form.ld-intake");

function forget(sentence) {
  const input = form.querySelector("input[type=file]");
  input.value = "";
  form.querySelector("[data-drop-files]").replaceChildren();
  form.querySelector("#pasted").value = "";
  const note = form.querySelector("[data-refused]");
  note.querySelector(".ls-note-text").textContent = sentence;
  note.hidden = false;
  form.querySelector("[data-drop-error]").hidden = true;
  note.setAttribute("tabindex", "-1");
  note.focus();
}

form?.addEventListener("ls:answered", (event) => {
  const { status, error, how } = event.detail;
  form.querySelector("[data-refused]").hidden = true;
  if (status < 400 || !error) return;
  if (how === "forget") forget(error);
  const ask = form.querySelector("[data-ask]");
  if (ask && how === "ask") ask.hidden = false;
});
form?.addEventListener("change", (event) => {
  if (!event.target.matches("input[type=file]")) return;
  form.querySelector("[data-refused]").hidden = true;
  const ask = form.querySelector("[data-ask]");
  if (!ask) return;
  ask.hidden = true; // asked anew for another file
  ask.querySelector("input").checked = false;
});
