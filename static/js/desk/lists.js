// The lists under the turns, in which those who listen find each note: kept as the notes are.

import { isMemo, isQuote, isSuggestion } from "./notes.js";

export const PLACES = { c: "codings", s: "suggestions", m: "memos" };

const WORDS = 70;

export class Lists {
  constructor(texts, codes, said) {
    this.texts = new Map(texts.map((text) => [text.revision, text]));
    Object.assign(this, { codes, said });
    for (const text of texts) {
      // In the order of the page they would be hundreds of stops: the words are one, and a key opens each note.
      for (const inside of text.sheet.querySelectorAll(".desk-listed :is(summary, a)")) inside.tabIndex = -1;
    }
  }

  put(note) {
    this.drop(note.key);
    const text = this.texts.get(note.revision);
    if (!text) return;
    const turn = text.turns[text.turnAt(note.start)];
    const details = turn.element.querySelector(".desk-listed") ?? this.#made(text, turn);
    details.querySelector("ul").append(this.#line(text, note));
    this.#count(details);
  }

  drop(key) {
    const line = document.querySelector(`[data-note="${key}"]`);
    const details = line?.closest(".desk-listed");
    line?.remove();
    if (details) this.#count(details);
  }

  #made(text, turn) {
    const details = Object.assign(document.createElement("details"), { className: "desk-listed", id: `n${text.revision}-at-${turn.start}` });
    const summary = document.createElement("summary");
    summary.tabIndex = -1;
    details.append(summary, document.createElement("ul"));
    turn.element.append(details);
    turn.words.setAttribute("aria-details", details.id);
    return details;
  }

  #count(details) {
    const number = details.querySelectorAll("[data-note]").length;
    details.hidden = number === 0;
    details.querySelector("summary").textContent = number === 1 ? this.said.oneNote : this.said.notes.replace("%s", number);
  }

  #line(text, note) {
    const line = document.createElement("li");
    line.dataset.note = note.key;
    if (isQuote(note)) {
      line.append(`${this.said.quote}, ${note.by}`);
      return line;
    }
    const name = isMemo(note) ? this.said.memoName : this.codes.get(note.code)?.name ?? "";
    const link = document.createElement("a");
    link.tabIndex = -1;
    link.href = `${PLACES[note.key[0]]}/${note.key.slice(1)}/`;
    link.textContent = isSuggestion(note) ? `${this.said.suggested}: ${name}` : name;
    const words = text.words(note.start, note.end);
    const quote = document.createElement("q");
    quote.lang = text.turns[0].words.lang;
    quote.textContent = words.length > WORDS ? `${words.slice(0, WORDS)}…` : words;
    const state = isSuggestion(note) ? (note.rejected ? `, ${this.said.rejected}` : "") : `, ${note.by}${note.machine ? ` ${this.said.after}` : ""}${note.memo ? ` ${this.said.withMemo}` : ""}`;
    line.append(link, state, " ", quote);
    return line;
  }
}
