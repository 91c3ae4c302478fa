// Choose words by keyboard. The chosen words are the cursor themselves: an arrow goes to the next word or
// line, and Shift with an arrow takes it in. Needs no caret browsing, which few people know.

const PARTS = ".desk-words";
const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);
const MARGIN = 150; // pixels kept free above and below the chosen word: two bars stand at the top

const laid = new WeakMap(); // the words of a sheet, by its element
const left = new WeakMap(); // where the cursor was, by its sheet

function languageOf(sheet) {
  return sheet.querySelector(PARTS)?.lang || undefined;
}

/** Every word of a sheet, in order: [{ node, start, end }], the place in its text node. */
function wordsOf(sheet) {
  if (laid.has(sheet)) return laid.get(sheet);
  const cut = new Intl.Segmenter(languageOf(sheet), { granularity: "word" });
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

/** The first and the last word of a selection, and which of them moves; none where it is in no word. */
function ends(words, chosen) {
  const from = at(words, chosen.anchorNode, chosen.anchorOffset);
  const to = at(words, chosen.focusNode, chosen.focusOffset);
  return from >= 0 && to >= 0 ? { from, to } : null;
}

/** {from, to}: the words at both ends of the selection, the last as it was left, or none. */
function cursor(sheet, words) {
  const chosen = document.getSelection();
  const now = !chosen.isCollapsed && ends(words, chosen);
  return now || left.get(sheet) || null;
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
  const rightwards = getComputedStyle(sheet.querySelector(PARTS) ?? sheet).direction === "ltr" ? "ArrowRight" : "ArrowLeft";
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
  left.set(sheet, now);
  show(words, now);
  return true;
}

/** The cursor is these words from now on (an element's text node, and units in it). */
export function leave(sheet, node, start, end) {
  const words = wordsOf(sheet);
  const first = at(words, node, start);
  const last = at(words, node, end);
  if (first >= 0) left.set(sheet, { from: first, to: Math.max(first, last) });
}

/** Take the whole sentence or turn in which the cursor is; says whether there was one. */
export function take(sheet, what) {
  const words = wordsOf(sheet);
  const was = cursor(sheet, words) ?? (words.length ? { from: firstInView(words), to: firstInView(words) } : null);
  if (!was) return false;
  const [first, last] = [words[Math.min(was.from, was.to)], words[Math.max(was.from, was.to)]];
  const start = what === "turn" ? 0 : sentence(sheet, first.node, first.start).start;
  const end = what === "turn" ? last.node.data.trimEnd().length : sentence(sheet, last.node, last.start).end;
  document.getSelection().setBaseAndExtent(first.node, start, last.node, end);
  return true;
}

function sentence(sheet, node, offset) {
  const cut = new Intl.Segmenter(languageOf(sheet), { granularity: "sentence" });
  const { segment, index } = cut.segment(node.data).containing(offset);
  return { start: index, end: index + segment.trimEnd().length };
}
