// Draftail, the rich text editor, writes style elements for its nested lists and for the hint in an empty field.
// Our policy forbids inline styles, so here it gets a hidden element of another name, and what it writes in there
// becomes a sheet of the document, which the policy allows: only its own rules, and only from our own scripts.
// (A style element of another type does not do: Chromium reports it all the same.)
const INSTEAD = "draftail-style";
const ITS_OWN = /^\.(Draftail-block--|public-DraftStyleDefault-)/;
const sheets = new Map();

const createElement = document.createElement;
document.createElement = function (name, options) {
  if (String(name).toLowerCase() !== "style") return createElement.call(document, name, options);
  const element = createElement.call(document, INSTEAD);
  element.hidden = true;
  return element;
};

function sheetOf(element) {
  const written = new CSSStyleSheet();
  written.replaceSync(element.textContent);
  const rules = [...written.cssRules].filter((rule) => rule.selectorText?.split(",").every((part) => ITS_OWN.test(part.trim())));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules.map((rule) => rule.cssText).join("\n"));
  return sheet;
}

function keep() {
  const elements = [...document.getElementsByTagName(INSTEAD)];
  const same = elements.length === sheets.size && elements.every((element) => sheets.get(element)?.text === element.textContent);
  if (same) return;
  const before = new Map(sheets);
  sheets.clear();
  for (const element of elements) {
    const text = element.textContent;
    sheets.set(element, before.get(element)?.text === text ? before.get(element) : { text, sheet: sheetOf(element) });
  }
  document.adoptedStyleSheets = [...sheets.values()].map(({ sheet }) => sheet);
}

new MutationObserver(keep).observe(document.body, { childList: true, characterData: true, subtree: true });
