// What the page says of what is written: whether it is kept, how far it is checked, and what has to be known.

import { made } from "./rows.js";

export class Status {
  constructor(form, names) {
    Object.assign(this, { form, names });
    this.state = form.querySelector("[data-state]");
    this.far = form.querySelector("[data-far]");
  }

  say(words) { this.state.textContent = words; }

  /** What became of what is written: `kept` is undefined while it is on its way, false where only this device has it. */
  kept(kept, turns, history) {
    const { names } = this;
    const words = turns.filter(({ text }) => text);
    this.far.textContent = `${words.filter(({ checked }) => checked).length} ${names.of} ${words.length} ${names.turnsChecked}`;
    const again = history.steps[history.done - 1]?.again;
    const how = kept === undefined ? names.changed : kept ? names.saved : names.offline;
    this.say(history.steps.length ? `${again ? `${names.again} ${again}. ` : ""}${how}` : names.kept);
  }

  note(words, ...more) {
    const one = made("div", { className: "help-block help-info", textContent: `${words} ` }, ...more);
    this.form.before(one);
    return one;
  }

  alarm(words) {
    const said = this.note(words);
    said.setAttribute("role", "alert");
    said.classList.add("help-critical");
  }
}

export function action(label, act) {
  const button = made("button", { type: "button", className: "button button-small", textContent: label });
  button.addEventListener("click", act);
  return button;
}
