// What others do at the same story, within seconds.

const EVERY = 4000; // ms

export class Live {
  constructor(server, now, changed) {
    Object.assign(this, { server, now, changed });
    this.waiting = setTimeout(() => this.#ask(), EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#ask(); });
  }

  async #ask() {
    clearTimeout(this.waiting);
    if (!document.hidden) {
      try {
        const answer = await this.server.json(`since/?${new URLSearchParams({ at: this.now })}`);
        this.now = answer.at;
        this.changed(answer);
      } catch {
        // The network is away: the next time tells it all.
      }
    }
    this.waiting = setTimeout(() => this.#ask(), EVERY);
  }
}
