// Choose codes for the words that are selected: type a few letters, Enter.

import { fits } from "./codes.js";

const RECENT = 6;
const SHOWN = 40;

export class Picker {
  /** `apply(place, {codes, name, whole})` and `ask(place)` do it, and throw what to say; `closed()`: back to the words. */
  constructor(form, { codes, apply, ask, closed, play, made }) {
    Object.assign(this, { form, codes, apply, ask, closed, play, made });
    const find = (name) => form.querySelector(`[data-${name}]`);
    [this.chosen, this.input, this.options, this.picked, this.error] = ["chosen", "pick", "options", "picked", "error"].map(find);
    [this.vivo, this.listen, this.quote] = ["in-vivo", "play-chosen", "ask"].map(find);
    this.recent = [];
    this.taken = [];
    this.place = null;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    form.addEventListener("keydown", (event) => this.#key(event));
    this.input?.addEventListener("input", () => this.#list());
    this.options?.addEventListener("mousedown", (event) => event.preventDefault());
    this.options?.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { this.at = Number(option.dataset.at); this.submit(event.ctrlKey || event.metaKey); }
    });
    this.vivo?.addEventListener("click", () => this.inVivo());
    this.quote?.addEventListener("click", () => this.#do(() => this.ask(this.place)));
    this.listen?.addEventListener("click", () => this.play(this.place));
    find("close").addEventListener("click", () => this.close());
  }

  get isOpen() { return !this.form.hidden; }

  /** For these words; `whole`: for the whole text. `focus`: where typing goes on. */
  open(place, words, { whole = false, focus = true, typed = "", recent = false, box = null, sounds = false } = {}) {
    Object.assign(this, { place, words, whole, onlyRecent: recent });
    this.taken = [];
    if (this.picked) this.#showTaken();
    this.chosen.textContent = words.length > 160 ? `“${words.slice(0, 150).trimEnd()}…”` : `“${words}”`;
    this.error.hidden = true;
    if (this.vivo) this.vivo.hidden = whole;
    if (this.quote) this.quote.hidden = whole;
    this.listen.hidden = !sounds;
    this.form.hidden = false;
    if (this.input) {
      this.input.value = typed;
      this.#list();
    }
    this.#stand(box);
    if (focus) (this.input ?? this.quote)?.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    this.form.hidden = true;
    this.closed(this.place);
  }

  /** Beside the words, above or below them, whole in the window. A phone has it at its foot (by the style sheet). */
  #stand(box) {
    const { style } = this.form;
    if (!box || matchMedia("(max-width: 48rem)").matches) { style.removeProperty("top"); style.removeProperty("left"); return; }
    const { offsetWidth: width, offsetHeight: height } = this.form;
    const below = box.bottom + 8;
    const top = below + height <= window.innerHeight ? below : Math.max(8, box.top - height - 8);
    style.top = `${Math.max(8, Math.min(top, window.innerHeight - height - 8))}px`;
    style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
  }

  #found() {
    const asked = this.input.value.trim();
    const recent = this.recent.map((key) => this.codes.get(key)).filter(Boolean);
    if (this.onlyRecent && !asked) return recent.map((code) => ({ code }));
    const rest = this.codes.inOrder.filter((code) => !recent.includes(code));
    const found = [...recent, ...rest].filter((code) => !asked || fits(code.name, asked)).slice(0, SHOWN).map((code) => ({ code }));
    const same = this.codes.inOrder.some((code) => code.name.toLowerCase() === asked.toLowerCase());
    return asked && !same && this.vivo ? [...found, { name: asked }] : found;
  }

  #list() {
    this.rows = this.#found();
    this.at = 0;
    this.options.replaceChildren(...this.rows.map((row, at) => {
      const option = document.createElement("li");
      option.id = `desk-option-${at}`;
      option.setAttribute("role", "option");
      option.dataset.at = at;
      if (row.code) option.append(row.code.shape.cloneNode(true), ` ${row.code.name}`);
      else option.textContent = this.made.replace("%s", row.name);
      return option;
    }));
    this.#point();
  }

  #point() {
    for (const option of this.options.children) option.setAttribute("aria-selected", String(Number(option.dataset.at) === this.at));
    const there = this.options.children[this.at];
    there?.scrollIntoView({ block: "nearest" });
    if (there) this.input.setAttribute("aria-activedescendant", there.id); else this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); this.close(); return; }
    if (event.target !== this.input) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.rows.length) {
      event.preventDefault();
      this.at = (this.at + step + this.rows.length) % this.rows.length;
      this.#point();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.submit(event.ctrlKey || event.metaKey);
    } else if (event.key === "Backspace" && this.input.value === "" && this.taken.length) {
      this.taken.pop();
      this.#showTaken();
    }
  }

  #showTaken() {
    this.picked.replaceChildren(...this.taken.map((row) => {
      const line = document.createElement("li");
      line.textContent = row.code?.name ?? row.name;
      return line;
    }));
  }

  /** The code that is pointed at, with those chosen before; `more`: choose it, and go on choosing. */
  submit(more = false) {
    if (!this.input) { this.#do(() => this.ask(this.place)); return; }
    const row = this.rows[this.at];
    if (more) {
      // Each code once, and one new code: the last that was named.
      const same = (one) => (row.code ? one.code === row.code : Boolean(one.name));
      if (row) this.taken = [...this.taken.filter((one) => !same(one)), row];
      this.input.value = "";
      this.#showTaken();
      this.#list();
      return;
    }
    const rows = this.taken.length && this.input.value.trim() === "" ? this.taken : [...this.taken, row].filter(Boolean);
    if (rows.length) this.#apply(rows);
  }

  #apply(rows) {
    const codes = rows.filter((row) => row.code).map((row) => row.code);
    const name = rows.find((row) => row.name)?.name ?? "";
    const vivo = rows.some((row) => row.vivo);
    this.#do(() => this.apply(this.place, { codes, name, vivo, whole: this.whole }));
  }

  /** The words themselves are the code: the server points at them, and keeps no copy. */
  inVivo() { this.#apply([{ vivo: true }]); }

  async #do(act) {
    if (this.busy) return;
    this.busy = true;
    try {
      await act();
      this.taken = [];
      if (this.picked) this.#showTaken();
      this.close();
    } catch (error) {
      this.error.textContent = error.message;
      this.error.hidden = false;
    } finally {
      this.busy = false;
    }
  }

  used(key) {
    this.recent = [key, ...this.recent.filter((one) => one !== key)].slice(0, RECENT);
  }
}
