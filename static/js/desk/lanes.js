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
