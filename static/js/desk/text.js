// The words of a text as they stand on the page. Offsets are Unicode code points from the text's beginning; the
// page counts UTF-16 units, and differs wherever there is a sign beyond the first 65,536.

/** One turn or paragraph: {element, node, start, length}. */
class Turn {
  constructor(element) {
    this.element = element;
    this.words = element.querySelector(".desk-words");
    this.node = this.words.firstChild;
    this.start = Number(element.dataset.turn);
    const units = this.node?.data ?? "";
    this.units = null; // the unit at which each code point begins, where they differ
    if (/[\ud800-\udbff]/.test(units)) {
      this.units = [];
      let at = 0;
      for (const sign of units) {
        this.units.push(at);
        at += sign.length;
      }
      this.units.push(at);
    }
    this.length = this.units ? this.units.length - 1 : units.length;
    this.end = this.start + this.length;
  }

  unit(offset) {
    const at = Math.min(Math.max(offset - this.start, 0), this.length);
    return this.units ? this.units[at] : at;
  }

  offset(unit) {
    if (!this.units) return this.start + unit;
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units[middle] <= unit) low = middle; else high = middle - 1;
    }
    return this.start + low;
  }
}

export class Text {
  constructor(section) {
    this.section = section;
    this.revision = section.dataset.revision;
    this.sheet = section.querySelector("[data-words]");
    this.turns = [...section.querySelectorAll("[data-turn]")].map((element) => new Turn(element)).filter((turn) => turn.node);
    this.byElement = new Map(this.turns.map((turn) => [turn.element, turn]));
  }

  get end() { return this.turns.at(-1)?.end ?? 0; }

  /** The number of the turn in which an offset lies. */
  turnAt(offset) {
    let [low, high] = [0, this.turns.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.turns[middle].start <= offset) low = middle; else high = middle - 1;
    }
    return low;
  }

  turnOf(node) {
    const element = (node instanceof Element ? node : node?.parentElement)?.closest("[data-turn]");
    return element ? this.byElement.get(element) : undefined;
  }

  /** A range for each turn that the stretch lies in, or none where it lies in more than `most`. */
  ranges(start, end, most = Infinity) {
    const [first, last] = [this.turnAt(start), this.turnAt(Math.max(start, end - 1))];
    if (last - first >= most) return [];
    const ranges = [];
    for (let at = first; at <= last; at += 1) {
      const turn = this.turns[at];
      const [from, to] = [turn.unit(start), turn.unit(end)];
      if (from < to) {
        ranges.push(new StaticRange({ startContainer: turn.node, startOffset: from, endContainer: turn.node, endOffset: to }));
      }
    }
    return ranges;
  }

  /** Where a place in the page lies in the text. */
  place(node, unit) {
    const turn = this.turnOf(node);
    if (!turn) return null;
    if (node === turn.node) return turn.offset(unit);
    return turn.words.contains(node) && unit > 0 ? turn.end : turn.start;
  }

  /** What is selected of it, without the spaces around it: {start, end}, or null. */
  chosen() {
    const selection = document.getSelection();
    if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.sheet)) return null;
    let start = this.sheet.contains(range.startContainer) ? this.place(range.startContainer, range.startOffset) : 0;
    let end = this.sheet.contains(range.endContainer) ? this.place(range.endContainer, range.endOffset) : this.end;
    if (start === null || end === null || start >= end) return null;
    const words = this.words(start, end);
    const [before, after] = [words.length - words.trimStart().length, words.length - words.trimEnd().length];
    [start, end] = [start + before, end - after]; // spaces are one unit each
    return start < end ? { revision: this.revision, start, end } : null;
  }

  words(start, end) {
    let words = "";
    for (let at = this.turnAt(start); at < this.turns.length && this.turns[at].start < end; at += 1) {
      const turn = this.turns[at];
      words += turn.node.data.slice(turn.unit(start), turn.unit(end));
    }
    return words;
  }

  select(start, end) {
    const [first, last] = [this.turns[this.turnAt(start)], this.turns[this.turnAt(Math.max(start, end - 1))]];
    document.getSelection().setBaseAndExtent(first.node, first.unit(start), last.node, last.unit(end));
  }

  /** The offset at a place of the window, or null where there are no words. */
  at(x, y) {
    const found = document.caretPositionFromPoint?.(x, y);
    const [node, unit] = found ? [found.offsetNode, found.offset] : (() => {
      const range = document.caretRangeFromPoint?.(x, y);
      return [range?.startContainer, range?.startOffset];
    })();
    const turn = node && this.turnOf(node);
    return turn && node === turn.node ? turn.offset(unit) : null;
  }

  show(offset, block = "center") {
    this.turns[this.turnAt(offset)]?.words.scrollIntoView({ block, behavior: "auto" });
  }
}
