// A note that was opened: who, when, why, and what can be done with it.

import { PLACES } from "./lists.js";

export class Card {
  /** `act(form)` does what a form of it says; `opened(key, keyboard)` and `closed(key)`: another one, or none, is open;
      `failed(error, key)`: it could not be opened. */
  constructor(place, { server, act, opened, closed, failed, play, withWords }) {
    Object.assign(this, { place, server, act, opened, closed, failed, withWords, key: null });
    this.drafts = new Map(); // memos that were begun, by what they are of
    place.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(event.target); });
    place.addEventListener("click", (event) => {
      const target = event.target.closest("[data-close-card], [data-open-note], [data-play], [data-with-words]");
      if (!target) return;
      if (target.matches("a")) event.preventDefault();
      if (target.matches("[data-close-card]")) this.close();
      if (target.matches("[data-open-note]")) this.open(target.dataset.openNote, { focus: true });
      if (target.matches("[data-play]")) play(target.dataset.playRevision, ...target.dataset.play.split("-").map(Number));
      if (target.matches("[data-with-words]")) this.withWords(target.dataset.withWords);
    });
    place.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); this.close(); }
    });
  }

  async open(key, { focus = false } = {}) {
    const kind = PLACES[key[0]];
    if (!kind) return;
    this.key = key;
    let html;
    try {
      html = await this.server.part(`${kind}/${key.slice(1)}/`);
    } catch (error) {
      this.failed(error, key);
      return;
    }
    if (this.key !== key) return; // another one was opened meanwhile
    const card = new DOMParser().parseFromString(html, "text/html").querySelector(".desk-card");
    for (const button of card.querySelectorAll("[data-play], [data-with-words]")) button.hidden = false;
    this.#put(card, key);
    this.opened(key);
    if (focus) this.place.focus({ preventScroll: true });
  }

  /** A memo that is not written yet, on words. */
  write(template, place, words) {
    const card = template.content.firstElementChild.cloneNode(true);
    card.querySelector("blockquote").textContent = words;
    for (const name of ["revision", "start", "end"]) card.querySelector(`[name=${name}]`).value = place[name];
    this.key = null;
    this.#put(card, `${place.revision}-${place.start}-${place.end}`);
    card.querySelector("[data-memo]").focus();
  }

  #put(card, of) {
    this.#keep();
    this.of = of;
    this.place.replaceChildren(card);
    this.place.hidden = false;
    const memo = card.querySelector("[data-memo]");
    if (memo && this.drafts.has(of)) memo.value = this.drafts.get(of);
  }

  /** What was begun stays for when this note is opened again. */
  #keep() {
    const memo = this.place.querySelector("[data-memo]");
    if (!memo) return;
    if (memo.value.trim()) this.drafts.set(this.of, memo.value); else this.drafts.delete(this.of);
  }

  memo() { this.place.querySelector("[data-memo]")?.focus(); }

  get next() { return this.place.querySelector("[data-card-of]")?.dataset.next ?? null; }

  press(name) { this.place.querySelector(`[data-${name}]`)?.click(); }

  close() {
    if (this.place.hidden) return;
    const { key } = this;
    const within = this.place.contains(document.activeElement);
    this.#keep();
    this.key = null;
    this.place.hidden = true;
    this.place.replaceChildren();
    this.closed(key, within);
  }

  async #submit(form) {
    if (!form.matches("[data-act]")) return;
    const { key, next } = this;
    if (!(await this.act(form))) return;
    if (form.querySelector("[data-memo]")) {
      form.reset();
      this.drafts.delete(this.of);
    }
    if (form.matches("[data-goes-on]") && next) await this.open(next, { focus: true });
    else if (form.matches("[data-goes-on], [data-closes]")) this.close();
    else if (key) await this.open(key, { focus: true });
  }
}
