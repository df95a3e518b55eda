// One sentence for what succeeded: 8 seconds, stays while hovered or focused. Never for errors.
const LIFE = 8000;
const place = document.getElementById("ls-toasts");
const words = document.getElementById("ls-toast-js").dataset;

function live(toast) {
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), LIFE);
  };
  const hold = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusout", start);
  const close = toast.querySelector("[data-toast-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
  }
  start();
}

function make({ text, href, label }) {
  const toast = document.createElement("div");
  toast.className = "ls-toast";
  const sentence = document.createElement("span");
  sentence.textContent = text;
  toast.append(sentence);
  if (href?.startsWith("/")) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = label;
    toast.append(link);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.toastClose = "";
  close.textContent = words.close;
  toast.append(close);
  return toast;
}

for (const toast of place.querySelectorAll("[data-toast]")) live(toast);

function show(detail) {
  const toast = make(detail);
  place.append(toast);
  live(toast);
}
document.addEventListener("ls:toast", (event) => show(event.detail));
// a server answer to htmx may carry one: HX-Trigger: {"ls:toast": {"text": "…"}} arrives as the event above
