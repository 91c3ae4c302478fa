// Undo and redo without end: the turns as they stood before each change. Letters typed one after the other are one.

const TOGETHER = 1200; // milliseconds

export class History {
  constructor() { this.done = []; this.undone = []; this.last = { what: "", at: 0 }; }

  /** Before a change. `what` is the same for changes that go together. */
  keep(turns, what) {
    const now = Date.now();
    const together = what && what === this.last.what && now - this.last.at < TOGETHER;
    this.last = { what, at: now };
    this.undone = [];
    if (!together) this.done.push(turns.map((turn) => ({ ...turn })));
  }

  undo(turns) { return this.#move(this.done, this.undone, turns); }
  redo(turns) { return this.#move(this.undone, this.done, turns); }

  #move(from, to, turns) {
    const found = from.pop();
    if (!found) return null;
    to.push(turns.map((turn) => ({ ...turn })));
    this.last = { what: "", at: 0 };
    return found;
  }
}
