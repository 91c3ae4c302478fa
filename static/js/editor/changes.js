// What people do to turns. A turn is {who, text, words, start, end, of}: `who` is a speaker's number, [voice, name] or
// null, `of` says which turns of the version in place it comes from, `checked` whether somebody has listened to it, and
// `agreed` whether the teller said that it is right. Each function gives new turns, and never alters one.

import { follow } from "./words.js";

/** From when until when a turn is said: as its words say, or as it says itself. */
export function times(turn) {
  return { from: turn.words[0]?.from ?? turn.start, to: turn.words[turn.words.length - 1]?.to ?? turn.end };
}

/** Other words in a turn: nobody has listened to those yet. */
export function written(turns, at, text) {
  const turn = turns[at];
  return turns.map((one, n) => (n === at ? { ...turn, text, words: follow(turn.words, turn.text, text), checked: false, agreed: false } : one));
}

export function said(turns, at, who) {
  return turns.map((turn, n) => (n === at ? { ...turn, who, agreed: false } : turn));
}

export function listened(turns, at, checked) {
  return turns.map((turn, n) => (n === at ? { ...turn, checked } : turn));
}

/** One turn as two. Where no word of the second has a time, it begins at what is heard now. */
export function parted(turns, { at, offset }, heard) {
  const turn = turns[at];
  const [one, two] = [turn.text.slice(0, offset).trimEnd(), turn.text.slice(offset)];
  const begins = offset + two.length - two.trimStart().length;
  const later = turn.words.filter((word) => word.end > begins);
  const now = Math.min(turn.end, Math.max(turn.start, Math.round(heard)));
  const middle = later[0]?.from ?? (turn.words.length ? turn.end : now);
  return [
    ...turns.slice(0, at),
    { ...turn, text: one, words: turn.words.filter((word) => !later.includes(word)), end: middle },
    { ...turn, text: two.trimStart(), start: middle, words: later.map((word) => ({ ...word, start: Math.max(0, word.start - begins), end: word.end - begins })) },
    ...turns.slice(at + 1),
  ];
}

/** A turn begins at what is heard now: the one before ends there, and none after it begins earlier. Only where no word
    has a time, which says more. */
export function begun(turns, at, heard) {
  const now = Math.max(turns[at - 1]?.start ?? 0, Math.round(heard));
  return turns.map((turn, n) => {
    if (n === at - 1) return { ...turn, end: now };
    if (n < at || (n > at && turn.start >= now)) return turn;
    return { ...turn, start: now, end: Math.max(now, turn.end) };
  });
}

/** A turn and the one before it as one, and where they meet. */
export function joined(turns, at) {
  const [one, two] = [turns[at - 1], turns[at]];
  const by = one.text.length + (one.text && two.text ? 1 : 0);
  const words = [...one.words, ...two.words.map((word) => ({ ...word, start: word.start + by, end: word.end + by }))];
  const both = { ...one, who: one.text ? one.who : two.who, text: one.text.padEnd(by) + two.text, words, end: two.end, of: [...one.of, ...two.of], checked: Boolean(one.checked && two.checked), agreed: Boolean(one.agreed && two.agreed) };
  return { turns: [...turns.slice(0, at - 1), both, ...turns.slice(at + 1)], place: { at: at - 1, offset: by } };
}

/** Where another wrote something else in the same turn: theirs, or what stands. */
export function decided(turns, at, takeTheirs) {
  const { theirs, ...turn } = turns[at];
  const kept = turns.map((one, n) => (n === at ? turn : one));
  return takeTheirs ? written(kept, at, theirs) : kept;
}
