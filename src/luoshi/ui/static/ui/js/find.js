// Where a list would be too long: <input data-find="address?right=…"> offers what the server finds for the words.
// The browser's own list of suggestions is used; without scripts the name is typed.
const WAIT = 200;
const TYPED = /^(insertText|insertComposition|delete)/; // what else changes the field is a choice from the list

const isOffered = (list, words) => [...list.options].some((option) => option.value === words.trim());

// in the head of a page what is chosen is shown at once
function chosen(input) {
  if (input.form?.hasAttribute("data-autosubmit")) input.form.requestSubmit();
}

function attach(input, number) {
  const list = document.createElement("datalist");
  list.id = `ls-find-${number}`;
  input.after(list);
  input.setAttribute("list", list.id);
  let timer;
  let asked = 0;
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    if (!TYPED.test(event.inputType ?? "") && isOffered(list, input.value)) {
      chosen(input);
      return;
    }
    timer = setTimeout(() => find(input, list, ++asked), WAIT);
  });
  input.addEventListener("compositionend", () => find(input, list, ++asked));

  async function find(from, into, mine) {
    const words = from.value.trim();
    if (!words || isOffered(into, words)) return;
    const address = new URL(from.dataset.find, location.href);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const { found } = await answer.json();
      into.replaceChildren(...found.map((label) => new Option(label, label)));
    } catch {
      // typing the whole name works as well
    }
  }
}

let count = 0;
const enhance = (root) => {
  for (const input of root.querySelectorAll("input[data-find]:not([list])")) attach(input, ++count);
};

enhance(document);
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target));
