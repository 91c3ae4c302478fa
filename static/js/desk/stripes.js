// Stripes in the margin: one a note, side by side where notes overlap. Drawn for the turns that are near the window.

import { apart, lanes } from "./lanes.js";

const WIDE = 8; // lanes
const NARROW = 3;
const LEAST = 18; // pixels high

function heightOf(turn, start, end) {
  const range = document.createRange();
  const edge = (from) => {
    range.setStart(turn.node, from);
    range.setEnd(turn.node, Math.min(from + 1, turn.node.data.length));
    return range.getBoundingClientRect();
  };
  const [first, last] = [turn.unit(start), Math.max(turn.unit(end) - 1, 0)];
  return { top: edge(first).top, bottom: edge(last).bottom };
}

export class Stripes {
  /** `shown(note)`: whether it is to be seen; `codes`: names, colours, shapes; `paint(notes)`: those that are near. */
  constructor({ texts, notes, shown, codes, paint, more }) {
    Object.assign(this, { texts, notes, shown, codes, paint, more });
    this.near = new Set();
    this.lanes = new Map();
    this.opened = null;
    this.narrow = matchMedia("(max-width: 48rem)");
    this.watch = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "60% 0px" });
    this.turns = new Map();
    for (const text of texts) {
      for (const turn of text.turns) {
        this.turns.set(turn.element, { text, turn });
        this.watch.observe(turn.element);
      }
    }
    new ResizeObserver(() => this.#again()).observe(document.querySelector(".desk-main"));
    document.fonts?.ready.then(() => this.#again());
  }

  /** Notes have changed: lanes anew, and what is near drawn again. */
  draw() {
    this.lanes.clear();
    for (const { revision } of this.texts) this.lanes.set(revision, lanes(this.notes.of(revision).filter(this.shown)));
    this.#again();
  }

  #again() {
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => {
      // All is measured before anything is put into the page.
      const drawn = [...this.near].map((element) => [element, this.#stripesOf(this.turns.get(element))]);
      for (const [element, stripes] of drawn) this.#put(element, stripes);
      this.paint(new Set(drawn.flatMap(([, { here }]) => here)));
    });
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        this.near.add(target);
      } else {
        this.near.delete(target);
        target.querySelector(".desk-stripes")?.remove();
      }
    }
    this.#again();
  }

  #stripesOf({ text, turn }) {
    const most = this.narrow.matches ? NARROW : WIDE;
    const top = turn.element.getBoundingClientRect().top;
    const here = this.notes.touching(text.revision, turn.start, turn.end).filter(this.shown);
    const lane = (note) => this.lanes.get(text.revision)?.get(note.key) ?? 0;
    const measured = here.filter((note) => lane(note) < most).map((note) => {
      const box = heightOf(turn, Math.max(note.start, turn.start), Math.min(note.end, turn.end));
      const height = Math.max(box.bottom - box.top, LEAST);
      return { note, lane: lane(note), top: box.top - top, height, begins: note.start >= turn.start };
    });
    const stripes = apart(measured).filter((stripe) => stripe.lane < most);
    return { here, stripes, more: here.length - stripes.length, most };
  }

  #put(element, { stripes, more, most }) {
    element.querySelector(".desk-stripes")?.remove();
    if (stripes.length === 0 && more === 0) return;
    const margin = Object.assign(document.createElement("div"), { className: "desk-stripes" });
    margin.append(...stripes.map((stripe) => this.#stripe(stripe)));
    if (more > 0) {
      const rest = Object.assign(document.createElement("button"), { type: "button", className: "desk-stripes-more", textContent: `+${more}` });
      rest.tabIndex = -1;
      rest.title = this.more.replace("%s", more);
      rest.style.setProperty("--lane", most);
      rest.addEventListener("click", () => {
        const list = element.querySelector(".desk-listed");
        if (list) { list.open = true; list.classList.add("is-shown"); list.querySelector("a")?.focus(); }
      });
      margin.append(rest);
    }
    element.append(margin);
  }

  #stripe({ note, lane, top, height, begins }) {
    const made = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
    const code = this.codes.get(note.code);
    const kind = { c: "coding", s: "suggestion", q: "quote", m: "memo" }[note.key[0]];
    made.className = `desk-stripe is-${kind} theme-colour-${code?.colour ?? 0}`;
    made.classList.toggle("has-memo", Boolean(note.memo));
    made.classList.toggle("is-opened", note.key === this.opened);
    made.dataset.stripe = note.key;
    made.style.setProperty("--lane", lane);
    made.title = [code?.name, note.by].filter(Boolean).join(", ");
    made.setAttribute("aria-hidden", "true"); // the same note is in the list under the turn
    Object.assign(made.style, { top: `${top}px`, height: `${height}px` });
    if (begins && code) made.append(code.shape.cloneNode(true));
    return made;
  }
}
