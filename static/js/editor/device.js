// What is written is kept on this device as it is typed, until it is put in place: a closed tab loses nothing.

export class Device {
  constructor(recording, revision) {
    this.key = `storybook-words-${recording}`;
    this.revision = revision;
  }

  /** `sent` where the server has been asked to take them. */
  keep(turns, sent = false) {
    const words = { revision: this.revision, turns, sent };
    try { localStorage.setItem(this.key, JSON.stringify(words)); } catch { /* full, or forbidden */ }
  }

  /** {turns, stands}: what was written and not put in place; `stands` if it is of the words as they are now. */
  kept(refused) {
    let words = null;
    try { words = JSON.parse(localStorage.getItem(this.key) ?? "null"); } catch { /* forbidden */ }
    if (!words) return null;
    const stands = words.revision === this.revision;
    if (!stands && words.sent && !refused) { // the server took them: what is in place is made of them
      this.forget();
      return null;
    }
    return { turns: words.turns, stands };
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* forbidden: then nothing is there */ }
  }
}
