// Starts the widgets of Wagtail's admin that it would itself start by inline scripts, which our policy forbids.
// Only these may be named: a page can hold no data that starts anything else.
const FUNCTIONS = new Set(["initDateChooser", "initDateTimeChooser", "initTimeChooser"]);
const CLASS = /^[A-Z][A-Za-z]*Chooser$/;

function begin(data) {
  const { begin: name, for: id, options } = data.dataset;
  data.remove();
  if (FUNCTIONS.has(name)) window[name](id, JSON.parse(options));
  else if (CLASS.test(name) && typeof window[name] === "function") new window[name](id, JSON.parse(options));
}

function beginAll(root) {
  for (const data of root.querySelectorAll("script[data-begin]")) begin(data);
}

beginAll(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (node.matches("script[data-begin]")) begin(node);
      else beginAll(node);
    }
  }
}).observe(document.body, { childList: true, subtree: true });
