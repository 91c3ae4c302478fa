// Choose words by keyboard. The chosen words are the cursor themselves: an arrow goes to the next word or
// line, and Shift with an arrow takes it in. Needs no caret browsing, which few people know.

const PARTS = "[data-start]";
const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);
const MARGIN = 96; // pixels kept free above and below the chosen word

const laid = new WeakMap(); // the words of a sheet, by its element
const left = new Map(); // where the cursor was, by the sheet's revision: it outlives a renewed desk

/** Every word of a sheet, in order: [{ node, start, end }], the place in its text node. */
function wordsOf(sheet) {
  if (laid.has(sheet)) return laid.get(sheet);
  const cut = new Intl.Segmenter(sheet.lang || undefined, { granularity: "word" });
  const words = [];
  for (const part of sheet.querySelectorAll(PARTS)) {
    const node = part.firstChild;
    if (!node) continue;
    for (const { segment, index, isWordLike } of cut.segment(node.data)) {
      if (isWordLike) words.push({ node, start: index, end: index + segment.length });
    }
  }
  laid.set(sheet, words);
  return words;
}

function box({ node, start, end }) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return range.getBoundingClientRect();
}

function at(words, node, offset) {
  return words.findIndex((word) => word.node === node && word.start <= offset && offset <= word.end);
}

/** {from, to}: the words at both ends of the selection, the last as it was left, or none. */
function cursor(sheet, words) {
  const chosen = document.getSelection();
  const from = at(words, chosen.anchorNode, chosen.anchorOffset);
  const to = at(words, chosen.focusNode, chosen.focusOffset);
  if (!chosen.isCollapsed && from >= 0 && to >= 0) return { from, to };
  const was = left.get(sheet.dataset.revision);
  return was && was.to < words.length ? was : null;
}

function firstInView(words) {
  const seen = words.findIndex((word) => box(word).top >= 0);
  return Math.max(seen, 0);
}

/** The word of the next line (or, with -1, of the one before) that stands nearest to this one. */
function nextLine(words, here, step) {
  const from = box(words[here]);
  let [best, gap, line] = [here, Infinity, null];
  for (let index = here + step; index in words; index += step) {
    const there = box(words[index]);
    if (Math.abs(there.top - from.top) < from.height / 2) continue;
    line ??= there.top;
    if (Math.abs(there.top - line) >= from.height / 2) break;
    const away = Math.abs(there.left - from.left);
    if (away < gap) [best, gap] = [index, away];
  }
  return best;
}

function next(sheet, words, here, key) {
  if (key === "ArrowUp" || key === "ArrowDown") return nextLine(words, here, key === "ArrowUp" ? -1 : 1);
  const rightwards = getComputedStyle(sheet).direction === "ltr" ? "ArrowRight" : "ArrowLeft";
  return Math.min(Math.max(here + (key === rightwards ? 1 : -1), 0), words.length - 1);
}

function show(words, { from, to }) {
  const [first, last] = [words[from], words[to]];
  const onwards = from <= to;
  document.getSelection().setBaseAndExtent(
    first.node, onwards ? first.start : first.end, last.node, onwards ? last.end : last.start,
  );
  const { top, bottom } = box(last);
  if (top < MARGIN) window.scrollBy(0, top - MARGIN);
  if (bottom > window.innerHeight - MARGIN) window.scrollBy(0, bottom - window.innerHeight + MARGIN);
}

/** Moves the cursor if the key is an arrow and the focus is in the words; says whether it did. */
export function byKeys(event) {
  const sheet = event.target;
  if (!ARROWS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (!sheet.matches?.("[data-words]")) return false;
  const words = wordsOf(sheet);
  if (words.length === 0) return false;
  event.preventDefault();
  const was = cursor(sheet, words);
  const to = was ? next(sheet, words, was.to, event.key) : firstInView(words);
  const now = { from: was && event.shiftKey ? was.from : to, to };
  left.set(sheet.dataset.revision, now);
  show(words, now);
  return true;
}
