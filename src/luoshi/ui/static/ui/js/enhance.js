// Long lists become searchable: <select data-enhance aria-label="…">. On the phone the native list is better,
// but for choosing several.
const own = document.getElementById("ls-enhance-js").dataset;
let library;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = own.tomSelect;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

async function enhance(root) {
  const phone = window.matchMedia("(max-width: 767.98px)").matches;
  const selects = [...root.querySelectorAll("select[data-enhance]:not(.tomselected)")].filter((one) => one.multiple || !phone);
  if (!selects.length) return;
  try {
    await load();
  } catch {
    return; // the plain list works as well
  }
  for (const select of selects) {
    if (select.tomselect) continue;
    new window.TomSelect(select, {
      maxOptions: 500,
      allowEmptyOption: true,
      plugins: select.multiple ? { remove_button: { title: own.remove } } : {},
      render: {
        no_results: () => {
          const none = document.createElement("div");
          none.className = "no-results";
          none.textContent = own.none;
          return none;
        },
      },
    });
  }
}

enhance(document);
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target));
