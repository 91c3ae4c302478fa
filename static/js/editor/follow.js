// Hearing and reading together: the turn and the word that are heard are marked, and doubtful words are found.

import { times } from "./changes.js";
import { saidAt, wordAt } from "./words.js";

export class Follow {
  /** `turns()` gives the turns as they stand. */
  constructor({ list, rows, sound, turns }) {
    Object.assign(this, { list, rows, sound, turns, lit: -1 });
    sound.ontick = (ms) => this.light(ms);
  }

  light(ms) {
    const turns = this.turns();
    let at = -1;
    for (let n = 0; n < turns.length && times(turns[n]).from <= ms; n += 1) at = n;
    if (at !== this.lit) this.#turn(at);
    const word = at >= 0 ? saidAt(turns[at].words, ms) : null;
    this.rows.light(at, word && ms < word.to + 400 ? word : null);
  }

  #turn(at) {
    this.list.querySelector(".is-said")?.classList.remove("is-said");
    const row = this.list.querySelector(`[data-turn="${at}"]`);
    row?.classList.add("is-said");
    if (row && !this.sound.audio.paused && !this.list.contains(document.activeElement)) row.scrollIntoView({ block: "center", behavior: "auto" });
    this.lit = at;
  }

  playFrom({ at, offset }) {
    const turn = this.turns()[at];
    this.sound.from(wordAt(turn.words, offset)?.from ?? times(turn).from);
    this.sound.start();
  }

  playTurn(at) {
    this.sound.from(times(this.turns()[at]).from);
    this.sound.start();
  }

  repeat({ at }) {
    const turn = this.turns()[at];
    this.sound.repeats(turn ? times(turn) : null);
  }

  /** The word that stands at a place, heard alone. */
  word({ at, offset }) {
    const word = wordAt(this.turns()[at].words, offset);
    if (word) this.sound.word(word);
  }

  /** The next words after a place that a machine may have made up: {at, offset, from}; null where there are none. */
  nextDoubtful(place) {
    const all = this.turns().flatMap((turn, at) => turn.words
      .filter((word, n) => word.doubt && turn.words[n - 1]?.doubt !== word.doubt)
      .map((word) => ({ at, offset: word.start, from: word.from })));
    const after = ({ at, offset }) => !place || at > place.at || (at === place.at && offset > place.offset);
    return all.find(after) ?? all[0] ?? null;
  }
}
