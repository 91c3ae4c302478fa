// The journal: every step goes to this device at once, and to the server soon after, again and again until it is
// there. With its answer comes who else writes, and where.

import { packed } from "./words.js";

const SOON = 600; // milliseconds after a step
const OFTEN = 6000; // to hear of the others
const LATER = 4000; // after the network failed

export class Journal {
  /**
   * `where` takes the steps. `now()` gives {revision, changed, here}. `tell({kept, others, newer, error, gone, out})` is
   * told what became of them.
   */
  constructor({ where, token, history, device, now, tell, saved }) {
    Object.assign(this, { where, token, history, device, now, tell, saved });
    this.window = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    this.over = false; // nothing is sent any more
    this.timer = 0;
    this.sending = null;
    this.#again(SOON);
  }

  /** A step was made, taken back or made again. */
  soon() {
    if (this.over) return;
    this.changed = true;
    this.#keep();
    this.#again(SOON);
  }

  /** On this device: all that the server is not known to have, what is on its way to it too. */
  #keep() { this.device.keep({ ...this.#from(this.history.acknowledged), window: this.window, saved: this.saved }); }

  /** All that is written is there, or can't be sent now. */
  async flush() {
    clearTimeout(this.timer);
    if (this.sending) await this.sending;
    if (!this.changed || this.over) return;
    this.sending = this.#send();
    await this.sending;
    this.sending = null;
  }

  end() { this.over = true; clearTimeout(this.timer); }

  #again(after) {
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(() => this.#turn(), after);
  }

  async #turn() {
    if (this.sending) { this.#again(SOON); return; }
    if (!this.changed && document.hidden) { this.#again(OFTEN); return; }
    this.sending = this.#send();
    await this.sending;
    this.sending = null;
    this.#again(this.failed ? LATER : this.changed ? SOON : OFTEN);
  }

  #from(first) {
    const { history } = this;
    const steps = history.steps.slice(first);
    return {
      ...this.now(), first, done: history.done,
      steps: steps.map(({ at, out, put }) => ({ at, gone: out.length, put: put.map(packed) })),
    };
  }

  async #send() {
    const { history } = this;
    const upTo = history.steps.length;
    const sent = { ...this.#from(history.unsent), window: this.window, saved: this.saved };
    history.unsent = upTo; // what is changed meanwhile is sent again
    this.changed = false;
    let answer = null;
    try {
      answer = await fetch(this.where, { method: "POST", headers: { "X-CSRFToken": this.token, "Content-Type": "application/json" }, body: JSON.stringify(sent) });
    } catch { /* no network */ }
    this.failed = !answer || answer.status >= 500 || answer.redirected;
    if (this.failed) { this.#unsent(sent); this.tell({ kept: false, out: Boolean(answer?.redirected) }); return; }
    if (!answer.ok) { this.#refused(answer.status, await answer.json().catch(() => ({})), sent); return; }
    const said = await answer.json();
    this.saved = said.saved;
    history.acknowledged = Math.min(upTo, history.unsent);
    if (this.changed) this.#keep();
    else this.device.forget();
    this.tell({ kept: !this.changed, others: said.others, newer: said.newer });
  }

  #unsent(sent) {
    this.history.unsent = Math.min(this.history.unsent, sent.first);
    this.changed = true;
  }

  /** Nothing is sent any more. What the story's teller has closed, or taken back, goes from this device too. */
  #refused(status, { error = "" }, sent) {
    this.end();
    const gone = status === 410 || status === 404;
    if (gone) this.device.forget();
    else this.#unsent(sent);
    this.tell({ kept: false, error, gone });
  }
}
