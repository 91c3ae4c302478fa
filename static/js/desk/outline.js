// The interview at a glance: where it is, who speaks, how densely it is coded. Each line leads there.

import { isCoding } from "./notes.js";

const LINES = 40;

export class Outline {
  constructor(place, texts, notes, go) {
    Object.assign(this, { notes, go });
    this.stretches = texts.flatMap((text) => {
      const each = Math.max(1, Math.ceil(text.turns.length / LINES));
      const found = [];
      for (let at = 0; at < text.turns.length; at += each) {
        const turns = text.turns.slice(at, at + each);
        found.push({ text, start: turns[0].start, end: turns.at(-1).end, turn: turns[0] });
      }
      return found;
    });
    this.place = place;
    if (this.stretches.length < 4) return;
    place.hidden = false;
    const list = place.querySelector("[data-outline-list]");
    this.bars = this.stretches.map(({ text, turn }) => {
      const line = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "desk-outline-line" });
      const who = turn.element.querySelector(".desk-speaker")?.textContent.trim() ?? "";
      const time = turn.element.querySelector(".desk-time")?.textContent ?? "";
      const begin = Object.assign(document.createElement("span"), { className: "desk-outline-words", textContent: turn.node.data.trim().slice(0, 60) });
      const bar = Object.assign(document.createElement("span"), { className: "desk-density" });
      button.append([time, who].filter(Boolean).join(" "), " ", begin, bar);
      button.addEventListener("click", () => this.go(text, turn.start));
      line.append(button);
      list.append(line);
      return bar;
    });
  }

  draw() {
    if (!this.bars) return;
    const counts = this.stretches.map(({ text, start, end }) => this.notes.touching(text.revision, start, end).filter(isCoding).length);
    const most = Math.max(1, ...counts);
    this.bars.forEach((bar, at) => {
      bar.style.width = `${(100 * counts[at]) / most}%`;
      bar.title = String(counts[at]);
    });
  }
}
