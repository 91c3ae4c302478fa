// What the server does not have yet is kept on this device: a closed tab, or a dead network, loses nothing.

export class Device {
  constructor(interview, person) { this.key = `storybook-words-${person}-${interview}`; }

  /** {revision, saved, first, steps, done}: as it will be sent. */
  keep(unsent) {
    try { localStorage.setItem(this.key, JSON.stringify(unsent)); } catch { /* full, or forbidden */ }
  }

  kept() {
    try { return JSON.parse(localStorage.getItem(this.key) ?? "null"); } catch { return null; }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* forbidden: then nothing is there */ }
  }
}
