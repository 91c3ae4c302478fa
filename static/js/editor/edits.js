// The turns as they are being written, and each change to them: kept as a step, drawn, and told.

import { begun, decided, joined, listened, parted, said, written } from "./changes.js";
import { follow } from "./words.js";

const sameSpeaker = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Edits {
  /** `changed()` is called after each change. `speakers` are {id, called}, and grow. */
  constructor({ turns, history, rows, caret, speakers, changed }) {
    Object.assign(this, { turns, history, rows, caret, speakers, changed });
  }

  /** Other turns: from the turn `first` on they are drawn anew (null: the page has them), and the caret goes to a place. */
  change(next, first, place, what = "") {
    if (next === this.turns) return;
    this.history.keep(this.turns, next, what);
    this.turns = next;
    if (first !== null) this.rows.drawFrom(first, next);
    this.changed();
    if (place) this.caret.go(place);
  }

  /** What undo or redo gave: not a change of its own. */
  put(found) {
    if (!found) return;
    const place = this.caret.here();
    this.turns = found;
    this.rows.draw(found);
    this.changed();
    this.caret.go(place);
  }

  typed(at) {
    const field = this.rows.field(at);
    const text = field.textContent.replace(/\s/g, " ");
    if (text === this.turns[at].text) return;
    if (field.childNodes.length > 1) { // pasted in pieces
      const { offset } = this.caret.here();
      field.textContent = text;
      this.caret.go({ at, offset });
    }
    this.change(written(this.turns, at, text), null, null, `type ${at}`);
    this.rows.vouched(at, this.turns[at]);
    this.rows.mark(this.turns);
  }

  part(place, heard) {
    this.change(parted(this.turns, place, heard), place.at, { at: place.at + 1, offset: 0 });
  }

  /** A turn begins at what is heard; whether it could. */
  begin(at, heard) {
    if (this.turns.some(({ words }) => words.length)) return false;
    this.change(begun(this.turns, at, heard), Math.max(0, at - 1), this.caret.here());
    return true;
  }

  join(at) {
    if (at < 1 || at >= this.turns.length) return;
    const both = joined(this.turns, at);
    this.change(both.turns, at - 1, both.place);
  }

  says(at, who) {
    this.change(said(this.turns, at, who), null, null);
    this.rows.choose(at, who);
    this.rows.vouched(at, this.turns[at]);
  }

  /** A speaker who is not in the list is in it from now on. */
  know(who) {
    if (!this.speakers.some(({ id }) => sameSpeaker(id, who))) this.speakers.push({ id: who, called: who[1] });
  }

  tick(at, checked) {
    if (Boolean(this.turns[at].checked) === checked) return;
    this.change(listened(this.turns, at, checked), null, null);
    this.rows.vouched(at, this.turns[at]);
  }

  decide(at, takeTheirs) {
    this.change(decided(this.turns, at, takeTheirs), at, { at, offset: 0 });
  }

  /** Other texts in many turns: a Map of turn → text. */
  replace(texts) {
    this.change(this.turns.map((turn, at) => {
      const text = texts.get(at);
      return text === undefined ? turn : { ...turn, text, words: follow(turn.words, turn.text, text), checked: false, agreed: false };
    }), Math.min(...texts.keys()));
  }

  /** The next turn after a place that nobody has listened to; undefined where there is none. */
  nextUnchecked({ at }) {
    const open = this.turns.flatMap(({ checked, text }, n) => (!checked && text ? [n] : []));
    return open.find((n) => n > at) ?? open[0];
  }
}
