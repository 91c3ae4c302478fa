// The notes of all texts: codings, suggestions, quotes. They come in the page's own lists, and then in answers.

function read(line, revision) {
  const [start, end] = line.dataset.at.split("-").map(Number);
  const has = (name) => name in line.dataset;
  return {
    key: line.dataset.note, revision, start, end, code: line.dataset.code ?? null, by: line.dataset.by ?? "",
    mine: has("mine"), machine: has("machine"), rejected: has("rejected"), memo: has("memo"),
  };
}

export const isCoding = (note) => note.key.startsWith("c");
export const isMemo = (note) => note.key.startsWith("m");
export const isQuote = (note) => note.key.startsWith("q");
export const isSuggestion = (note) => note.key.startsWith("s");
export const isOpen = (note) => isSuggestion(note) && !note.rejected;

const inOrder = (one, other) => one.start - other.start || other.end - one.end || (one.key < other.key ? -1 : 1);

export class Notes {
  constructor(texts) {
    this.all = new Map();
    this.sorted = new Map();
    for (const text of texts) {
      for (const line of text.sheet.querySelectorAll("[data-note]")) {
        const note = read(line, text.revision);
        this.all.set(note.key, note);
      }
    }
  }

  get(key) { return this.all.get(key); }

  /** As an answer says it. */
  put(packed) {
    const [start, end] = packed.at;
    const code = packed.code === null ? null : String(packed.code);
    const note = { ...packed, revision: String(packed.revision), start, end, code };
    delete note.at;
    this.all.set(note.key, note);
    this.sorted.clear();
    return note;
  }

  drop(key) {
    this.all.delete(key);
    this.sorted.clear();
  }

  /** Those of a text in their order, each with the furthest end of those up to it. */
  #of(revision) {
    if (!this.sorted.has(revision)) {
      const notes = [...this.all.values()].filter((note) => note.revision === revision).sort(inOrder);
      let furthest = 0;
      const reach = notes.map((note) => (furthest = Math.max(furthest, note.end)));
      this.sorted.set(revision, { notes, reach });
    }
    return this.sorted.get(revision);
  }

  of(revision) { return this.#of(revision).notes; }

  /** Those that touch the stretch, in their order. */
  touching(revision, start, end) {
    const { notes, reach } = this.#of(revision);
    let [low, high] = [0, notes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (notes[middle].start < end) low = middle + 1; else high = middle;
    }
    const found = [];
    for (let at = low - 1; at >= 0 && reach[at] > start; at -= 1) {
      if (notes[at].end > start) found.push(notes[at]);
    }
    return found.reverse();
  }

  /** How many codings each code has here. */
  /** How many passages each code has: two people's codings of the same words are of one. */
  counts() {
    const passages = new Map();
    for (const note of this.all.values()) {
      if (!isCoding(note)) continue;
      if (!passages.has(note.code)) passages.set(note.code, new Set());
      passages.get(note.code).add(`${note.revision} ${note.start}-${note.end}`);
    }
    return new Map([...passages].map(([code, places]) => [code, places.size]));
  }

  open() { return [...this.all.values()].filter(isOpen).length; }
}
