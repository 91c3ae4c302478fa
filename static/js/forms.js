// Small helps for forms. Each works without it too.

// [data-error-summary]: what went wrong is read first; its links go into the box itself.
const summary = document.querySelector("[data-error-summary]");
summary?.focus();
summary?.addEventListener("click", (event) => {
  const box = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
  if (!box) return;
  event.preventDefault();
  (box.closest(".field, .consent") ?? box).scrollIntoView();
  box.focus({ preventScroll: true });
});

// form[data-once]: a second press of the button sends nothing.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // aria-disabled, not disabled: the button's own name and value must still go with the form.
    for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
  }
});

// [data-count=limit]: how many characters are left. Nothing is ever cut off in silence.
const SAID_AFTER_MS = 1000;
for (const field of document.querySelectorAll("[data-count]")) {
  const box = field.querySelector("textarea, input");
  const words = field.querySelector("[data-count-words]");
  const said = document.createElement("span");
  said.className = "hidden";
  said.setAttribute("role", "status");
  field.append(said);
  box.removeAttribute("maxlength");
  let waiting;
  const tell = () => {
    const left = Number(field.dataset.count) - [...box.value].length;
    const many = Math.abs(left).toLocaleString(document.documentElement.lang);
    words.textContent = `${left < 0 ? field.dataset.over : field.dataset.left} ${many}`;
    words.classList.toggle("field__count--over", left < 0);
  };
  box.addEventListener("input", () => {
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(() => { said.textContent = words.textContent; }, SAID_AFTER_MS);
  });
  tell();
}
