// Correcting a transcript, beside its sound where that is here. Without this file the words are one field, a turn a line.
// This module only puts the others together: what there is on the page, and what is done with it.

import { Caret } from "./caret.js";
import { times } from "./changes.js";
import { Device } from "./device.js";
import { Edits } from "./edits.js";
import { Finding } from "./finding.js";
import { Follow } from "./follow.js";
import { History } from "./history.js";
import { Journal } from "./journal.js";
import { bind } from "./keys.js";
import { resume } from "./resume.js";
import { Rows } from "./rows.js";
import { Silence, Sound } from "./sound.js";
import { Status, action } from "./status.js";
import { Versions } from "./versions.js";
import { Voices } from "./voices.js";
import { turnOf } from "./words.js";

class Editor {
  constructor(form, sheet) {
    const names = form.dataset;
    const audio = form.querySelector("[data-sound]"); // none where the interview was written down elsewhere
    const nothing = { who: null, text: "", words: [], start: 0, end: sheet.duration }; // to type into
    Object.assign(this, { form, sheet, names, audio, leaving: false });
    this.asTheyWere = (sheet.turns.length ? sheet.turns : [nothing]).map((turn, at) => ({ ...turnOf(turn), of: [at] }));
    this.list = form.querySelector("[data-sheet]");
    this.status = new Status(form, names);
    this.history = new History();
    this.versions = new Versions(sheet.version, names.version);
    this.device = new Device(sheet.interview, sheet.person);
    this.sound = audio ? new Sound(audio, form.querySelector("[data-bar]"), sheet, names) : new Silence();
    this.rows = new Rows(this.list, sheet.speakers, names, { hears: Boolean(audio), timed: sheet.timed });
    this.follow = new Follow({ list: this.list, rows: this.rows, sound: this.sound, turns: () => this.turns });
    this.caret = new Caret(this.rows, () => this.follow.lit);
    this.edits = new Edits({
      turns: this.asTheyWere, history: this.history, rows: this.rows, caret: this.caret, speakers: sheet.speakers,
      changed: () => { this.journal.soon(); this.say(); },
    });
    this.journal = new Journal({
      where: names.draft, token: form.elements.csrfmiddlewaretoken.value, history: this.history, device: this.device,
      now: () => this.now(), tell: (what) => this.told(what), saved: sheet.draft?.saved ?? 0,
    });
    this.sound.onrepeat = () => this.follow.repeat(this.caret.here());
  }

  get turns() { return this.edits.turns; }

  begin() {
    const { turns, unsent } = resume(this);
    this.edits.turns = turns;
    if (unsent) this.journal.soon();
    this.rows.draw(turns);
    this.say(unsent ? undefined : true);
    this.#listen();
    this.#open();
    bind({ hears: Boolean(this.audio), does: this.#acts() });
  }

  say(kept) { this.status.kept(kept, this.turns, this.history); }

  // ---- What people do -------------------------------------------------------------------------

  #listen() {
    const { list, rows, edits } = this;
    list.addEventListener("input", (event) => { if (event.target.matches("[data-text]")) edits.typed(rows.turnOf(event.target)); });
    list.addEventListener("beforeinput", (event) => {
      if (event.inputType === "historyUndo") { event.preventDefault(); this.undo(); }
      if (event.inputType === "historyRedo") { event.preventDefault(); this.redo(); }
    });
    list.addEventListener("change", (event) => {
      if (!event.target.matches("select")) return;
      const at = rows.turnOf(event.target);
      if (event.target.value === "add") this.#someoneElse(at);
      else edits.says(at, JSON.parse(event.target.value));
    });
    list.addEventListener("click", (event) => {
      const at = rows.turnOf(event.target);
      if (event.target.matches("[data-tick]")) edits.tick(at, !this.turns[at].checked);
      else if (event.target.dataset.decide) edits.decide(at, event.target.dataset.decide === "theirs");
      else if (event.target.matches(".editor-at")) this.follow.playTurn(at);
      else if (event.target.matches("[data-text]") && document.getSelection().isCollapsed) this.follow.word(this.caret.here());
    });
    this.form.addEventListener("submit", (event) => this.#submit(event));
    window.addEventListener("beforeunload", (event) => { if (this.journal.changed && !this.leaving) event.preventDefault(); });
  }

  #someoneElse(at) {
    const name = window.prompt(this.names.addCalled)?.trim().slice(0, 60);
    if (!name) { this.rows.choose(at, this.turns[at].who); return; }
    const who = ["other", name];
    this.edits.know(who);
    this.rows.chooseAll(this.turns);
    this.edits.says(at, who);
  }

  redo() { this.edits.put(this.history.redo(this.turns)); }

  /** What was done last; where nothing is left of that, the version before. */
  async undo() {
    const found = this.history.undo(this.turns);
    if (found) { this.edits.put(found); return; }
    const before = await this.versions.before();
    if (!before) return;
    this.edits.change(before, 0, { at: 0, offset: 0 });
    this.history.steps[this.history.done - 1].again = this.versions.version;
    this.say();
  }

  nextUnchecked() {
    const next = this.edits.nextUnchecked(this.caret.here());
    if (next === undefined) { this.status.say(this.names.allChecked); return; }
    this.caret.go({ at: next, offset: 0 });
    this.sound.from(times(this.turns[next]).from);
    if (!this.sound.audio.paused) this.sound.start();
  }

  nextDoubtful() {
    const next = this.follow.nextDoubtful(this.list.contains(document.activeElement) ? this.caret.here() : null);
    if (!next) { this.status.say(this.names.noDoubts); return; }
    this.caret.go(next);
    this.sound.from(Math.max(0, next.from - 1000));
  }

  /** What the keys do. Those of somebody who writes say whether they did anything. */
  #acts() {
    const { sound, edits, caret, follow } = this;
    const at = () => caret.here().at;
    const when = (holds, act) => { if (holds) act(); return holds; };
    return {
      toggle: () => sound.toggle(), back: () => sound.move(-3), on: () => sound.move(3), slower: () => sound.faster(-1), faster: () => sound.faster(1),
      undo: () => this.undo(), redo: () => this.redo(),
      find: () => this.finding.open(String(document.getSelection())),
      playFromHere: () => follow.playFrom(caret.here()),
      repeat: () => sound.onrepeat(),
      begin: () => { if (!edits.begin(at(), sound.ms)) this.status.say(this.names.timed); },
      tickAndGoOn: () => { edits.tick(at(), true); this.nextUnchecked(); },
      saidBy: (number) => { const speaker = this.sheet.speakers[number]; if (speaker) edits.says(at(), speaker.id); },
      nextDoubtful: () => this.nextDoubtful(), nextUnchecked: () => this.nextUnchecked(),
      showKeys: () => this.keys.showModal(),
      part: () => when(true, () => edits.part(caret.here(), sound.ms)),
      joinBefore: () => when(caret.here().offset === 0, () => edits.join(at())),
      joinNext: () => when(this.#atTheEnd() && at() + 1 < this.turns.length, () => edits.join(at() + 1)),
      up: () => when(caret.here().offset === 0 && at() > 0, () => caret.go({ at: at() - 1, offset: this.turns[at() - 1].text.length })),
      down: () => when(this.#atTheEnd(), () => caret.go({ at: at() + 1, offset: 0 })),
    };
  }

  #atTheEnd() {
    const { at, offset } = this.caret.here();
    return offset === this.turns[at].text.length;
  }

  // ---- Panels and buttons ---------------------------------------------------------------------

  #open() {
    const { form, sheet, names, edits } = this;
    const panel = (name) => document.querySelector(`[data-${name}]`);
    this.keys = panel("keys");
    this.finding = new Finding(panel("finding"), { turnsNow: () => this.turns, go: (place) => this.caret.go(place), put: (texts) => edits.replace(texts) });
    const voices = new Voices(panel("voices"), {
      speakers: () => [{ id: null, called: names.nobody }, ...sheet.speakers].filter(({ id }) => id !== null || this.turns.some(({ who }) => who === null)),
      turnsNow: () => this.turns, put: (next) => edits.change(next, 0, null),
    });
    for (const [name, act] of [
      ["finding-open", () => this.finding.open(String(document.getSelection()))], ["voices-open", () => voices.open()],
      ["doubtful", () => this.nextDoubtful()], ["unchecked-next", () => this.nextUnchecked()], ["keys-open", () => this.keys.showModal()],
    ]) {
      const opener = form.querySelector(`[data-${name}]`);
      if (!opener) continue;
      opener.hidden = false;
      opener.addEventListener("mousedown", (event) => event.preventDefault()); // so that the selection stays
      opener.addEventListener("click", act);
    }
    // What is chosen in the text is looked for there. What is written is kept, and is there after.
    const strike = form.querySelector("[data-strike]");
    strike?.addEventListener("mousedown", (event) => event.preventDefault());
    strike?.addEventListener("click", () => {
      const chosen = document.getSelection();
      strike.form.elements.words.value = this.list.contains(chosen.anchorNode) ? String(chosen).slice(0, 200) : "";
    });
  }

  // ---- Keeping, and the others ----------------------------------------------------------------

  /** What goes along with each step: which turns are other than they were, and where somebody is. */
  now() {
    const as = ({ who, text, checked }) => JSON.stringify([who, text, Boolean(checked)]);
    const still = new Map(this.turns.filter(({ of }) => of.length === 1).map((turn) => [turn.of[0], as(turn)]));
    const at = this.rows.turnOf(document.activeElement ?? document.body);
    return {
      revision: this.sheet.revision,
      changed: this.asTheyWere.flatMap((turn, n) => (still.get(n) === as(turn) ? [] : [n])),
      here: at < 0 ? null : this.turns[at].of[0] ?? null,
    };
  }

  told({ kept, others, newer, error, gone, out }) {
    const { status, names } = this;
    if (error !== undefined) {
      status.alarm(error || (gone ? names.gone : names.reload));
      if (gone) { this.list.replaceChildren(); this.sound.audio.pause(); } // nobody reads on what was closed or taken back
      return;
    }
    if (out) { status.say(names.out); return; }
    if (!this.journal.changed || !kept) this.say(kept);
    if (others) this.rows.meet(others, this.turns);
    if (newer && !this.newer) this.newer = status.note(newer, action(names.bring, () => this.#leave(names.together)));
  }

  async #submit(event) {
    if (this.leaving) return;
    event.preventDefault();
    await this.#leave(null, () => {
      this.form.elements.revision.value = String(this.sheet.revision);
      this.form.elements.turns.value = JSON.stringify(this.turns.map(({ who, text, start, checked }) => ({ who, text, start: Math.round(start), checked: Boolean(checked) })));
    });
  }

  /** Once all is kept, the form is sent: to another address, or with what `fill` puts in it. */
  async #leave(address, fill) {
    this.leaving = true;
    await this.journal.flush();
    this.journal.end();
    if (address) this.form.action = address;
    fill?.();
    this.form.submit();
  }
}

new Editor(document.querySelector("[data-editor]"), JSON.parse(document.getElementById("editor-sheet").textContent)).begin();
