// What is asked of the server: an act, and what it changed.

export class Refused extends Error {}

export class Server {
  /** `gone()`: the story is not here any more, or the person was signed out. */
  constructor({ address, token, away, gone }) {
    Object.assign(this, { address, token, away, gone });
    this.last = Promise.resolve();
  }

  /** One act after the other, in the order in which they were done. Gives what changed; throws `Refused`. */
  act(address, fields = {}) {
    const next = this.last.then(() => this.#send(address, fields));
    this.last = next.catch(() => {});
    return next;
  }

  async #send(address, fields) {
    const body = fields instanceof FormData ? fields : new FormData();
    if (!(fields instanceof FormData)) {
      for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    }
    body.set("csrfmiddlewaretoken", this.token);
    const answer = await this.#ask(address, { method: "POST", body });
    return answer.json();
  }

  async part(address) { return (await this.#ask(address)).text(); }
  async json(address) { return (await this.#ask(address)).json(); }

  async #ask(address, options = {}) {
    let answer;
    try {
      answer = await fetch(new URL(address, this.address), { ...options, headers: { "X-Requested-With": "XMLHttpRequest" } });
    } catch {
      throw new Refused(this.away);
    }
    if (answer.status === 409 || answer.status === 422) throw new Refused((await answer.json()).said);
    if (answer.status === 404 || answer.redirected) this.gone();
    if (!answer.ok || answer.redirected) throw new Refused(this.away);
    return answer;
  }
}
