// Notes under the words, by the CSS Custom Highlight API: nothing is put into the text. Where the browser has none,
// the stripes in the margin say it all.

import { isCoding, isMemo, isSuggestion } from "./notes.js";

const MOST_TURNS = 12; // a longer stretch is shown by its stripe alone: under everything a line says nothing

function nameOf(note, colour) {
  if (isCoding(note)) return `coding-${colour}`;
  if (isMemo(note)) return "memo";
  return isSuggestion(note) ? `suggestion-${colour}` : "quote";
}

export class Paint {
  constructor(texts, colourOf) {
    this.texts = new Map(texts.map((text) => [text.revision, text]));
    this.colourOf = colourOf;
    this.can = typeof Highlight === "function" && "highlights" in CSS;
    this.names = [];
  }

  /** These notes and no others: those near the window, since a browser goes through all whenever one changes. */
  only(notes) {
    if (!this.can) return;
    const ranges = new Map();
    for (const note of notes) {
      const name = nameOf(note, this.colourOf(note.code));
      const text = this.texts.get(note.revision);
      if (!ranges.has(name)) ranges.set(name, []);
      ranges.get(name).push(...text.ranges(note.start, note.end, MOST_TURNS));
    }
    for (const name of this.names) if (!ranges.has(name)) CSS.highlights.delete(name);
    for (const [name, found] of ranges) CSS.highlights.set(name, new Highlight(...found));
    this.names = [...ranges.keys()];
  }

  /** A stretch that stands out from the rest ("opened", "heard"), or none. */
  mark(name, place) {
    if (!this.can) return;
    const text = place && this.texts.get(place.revision);
    CSS.highlights.delete(name);
    if (!text) return;
    const highlight = new Highlight(...text.ranges(place.start, place.end));
    highlight.priority = 9;
    CSS.highlights.set(name, highlight);
  }
}
