// Undo and redo without end: each change as a step. Letters typed one after the other are one step.
//
// A step is {at, out, put}: the turns of `out` go from `at` on, and those of `put` come in their place. Turns
// are never altered, only replaced, so that the same turn is the same object.

const TOGETHER = 1200; // milliseconds

/** What makes one list of turns the other. */
export function step(before, after) {
  let at = 0;
  const most = Math.min(before.length, after.length);
  while (at < most && before[at] === after[at]) at += 1;
  let last = 0;
  while (last < most - at && before[before.length - 1 - last] === after[after.length - 1 - last]) last += 1;
  return { at, out: before.slice(at, before.length - last), put: after.slice(at, after.length - last) };
}

const forwards = (turns, { at, out, put }) => [...turns.slice(0, at), ...put, ...turns.slice(at + out.length)];
const backwards = (turns, { at, out, put }) => [...turns.slice(0, at), ...out, ...turns.slice(at + put.length)];

export class History {
  /** Of the steps `done` hold; the server is known to have the first `acknowledged`, and has or is sent all before `unsent`. */
  constructor() { Object.assign(this, { steps: [], done: 0, unsent: 0, acknowledged: 0, last: { what: "", at: 0 } }); }

  /** Take up a journal: [{at, gone, put}], of which so many hold. The turns as they stand after them. */
  take(turns, steps, done) {
    const holds = Math.min(done, steps.length);
    let now = turns;
    let then = turns;
    for (const { at, gone, put } of steps) {
      const one = { at, out: now.slice(at, at + gone), put };
      this.steps.push(one);
      now = forwards(now, one);
      if (this.steps.length === holds) then = now;
    }
    this.done = holds;
    this.unsent = this.acknowledged = this.steps.length;
    return then;
  }

  /** The server has no step from this one on. */
  lacks(first) {
    this.unsent = Math.min(this.unsent, first);
    this.acknowledged = Math.min(this.acknowledged, first);
  }

  /** After a change. `what` is the same for changes that go together. */
  keep(before, after, what = "") {
    const now = Date.now();
    const last = this.steps[this.done - 1];
    const together = what && what === this.last.what && now - this.last.at < TOGETHER && this.done === this.steps.length;
    this.last = { what, at: now };
    const made = step(before, after);
    if (together && last.at === made.at && last.put.length === 1 && made.put.length === 1) {
      last.put = made.put;
      this.lacks(this.done - 1);
      return;
    }
    this.steps.splice(this.done, Infinity, made);
    this.lacks(this.done);
    this.done += 1;
  }

  /** The turns as they were; null where nothing was done. */
  undo(turns) {
    if (!this.done) return null;
    this.done -= 1;
    this.last = { what: "", at: 0 };
    return backwards(turns, this.steps[this.done]);
  }

  redo(turns) {
    if (this.done === this.steps.length) return null;
    this.done += 1;
    this.last = { what: "", at: 0 };
    return forwards(turns, this.steps[this.done - 1]);
  }
}
