// The roll: ticking a name turns its word into a choice, and the counts in the head follow.
function count(roll) {
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

function mode(roll) {
  const chosen = roll.querySelector('input[name="roll-mode"]:checked');
  if (!chosen) return;
  for (const part of roll.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== chosen.value;
  const head = roll.querySelector("[data-count]");
  if (head) head.hidden = chosen.value !== "names";
}

function begin() {
  const roll = document.querySelector("[data-roll]");
  if (!roll) return;
  roll.classList.add("la-live");
  count(roll);
  mode(roll);
}

document.addEventListener("change", (event) => {
  const roll = event.target.closest?.("[data-roll]");
  if (!roll) return;
  if (event.target.name === "missing") count(roll);
  if (event.target.name === "roll-mode") mode(roll);
});
// the page was drawn anew, or a draft was put back
document.addEventListener("ls:drawn", begin);
begin();
