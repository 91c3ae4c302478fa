// What is asked of the server: an act, and what it changed.

export class Refused extends Error {}
/** What was asked for is gone, and the story is not. */
export class Missing extends Refused {}

export class Server {
  /** `gone()`: the story is not here any more. The others are sentences: of a network that is away, of a person
      who was signed out, of a note that is gone. */
  constructor({ address, token, away, signedOut, missing, gone }) {
    Object.assign(this, { address, token, away, signedOut, missing, gone });
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
    const answer = await this.#fetch(address, options);
    if (answer.status === 409 || answer.status === 422) throw new Refused((await answer.json()).said);
    if (answer.redirected) throw new Refused(this.signedOut);
    if (answer.status === 404) {
      // A page that is loaded again forgets what was being written: only where the story itself is gone.
      if ((await this.#fetch("since/")).status === 404) this.gone();
      throw new Missing(this.missing);
    }
    if (!answer.ok) throw new Refused(this.away);
    return answer;
  }

  async #fetch(address, options = {}) {
    try {
      return await fetch(new URL(address, this.address), { ...options, headers: { "X-Requested-With": "XMLHttpRequest" } });
    } catch {
      throw new Refused(this.away);
    }
  }
}
