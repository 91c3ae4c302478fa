// Words and their times, while their text is being changed. Offsets here are UTF-16 units of a turn's text.
// A word is {start, end, from, to}: where it stands, and when it is said (milliseconds).

/** The words of a turn as the server sends them: its offsets are code points. */
export function wordsOf(text, sent) {
  const units = [0];
  for (const point of text) units.push(units[units.length - 1] + point.length);
  return sent.map(([start, end, from, to, measured, doubt]) => ({
    start: units[start], end: units[end], from, to, measured: Boolean(measured), doubt,
  }));
}

/** A turn as the server keeps it. */
export function packed({ who, text, words, start, end, of, theirs, checked, agreed }) {
  const points = [];
  let point = 0;
  for (const letter of text) { for (let unit = 0; unit < letter.length; unit += 1) points.push(point); point += 1; }
  points.push(point);
  return {
    who, text, start: Math.round(start), end: Math.round(end), of, theirs, checked: checked || undefined, agreed: agreed || undefined,
    words: words.map((word) => [points[word.start], points[word.end], word.from, word.to, Number(word.measured), ...(word.doubt ? [word.doubt] : [])]),
  };
}

/** A turn as the server sends it. */
export function turnOf(sent) {
  return { ...sent, words: wordsOf(sent.text, sent.words) };
}

/** Where the words stand once the text is another: those before the change and after it stay as they are. */
export function follow(words, before, after) {
  let first = 0;
  const most = Math.min(before.length, after.length);
  while (first < most && before[first] === after[first]) first += 1;
  let last = 0;
  while (last < most - first && before[before.length - 1 - last] === after[after.length - 1 - last]) last += 1;
  const by = after.length - before.length;
  const end = before.length - last;
  return words.flatMap((word) => {
    if (word.end <= first) return [word];
    if (word.start >= end) return [{ ...word, start: word.start + by, end: word.end + by }];
    // The word that is being changed keeps its time, as far as it is there.
    const start = Math.min(word.start, first);
    const stop = word.end > end ? word.end + by : Math.min(word.end, first + Math.max(0, after.length - last - first));
    return stop > start ? [{ ...word, start, end: stop, doubt: "" }] : [];
  });
}

/** The word that is said at that moment, or the last one before it; null before the first. */
export function saidAt(words, ms) {
  let found = null;
  for (const word of words) {
    if (word.from > ms) break;
    found = word;
  }
  return found;
}

/** The word at that place of the text, or the next one. */
export function wordAt(words, offset) {
  return words.find((word) => word.end >= offset) ?? words[words.length - 1] ?? null;
}
