// Correcting a transcript, beside its sound where that is here. Without this file the words are one field, a turn a line.

import { begun, decided, joined, listened, parted, said, times, written } from "./changes.js";
import { Device } from "./device.js";
import { Finding } from "./finding.js";
import { History } from "./history.js";
import { Journal } from "./journal.js";
import { Rows, made } from "./rows.js";
import { Silence, Sound } from "./sound.js";
import { Voices } from "./voices.js";
import { follow, saidAt, turnOf, wordAt } from "./words.js";

const form = document.querySelector("[data-editor]");
const names = form.dataset;
const sheet = JSON.parse(document.getElementById("editor-sheet").textContent);
const list = form.querySelector("[data-sheet]");
const state = form.querySelector("[data-state]");
const far = form.querySelector("[data-far]");
const history = new History();
const audio = form.querySelector("[data-sound]"); // none where the interview was written down elsewhere
const sound = audio ? new Sound(audio, form.querySelector("[data-bar]"), sheet, names) : new Silence();
const rows = new Rows(list, sheet.speakers, names, { hears: Boolean(audio), timed: sheet.timed });

const NOTHING = { who: null, text: "", words: [], start: 0, end: sheet.duration }; // to type into
const asTheyWere = (sheet.turns.length ? sheet.turns : [NOTHING]).map((turn, at) => ({ ...turnOf(turn), of: [at] }));
let turns = asTheyWere;

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
  const word = at >= 0 ? saidAt(turns[at].words, ms) : null;
  rows.light(at, word && ms < word.to + 400 ? word : null);
}
sound.ontick = light;
sound.onrepeat = () => sound.repeats(turns[here().at] ? times(turns[here().at]) : null);

// ---- Where somebody writes ------------------------------------------------------------------

/** {at, offset}: the turn and the place in it; the turn that is heard where nobody writes. */
function here() {
  const selection = document.getSelection();
  const at = rows.turnOf(document.activeElement ?? document.body);
  if (at < 0) return { at: Math.max(0, lit), offset: 0 };
  const text = rows.field(at);
  if (!selection.rangeCount || !text.contains(selection.focusNode)) return { at, offset: 0 };
  const before = new Range();
  before.selectNodeContents(text);
  before.setEnd(selection.focusNode, selection.focusOffset);
  return { at, offset: before.toString().length };
}

function go(at, offset) {
  const text = rows.field(Math.min(Math.max(0, at), turns.length - 1));
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

function change(next, first, place, what = "") {
  if (next === turns) return;
  history.keep(turns, next, what);
  turns = next;
  if (first !== null) rows.drawFrom(first, turns);
  journal.soon();
  say();
  if (place) go(place.at, place.offset);
}

function typed(at) {
  const text = rows.field(at).textContent.replace(/\s/g, " ");
  if (text === turns[at].text) return;
  if (rows.field(at).childNodes.length > 1) { // pasted in pieces
    const { offset } = here();
    rows.field(at).textContent = text;
    go(at, offset);
  }
  change(written(turns, at, text), null, null, `type ${at}`);
  rows.vouched(at, turns[at]);
  rows.mark(turns);
}

function part(place) {
  change(parted(turns, place, sound.ms), place.at, { at: place.at + 1, offset: 0 });
}

function begin(at) {
  if (turns.some(({ words }) => words.length)) { state.textContent = names.timed; return; }
  change(begun(turns, at, sound.ms), Math.max(0, at - 1), here());
}

function join(at) {
  if (at < 1) return;
  const both = joined(turns, at);
  change(both.turns, at - 1, both.place);
}

function says(at, who) {
  change(said(turns, at, who), null, null);
  rows.choices(list.querySelector(`[data-turn="${at}"] select`), who);
  rows.vouched(at, turns[at]);
}

function tick(at, checked) {
  if (Boolean(turns[at].checked) === checked) return;
  change(listened(turns, at, checked), null, null);
  rows.vouched(at, turns[at]);
}

/** The next turn, after the one where somebody is, that nobody has listened to. */
function nextUnchecked() {
  const { at } = here();
  const open = turns.flatMap(({ checked, text }, n) => (!checked && text ? [n] : []));
  const next = open.find((n) => n > at) ?? open[0];
  if (next === undefined) { state.textContent = names.allChecked; return; }
  go(next, 0);
  sound.from(times(turns[next]).from);
  if (!sound.audio.paused) sound.start();
}

function known(who) {
  const same = (speaker) => JSON.stringify(speaker.id) === JSON.stringify(who);
  if (!sheet.speakers.some(same)) sheet.speakers.push({ id: who, called: who[1] });
}

function someoneElse(at, select) {
  const name = window.prompt(names.addCalled)?.trim().slice(0, 60);
  if (!name) { rows.choices(select, turns[at].who); return; }
  const who = ["other", name];
  known(who);
  for (const one of list.querySelectorAll("select.editor-who")) rows.choices(one, turns[rows.turnOf(one)].who);
  says(at, who);
}

function put(found) {
  if (!found) return;
  const place = here();
  turns = found;
  rows.draw(turns);
  journal.soon();
  say();
  go(place.at, place.offset);
}

/** What was done last; where nothing is left of that, the version before. */
async function undo() {
  const found = history.undo(turns);
  if (found) { put(found); return; }
  if (version < 2 || goingBack) return;
  goingBack = true;
  const answer = await fetch(names.version.replace("/0/", `/${version - 1}/`)).catch(() => null);
  goingBack = false;
  if (!answer?.ok) return;
  version -= 1;
  const before = (await answer.json()).turns.map((turn) => ({ ...turnOf(turn), of: [] }));
  change(before, 0, { at: 0, offset: 0 });
  history.steps[history.done - 1].again = version;
  say();
}
let version = sheet.version;
let goingBack = false;

// ---- What people do -------------------------------------------------------------------------

list.addEventListener("input", (event) => { if (event.target.matches("[data-text]")) typed(rows.turnOf(event.target)); });
list.addEventListener("beforeinput", (event) => {
  if (event.inputType === "historyUndo") { event.preventDefault(); undo(); }
  if (event.inputType === "historyRedo") { event.preventDefault(); put(history.redo(turns)); }
});
list.addEventListener("change", (event) => {
  if (!event.target.matches("select")) return;
  const at = rows.turnOf(event.target);
  if (event.target.value === "add") someoneElse(at, event.target);
  else says(at, JSON.parse(event.target.value));
});
list.addEventListener("click", (event) => {
  const at = rows.turnOf(event.target);
  if (event.target.matches("[data-tick]")) {
    tick(at, !turns[at].checked);
  } else if (event.target.dataset.decide) {
    change(decided(turns, at, event.target.dataset.decide === "theirs"), at, { at, offset: 0 });
  } else if (event.target.matches(".editor-at")) {
    sound.from(times(turns[at]).from);
    sound.start();
  } else if (event.target.matches("[data-text]") && document.getSelection().isCollapsed) {
    const word = wordAt(turns[at].words, here().offset);
    if (word) sound.word(word);
  }
});

const KEYS = !audio ? {} : {
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
  if (audio && held && event.key === " ") { done(); playFromHere(); return; }
  if (audio && held && event.key.toLowerCase() === "l" && writes) { done(); sound.onrepeat(); return; }
  if (audio && held && event.key.toLowerCase() === "j" && writes) { done(); begin(rows.turnOf(event.target)); return; }
  if (held && event.key.toLowerCase() === "z") { done(); if (event.shiftKey) put(history.redo(turns)); else undo(); return; }
  if (held && event.key.toLowerCase() === "h") { done(); finding.open(String(document.getSelection())); return; }
  if (event.altKey && event.key.toLowerCase() === "d") { done(); nextDoubtful(); return; }
  if (event.altKey && event.key.toLowerCase() === "n") { done(); nextUnchecked(); return; }
  if (held && event.key === "Enter") { done(); tick(here().at, true); nextUnchecked(); return; }
  if (held && event.key.toLowerCase() === "y") { done(); put(history.redo(turns)); return; }
  if (held && writes && /^[1-9]$/.test(event.key)) {
    done();
    const speaker = sheet.speakers[Number(event.key) - 1];
    if (speaker) says(rows.turnOf(event.target), speaker.id);
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
    return text === undefined ? turn : { ...turn, text, words: follow(turn.words, turn.text, text), checked: false, agreed: false };
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
  ["finding-open", () => finding.open(String(document.getSelection()))], ["doubtful", nextDoubtful], ["unchecked-next", nextUnchecked], ["voices-open", () => voices.open()],
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
  strike.form.elements.words.value = list.contains(chosen.anchorNode) ? String(chosen).slice(0, 200) : "";
});

const keys = document.querySelector("[data-keys]");
const open = form.querySelector("[data-keys-open]");
open.hidden = false;
open.addEventListener("click", () => keys.showModal());

let leaving = false;
form.addEventListener("submit", async (event) => {
  if (leaving) return;
  event.preventDefault();
  leaving = true;
  await journal.flush();
  journal.end();
  form.elements.revision.value = String(sheet.revision);
  form.elements.turns.value = JSON.stringify(turns.map(({ who, text, start, checked }) => ({ who, text, start: Math.round(start), checked: Boolean(checked) })));
  form.submit();
});
window.addEventListener("beforeunload", (event) => {
  if (journal.changed && !leaving) event.preventDefault();
});

// ---- Keeping, and the others ----------------------------------------------------------------

function note(words, ...more) {
  const one = made("div", { className: "help-block help-info", textContent: `${words} ` }, ...more);
  form.before(one);
  return one;
}

function action(label, act) {
  const button = made("button", { type: "button", className: "button button-small", textContent: label });
  button.addEventListener("click", act);
  return button;
}

/** What became of what is written: `false` where only this device has it. */
function say(kept) {
  const words = turns.filter(({ text }) => text);
  far.textContent = `${words.filter(({ checked }) => checked).length} ${names.of} ${words.length} ${names.turnsChecked}`;
  const again = history.steps[history.done - 1]?.again;
  const how = kept === undefined ? names.changed : kept ? names.saved : names.offline;
  state.textContent = history.steps.length ? `${again ? `${names.again} ${again}. ` : ""}${how}` : names.kept;
}

function told({ kept, others, newer, error, gone, out }) {
  if (error !== undefined) {
    const said = note(error || (gone ? names.gone : names.reload));
    said.setAttribute("role", "alert");
    said.classList.add("help-critical");
    if (gone) { list.replaceChildren(); sound.audio.pause(); } // nobody reads on what was closed or taken back
    return;
  }
  if (out) { state.textContent = names.out; return; }
  if (!journal.changed || !kept) say(kept);
  if (others) rows.meet(others, turns);
  if (newer && !told.newer) told.newer = note(newer, action(names.bring, bringIn));
}

async function bringIn() {
  leaving = true;
  await journal.flush();
  journal.end();
  form.action = names.together;
  form.submit();
}

function now() {
  const as = ({ who, text, checked }) => JSON.stringify([who, text, Boolean(checked)]);
  const still = new Map(turns.filter(({ of }) => of.length === 1).map((turn) => [turn.of[0], as(turn)]));
  const at = rows.turnOf(document.activeElement ?? document.body);
  return {
    revision: sheet.revision,
    changed: asTheyWere.flatMap((turn, n) => (still.get(n) === as(turn) ? [] : [n])),
    here: at < 0 ? null : turns[at].of[0] ?? null,
  };
}

// ---- Beginning ------------------------------------------------------------------------------

const device = new Device(sheet.interview, sheet.person);
const journal = new Journal({
  where: names.draft, token: form.elements.csrfmiddlewaretoken.value, history, device, now, tell: told, saved: sheet.draft?.saved ?? 0,
});

/** What the server has of this person's draft, and on top of it what only this device has. */
function takeUp() {
  const draft = sheet.draft ?? { saved: 0, done: 0, steps: [], window: "" };
  const kept = device.kept();
  const follows = kept?.revision === sheet.revision && (kept.saved === draft.saved || kept.window === draft.window);
  const steps = follows ? [...draft.steps.slice(0, kept.first), ...kept.steps] : draft.steps;
  const unpacked = steps.map((step) => ({ ...step, put: step.put.map((turn) => ({ of: [], ...turnOf(turn) })) }));
  turns = history.take(asTheyWere, unpacked, follows ? kept.done : draft.done);
  for (const { who } of unpacked.flatMap(({ put }) => put)) if (Array.isArray(who)) known(who);
  if (history.done) {
    const said = note(names.restored, action(names.forget, () => { said.remove(); change(asTheyWere, 0, null); }));
  }
  if (follows) { history.unsent = kept.first; journal.soon(); return; }
  if (kept) {
    const words = made("textarea", { rows: 6, readOnly: true, value: kept.steps.flatMap(({ put }) => put.map(({ text }) => text)).join("\n") });
    words.setAttribute("aria-label", names.older);
    const said = note(names.older, words, action(names.drop, () => { device.forget(); said.remove(); }));
  }
}
takeUp();
rows.draw(turns);
say(history.unsent === history.steps.length ? true : undefined);
