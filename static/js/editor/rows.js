// The turns on the page: a row for each, drawn from the turn alone.

import { times } from "./changes.js";
import { clock } from "./sound.js";

const canLight = Boolean(window.CSS?.highlights);

export function made(tag, props, ...inside) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...inside);
  return node;
}

export class Rows {
  /** `speakers` are {id, called}; `names` are the words of the page. A turn is played where there is sound, and is
      known by its number where nobody says when it was said. */
  constructor(list, speakers, names, { hears, timed }) {
    Object.assign(this, { list, speakers, names, hears, timed, others: [] });
  }

  #called(turn, at) { return this.timed ? clock(times(turn).from / 1000) : String(at + 1); }

  field(at) { return this.list.querySelector(`[data-turn="${at}"] [data-text]`); }
  turnOf(node) { return Number(node.closest?.("[data-turn]")?.dataset.turn ?? -1); }

  draw(turns) {
    this.list.replaceChildren(...turns.map((turn, at) => this.#row(turn, at)));
    this.mark(turns);
  }

  /** The rows from one on are drawn anew; those before stay, and keep the place of whoever reads. */
  drawFrom(first, turns) {
    for (const row of [...this.list.children].slice(first)) row.remove();
    this.list.append(...turns.slice(first).map((turn, n) => this.#row(turn, first + n)));
    this.mark(turns);
  }

  #row(turn, at) {
    const { names } = this;
    const begins = this.#called(turn, at);
    const time = made(this.hears ? "button" : "span", { className: "editor-at", textContent: begins });
    if (this.hears) {
      time.type = "button";
      time.setAttribute("aria-label", `${names.play}: ${begins}`);
    }
    const who = made("select", { className: "editor-who" });
    who.setAttribute("aria-label", `${names.who}, ${begins}`);
    this.choices(who, turn.who);
    const text = made("p", { className: "editor-text", textContent: turn.text, spellcheck: true });
    text.contentEditable = "plaintext-only";
    if (text.contentEditable !== "plaintext-only") text.contentEditable = "true";
    text.dataset.text = "";
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-multiline", "true");
    text.setAttribute("aria-label", `${names.words} ${begins}`);
    const tick = made("button", { type: "button", className: "editor-tick" });
    tick.dataset.tick = "";
    const row = made("div", { className: "editor-turn" }, time, who, text, tick);
    row.dataset.turn = String(at);
    this.#vouched(row, turn, at);
    if (turn.theirs !== undefined) row.append(this.#theirs(turn.theirs));
    this.#someone(row, turn);
    return row;
  }

  /** Whether somebody has listened to it, and whether the teller has agreed. */
  vouched(at, turn) {
    const row = this.list.querySelector(`[data-turn="${at}"]`);
    if (row) this.#vouched(row, turn, at);
  }

  #vouched(row, turn, at) {
    const tick = row.querySelector("[data-tick]");
    const [sign, label] = turn.agreed ? ["✓✓", this.names.agreed] : turn.checked ? ["✓", this.names.checked] : ["○", this.names.unchecked];
    tick.textContent = sign;
    tick.title = label;
    tick.setAttribute("aria-label", `${this.names.tick}, ${this.#called(turn, at)}${turn.agreed ? `. ${label}` : ""}`);
    tick.setAttribute("aria-pressed", String(Boolean(turn.checked)));
    row.classList.toggle("is-checked", Boolean(turn.checked || turn.agreed));
  }

  choices(select, who) {
    select.replaceChildren(new Option(this.names.nobody, "null"));
    for (const speaker of this.speakers) select.append(new Option(speaker.called, JSON.stringify(speaker.id)));
    select.append(new Option(this.names.add, "add"));
    select.value = JSON.stringify(who);
  }

  /** The list beside a turn shows who says it. */
  choose(at, who) { this.choices(this.list.querySelector(`[data-turn="${at}"] select`), who); }

  chooseAll(turns) { turns.forEach(({ who }, at) => this.choose(at, who)); }

  #theirs(text) {
    const choose = (label, take) => {
      const button = made("button", { type: "button", className: "button button-small button-secondary", textContent: label });
      button.dataset.decide = take;
      return button;
    };
    return made(
      "div", { className: "editor-beside is-theirs" },
      made("span", { textContent: `${this.names.theirs} ` }), made("q", { textContent: text }), " ",
      choose(this.names.takeTheirs, "theirs"), " ", choose(this.names.keepMine, "mine"),
    );
  }

  /** Who else is at which turn: [{name, here, changed}], as the server says. */
  meet(others, turns) {
    if (JSON.stringify(others) === JSON.stringify(this.others)) return;
    this.others = others;
    for (const row of this.list.children) {
      row.querySelector(".is-someone")?.remove();
      this.#someone(row, turns[Number(row.dataset.turn)]);
    }
  }

  #someone(row, { of }) {
    const said = this.others.flatMap(({ name, here, changed }) => {
      if (of.includes(here)) return [`${name} ${this.names.writesHere}`];
      return of.some((n) => changed.includes(n)) ? [`${name} ${this.names.hasChanged}`] : [];
    });
    if (said.length) row.append(made("p", { className: "editor-beside is-someone", textContent: said.join(" ") }));
  }

  range(at, start, end) {
    const node = this.field(at)?.firstChild;
    if (!node || node.nodeType !== Node.TEXT_NODE || end > node.length) return null;
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range;
  }

  /** What a machine may have made up is underlined. */
  mark(turns) {
    if (!canLight) return;
    const doubtful = turns.flatMap((turn, at) => turn.words.filter((word) => word.doubt).map((word) => this.range(at, word.start, word.end)));
    CSS.highlights.set("doubtful", new Highlight(...doubtful.filter(Boolean)));
  }

  /** The word that is heard, if there is one. */
  light(at, word) {
    if (!canLight) return;
    const said = word ? this.range(at, word.start, word.end) : null;
    if (said) CSS.highlights.set("said", new Highlight(said));
    else CSS.highlights.delete("said");
  }
}
