// The words of a long transcript are there to be read before all of it has come. Nothing is typed into them until the
// editor takes their place: what was typed would be lost. Where it can't start, they are a field again.

const words = document.querySelector("[data-sheet] textarea");
if (words && document.readyState !== "complete") {
  words.readOnly = true;
  words.closest("[data-sheet]").setAttribute("aria-busy", "true");
  addEventListener("load", () => {
    const sheet = document.querySelector("[data-sheet]");
    sheet.removeAttribute("aria-busy");
    const left = sheet.querySelector("textarea[name=body]");
    if (left) left.readOnly = false;
  });
}
