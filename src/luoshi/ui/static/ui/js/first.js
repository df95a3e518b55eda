// Runs before the page is drawn: what is only needed without scripts is hidden by this class.
document.documentElement.classList.add("ls-js");
