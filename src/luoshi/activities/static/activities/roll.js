// The roll: ticking a name turns its word into a choice, and the counts in the head follow.
const roll = document.querySelector("[data-roll]");

function count() {
  const boxes = [...roll.querySelectorAll('input[name="missing"]')];
  const missing = boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.closest("li").classList.toggle("la-missing", box.checked);
  const show = (name, number) => {
    const place = roll.querySelector(`[data-${name}]`);
    if (place) place.textContent = String(number);
  };
  show("present", boxes.length - missing);
  show("absent", missing);
}

function mode() {
  const chosen = roll.querySelector('input[name="roll-mode"]:checked');
  if (!chosen) return;
  for (const part of roll.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== chosen.value;
  const head = roll.querySelector("[data-count]");
  if (head) head.hidden = chosen.value !== "names";
}

if (roll) {
  roll.addEventListener("change", (event) => {
    if (event.target.name === "missing") count();
    if (event.target.name === "roll-mode") mode();
  });
  roll.classList.add("la-live");
  count();
  mode();
}
