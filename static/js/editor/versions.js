// Undo beyond the first step: the version before, and the one before that.

import { turnOf } from "./words.js";

export class Versions {
  /** `address` holds /0/ where the number of a version stands. */
  constructor(version, address) { Object.assign(this, { version, address, asking: false }); }

  /** The turns of the version before; null where there is none, or it can't be had now. */
  async before() {
    if (this.version < 2 || this.asking) return null;
    this.asking = true;
    const answer = await fetch(this.address.replace("/0/", `/${this.version - 1}/`)).catch(() => null);
    this.asking = false;
    if (!answer?.ok) return null;
    this.version -= 1;
    return (await answer.json()).turns.map((turn) => ({ ...turnOf(turn), of: [] }));
  }
}
