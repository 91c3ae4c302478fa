// Correcting a transcript beside its sound. Without this file the words are one field, a turn a line.

import { Device } from "./device.js";
import { Finding } from "./finding.js";
import { History } from "./history.js";
import { Sound, clock } from "./sound.js";
import { Voices } from "./voices.js";
import { follow, saidAt, wordAt, wordsOf } from "./words.js";

const form = document.querySelector("[data-editor]");
const names = form.dataset;
const sheet = JSON.parse(document.getElementById("editor-sheet").textContent);
const list = form.querySelector("[data-sheet]");
const state = form.querySelector("[data-state]");
const device = new Device(sheet.recording, sheet.revision);
const history = new History();
const sound = new Sound(form.querySelector("[data-sound]"), form.querySelector("[data-bar]"), sheet, names);
const canLight = Boolean(window.CSS?.highlights);

// A turn: {who, text, words, start, end}. `who` is a speaker's number, [voice, name], or null.
const NOTHING = [{ who: null, text: "", words: [], start: 0, end: sheet.duration }]; // to type into
let turns = sheet.turns.length ? sheet.turns.map((turn) => ({ ...turn, words: wordsOf(turn.text, turn.words) })) : NOTHING;
const asTheyWere = turns;
let changed = false;

// ---- The turns on the page ------------------------------------------------------------------

const field = (at) => list.querySelector(`[data-turn="${at}"] [data-text]`);
const turnOf = (node) => Number(node.closest?.("[data-turn]")?.dataset.turn ?? -1);

function times(turn) {
  return { from: turn.words[0]?.from ?? turn.start, to: turn.words[turn.words.length - 1]?.to ?? turn.end };
}

function choices(select, who) {
  const value = JSON.stringify(who);
  select.replaceChildren(new Option(names.nobody, "null"));
  for (const speaker of sheet.speakers) select.append(new Option(speaker.called, JSON.stringify(speaker.id)));
  select.append(new Option(names.add, "add"));
  select.value = value;
}

function drawn(turn, at) {
  const row = Object.assign(document.createElement("div"), { className: "editor-turn" });
  row.dataset.turn = String(at);
  const { from } = times(turn);
  const time = Object.assign(document.createElement("button"), { type: "button", className: "editor-at", textContent: clock(from / 1000) });
  time.setAttribute("aria-label", `${names.play}: ${clock(from / 1000)}`);
  const who = Object.assign(document.createElement("select"), { className: "editor-who" });
  who.setAttribute("aria-label", `${names.who}, ${clock(from / 1000)}`);
  choices(who, turn.who);
  const text = Object.assign(document.createElement("p"), { className: "editor-text", textContent: turn.text, spellcheck: true });
  text.contentEditable = "plaintext-only";
  if (text.contentEditable !== "plaintext-only") text.contentEditable = "true";
  text.dataset.text = "";
  text.setAttribute("role", "textbox");
  text.setAttribute("aria-multiline", "true");
  text.setAttribute("aria-label", `${names.words} ${clock(from / 1000)}`);
  row.append(time, who, text);
  return row;
}

function draw() {
  list.replaceChildren(...turns.map(drawn));
  mark();
}

/** The rows from one on are drawn anew; those before stay, and keep the place of whoever reads. */
function drawFrom(first) {
  for (const row of [...list.children].slice(first)) row.remove();
  list.append(...turns.slice(first).map((turn, n) => drawn(turn, first + n)));
  mark();
}

function range(at, start, end) {
  const node = field(at)?.firstChild;
  if (!node || node.nodeType !== Node.TEXT_NODE || end > node.length) return null;
  const made = new Range();
  made.setStart(node, start);
  made.setEnd(node, end);
  return made;
}

/** What a machine may have made up is underlined. */
function mark() {
  if (!canLight) return;
  const doubtful = turns.flatMap((turn, at) => turn.words.filter((word) => word.doubt).map((word) => range(at, word.start, word.end)));
  CSS.highlights.set("doubtful", new Highlight(...doubtful.filter(Boolean)));
}

// ---- Hearing and reading together -----------------------------------------------------------

let lit = -1;

function light(ms) {
  let at = -1;
  for (let n = 0; n < turns.length && times(turns[n]).from <= ms; n += 1) at = n;
  if (at !== lit) {
    list.querySelector(".is-said")?.classList.remove("is-said");
    const row = list.querySelector(`[data-turn="${at}"]`);
    row?.classList.add("is-said");
    if (row && !sound.audio.paused && !list.contains(document.activeElement)) row.scrollIntoView({ block: "center", behavior: "auto" });
    lit = at;
  }
  if (!canLight) return;
  const word = at >= 0 ? saidAt(turns[at].words, ms) : null;
  const said = word && ms < word.to + 400 ? range(at, word.start, word.end) : null;
  if (said) CSS.highlights.set("said", new Highlight(said));
  else CSS.highlights.delete("said");
}
sound.ontick = light;
sound.onrepeat = () => sound.repeats(turns[here().at] ? times(turns[here().at]) : null);

// ---- Where somebody writes ------------------------------------------------------------------

/** {at, offset}: the turn and the place in it; the turn that is heard where nobody writes. */
function here() {
  const selection = document.getSelection();
  const at = turnOf(document.activeElement ?? document.body);
  if (at < 0) return { at: Math.max(0, lit), offset: 0 };
  const text = field(at);
  if (!selection.rangeCount || !text.contains(selection.focusNode)) return { at, offset: 0 };
  const before = new Range();
  before.selectNodeContents(text);
  before.setEnd(selection.focusNode, selection.focusOffset);
  return { at, offset: before.toString().length };
}

function go(at, offset) {
  const text = field(Math.min(Math.max(0, at), turns.length - 1));
  if (!text) return;
  text.focus();
  const node = text.firstChild ?? text;
  document.getSelection().collapse(node, Math.min(offset, node.length ?? 0));
}

function playFromHere() {
  const { at, offset } = here();
  const word = wordAt(turns[at].words, offset);
  sound.from(word ? word.from : times(turns[at]).from);
  sound.start();
}

// ---- Changes --------------------------------------------------------------------------------

function say(now) {
  changed = now;
  state.textContent = now ? names.changed : names.kept;
}

function change(next, first, place) {
  history.keep(turns, "");
  turns = next;
  drawFrom(first);
  after();
  if (place) go(place.at, place.offset);
}

let saving = 0;
function after() {
  say(true);
  clearTimeout(saving);
  saving = setTimeout(() => device.keep(turns), 300);
}

function typed(at) {
  const text = field(at).textContent.replace(/\s/g, " ");
  const turn = turns[at];
  if (text === turn.text) return;
  history.keep(turns, `type ${at}`);
  turns[at] = { ...turn, text, words: follow(turn.words, turn.text, text) };
  if (field(at).childNodes.length > 1) { // pasted in pieces
    const { offset } = here();
    field(at).textContent = text;
    go(at, offset);
  }
  mark();
  after();
}

function part({ at, offset }) {
  const turn = turns[at];
  const [one, two] = [turn.text.slice(0, offset).trimEnd(), turn.text.slice(offset)];
  const skipped = two.length - two.trimStart().length;
  const begins = offset + skipped;
  const later = turn.words.filter((word) => word.start >= begins || word.end > offset + skipped);
  // Where no word has a time, the new turn begins at what is heard now.
  const heard = Math.min(turn.end, Math.max(turn.start, Math.round(sound.ms)));
  const middle = later[0]?.from ?? (turn.words.length ? turn.end : heard);
  change([
    ...turns.slice(0, at),
    { ...turn, text: one, words: turn.words.filter((word) => !later.includes(word)), end: middle },
    { ...turn, text: two.trimStart(), start: middle, words: later.map((word) => ({ ...word, start: Math.max(0, word.start - begins), end: word.end - begins })) },
    ...turns.slice(at + 1),
  ], at, { at: at + 1, offset: 0 });
}

function join(at) {
  if (at < 1) return;
  const [one, two] = [turns[at - 1], turns[at]];
  const space = one.text && two.text ? " " : "";
  const by = one.text.length + space.length;
  const words = [...one.words, ...two.words.map((word) => ({ ...word, start: word.start + by, end: word.end + by }))];
  change([
    ...turns.slice(0, at - 1),
    { ...one, who: one.text ? one.who : two.who, text: one.text + space + two.text, words, end: two.end },
    ...turns.slice(at + 1),
  ], at - 1, { at: at - 1, offset: by });
}

function says(at, who) {
  history.keep(turns, "");
  turns = turns.map((turn, n) => (n === at ? { ...turn, who } : turn));
  choices(list.querySelector(`[data-turn="${at}"] select`), who);
  after();
}

function known(who) {
  const same = (speaker) => JSON.stringify(speaker.id) === JSON.stringify(who);
  if (!sheet.speakers.some(same)) sheet.speakers.push({ id: who, called: who[1] });
}

function someoneElse(at, select) {
  const name = window.prompt(names.addCalled)?.trim().slice(0, 60);
  if (!name) { choices(select, turns[at].who); return; }
  const who = ["other", name];
  known(who);
  for (const one of list.querySelectorAll("select.editor-who")) choices(one, turns[turnOf(one)].who);
  says(at, who);
}

function put(found) {
  if (!found) return;
  const place = here();
  turns = found;
  draw();
  after();
  go(place.at, place.offset);
}

// ---- What people do -------------------------------------------------------------------------

list.addEventListener("input", (event) => { if (event.target.matches("[data-text]")) typed(turnOf(event.target)); });
list.addEventListener("beforeinput", (event) => {
  if (event.inputType === "historyUndo") { event.preventDefault(); put(history.undo(turns)); }
  if (event.inputType === "historyRedo") { event.preventDefault(); put(history.redo(turns)); }
});
list.addEventListener("change", (event) => {
  if (!event.target.matches("select")) return;
  const at = turnOf(event.target);
  if (event.target.value === "add") someoneElse(at, event.target);
  else says(at, JSON.parse(event.target.value));
});
list.addEventListener("click", (event) => {
  const at = turnOf(event.target);
  if (event.target.matches(".editor-at")) {
    sound.from(times(turns[at]).from);
    sound.start();
  } else if (event.target.matches("[data-text]") && document.getSelection().isCollapsed) {
    const word = wordAt(turns[at].words, here().offset);
    if (word) sound.from(word.from);
  }
});

const KEYS = {
  Escape: () => sound.toggle(),
  F1: () => sound.move(-3),
  F2: () => sound.move(3),
  F3: () => sound.faster(-1),
  F4: () => sound.faster(1),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const held = event.ctrlKey || event.metaKey;
  const writes = event.target.matches?.("[data-text]");
  const done = () => event.preventDefault();
  if (KEYS[event.key] && !held && !event.altKey) { done(); KEYS[event.key](); return; }
  if (held && event.key === " ") { done(); playFromHere(); return; }
  if (held && event.key.toLowerCase() === "l" && writes) { done(); sound.onrepeat(); return; }
  if (held && event.key.toLowerCase() === "z") { done(); put(event.shiftKey ? history.redo(turns) : history.undo(turns)); return; }
  if (held && event.key.toLowerCase() === "h") { done(); finding.open(String(document.getSelection())); return; }
  if (event.altKey && event.key.toLowerCase() === "d") { done(); nextDoubtful(); return; }
  if (held && event.key.toLowerCase() === "y") { done(); put(history.redo(turns)); return; }
  if (held && writes && /^[1-9]$/.test(event.key)) {
    done();
    const speaker = sheet.speakers[Number(event.key) - 1];
    if (speaker) says(turnOf(event.target), speaker.id);
    return;
  }
  if (event.key === "?" && !writes && !event.target.matches?.("input, textarea, select")) { done(); keys.showModal(); return; }
  if (!writes) return;
  const place = here();
  const collapsed = document.getSelection().isCollapsed;
  if (event.key === "Enter" && collapsed) { done(); part(place); }
  if (event.key === "Backspace" && collapsed && place.offset === 0) { done(); join(place.at); }
  if (event.key === "Delete" && collapsed && place.offset === turns[place.at].text.length && place.at + 1 < turns.length) { done(); join(place.at + 1); }
  if (event.key === "ArrowUp" && collapsed && place.offset === 0 && place.at > 0) { done(); go(place.at - 1, turns[place.at - 1].text.length); }
  if (event.key === "ArrowDown" && collapsed && place.offset === turns[place.at].text.length) { done(); go(place.at + 1, 0); }
});

// ---- Finding, and going to what is doubtful -------------------------------------------------

const finding = new Finding(document.querySelector("[data-finding]"), {
  turnsNow: () => turns,
  go: ({ at, offset }) => go(at, offset),
  put: (texts) => change(turns.map((turn, at) => {
    const text = texts.get(at);
    return text === undefined ? turn : { ...turn, text, words: follow(turn.words, turn.text, text) };
  }), Math.min(...texts.keys())),
});

/** The next words after those where somebody writes that a machine may have made up. */
function nextDoubtful() {
  const place = here();
  const writes = list.contains(document.activeElement);
  const all = turns.flatMap((turn, at) => turn.words
    .filter((word, n) => word.doubt && turn.words[n - 1]?.doubt !== word.doubt)
    .map((word) => ({ at, offset: word.start, from: word.from })));
  const next = all.find(({ at, offset }) => !writes || at > place.at || (at === place.at && offset > place.offset)) ?? all[0];
  if (!next) { state.textContent = names.noDoubts; return; }
  go(next.at, next.offset);
  sound.from(Math.max(0, next.from - 1000));
}

const voices = new Voices(document.querySelector("[data-voices]"), {
  speakers: () => [{ id: null, called: names.nobody }, ...sheet.speakers].filter(({ id }) => id !== null || turns.some(({ who }) => who === null)),
  turnsNow: () => turns,
  put: (next) => change(next, 0, null),
});

for (const [name, act] of [
  ["finding-open", () => finding.open(String(document.getSelection()))], ["doubtful", nextDoubtful], ["voices-open", () => voices.open()],
]) {
  const opener = form.querySelector(`[data-${name}]`);
  opener.hidden = false;
  opener.addEventListener("mousedown", (event) => event.preventDefault()); // so that the selection stays
  opener.addEventListener("click", act);
}

const keys = document.querySelector("[data-keys]");
const open = form.querySelector("[data-keys-open]");
open.hidden = false;
open.addEventListener("click", () => keys.showModal());

let leaving = false;
form.addEventListener("submit", () => {
  leaving = true;
  device.keep(turns, true); // until the server has said that it has them
  form.elements.turns.value = JSON.stringify(turns.map(({ who, text, start }) => ({ who, text, start: Math.round(start) })));
});
window.addEventListener("beforeunload", (event) => {
  if (changed && !leaving) { device.keep(turns); event.preventDefault(); }
});

// ---- Beginning ------------------------------------------------------------------------------

function note(words, ...more) {
  const made = Object.assign(document.createElement("div"), { className: "help-block help-info", textContent: `${words} ` });
  const forget = Object.assign(document.createElement("button"), { type: "button", className: "button button-small button-secondary", textContent: names.forget });
  forget.addEventListener("click", () => {
    device.forget();
    made.remove();
    history.keep(turns, "");
    turns = asTheyWere;
    draw();
    say(false);
  });
  made.append(...more, forget);
  form.before(made);
}

const kept = device.kept("refused" in names);
if (kept?.stands) {
  turns = kept.turns;
  for (const { who } of turns) if (Array.isArray(who)) known(who);
  note(names.restored);
} else if (kept) {
  const words = Object.assign(document.createElement("textarea"), { rows: 6, readOnly: true, value: kept.turns.map((turn) => turn.text).join("\n") });
  words.setAttribute("aria-label", names.older);
  note(names.older, words);
}
draw();
say(Boolean(kept?.stands));
