// Which lane of the margin each note has: one sweep over notes in the order of the text. Pure.

/** Notes in their order → Map of key to lane, so that no two that overlap share one. */
export function lanes(notes) {
  const until = []; // where each lane is free again
  const found = new Map();
  for (const { key, start, end } of notes) {
    let lane = until.findIndex((free) => free <= start);
    if (lane < 0) lane = until.length;
    until[lane] = end;
    found.set(key, lane);
  }
  return found;
}

/** Two that follow each other on one line of the page would lie on each other: the later moves to the first lane that
    is free at its height. `stripes` ({lane, top, height}, in the order of the text) are given their `lane`. */
export function apart(stripes) {
  const until = []; // pixels
  for (const stripe of stripes) {
    const free = (lane) => (until[lane] ?? -Infinity) <= stripe.top;
    if (!free(stripe.lane)) {
      stripe.lane = 0;
      while (!free(stripe.lane)) stripe.lane += 1;
    }
    until[stripe.lane] = stripe.top + stripe.height;
  }
  return stripes;
}
