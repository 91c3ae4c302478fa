// The desk. All of it works without this too, by links and forms; this makes it quick: select words and type a few
// letters of a code, see each note where it stands, decide without leaving your place.

import { Card } from "./card.js";
import { Codes } from "./codes.js";
import { leave, take } from "./cursor.js";
import { listen } from "./keys.js";
import { Lists } from "./lists.js";
import { Live } from "./live.js";
import { isCoding, isOpen, Notes } from "./notes.js";
import { Outline } from "./outline.js";
import { Paint } from "./paint.js";
import { Picker } from "./picker.js";
import { Missing, Server } from "./server.js";
import { SetAside } from "./set-aside.js";
import { Stripes } from "./stripes.js";
import { Text } from "./text.js";
import { Voice } from "./voice.js";

const root = document.querySelector("[data-desk]");
const find = (name, within = root) => within.querySelector(`[data-${name}]`);
const said = root.dataset;
const status = find("said");

function say(words) {
  status.textContent = "";
  // A new turn of the event loop, so that the same sentence is announced again.
  setTimeout(() => { status.textContent = words; }, 50);
  find("state").textContent = words;
}

const texts = [...root.querySelectorAll("[data-text]")].map((section) => new Text(section));
const textOf = new Map(texts.map((text) => [text.revision, text]));
const notes = new Notes(texts);
const server = new Server({
  address: new URL(said.at, location.href),
  token: root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
  away: said.away,
  signedOut: said.signedOut,
  missing: said.missing,
  gone: () => location.reload(),
});
const codes = new Codes(find("panel"), { changed: () => draw() });
const state = { suggestions: true, whose: "" };

const shown = (note) => {
  if (note.rejected || (isOpen(note) && !state.suggestions)) return false;
  if (isCoding(note) && state.whose && (state.whose === "mine") !== Boolean(note.mine)) return false;
  return note.code === null || codes.shows(note.code);
};

const paint = new Paint(texts, (code) => codes.get(code)?.colour ?? 1);
const stripes = new Stripes({ texts, notes, shown, codes, paint: (near) => paint.only(near), more: said.more });
const lists = new Lists(texts, codes, said);
const outline = new Outline(find("outline"), texts, notes, (text, offset) => {
  text.show(offset, "start");
  text.sheet.focus({ preventScroll: true });
});

function counted() {
  codes.here(notes.counts());
  find("open").textContent = notes.open();
  outline.draw();
}

function draw() {
  stripes.draw();
  counted();
}

// ---- What the server answers --------------------------------------------------------------------

function merge(answer) {
  for (const code of answer.codes ?? []) codes.add(code);
  let other = false;
  for (const key of answer.gone ?? []) {
    if (!notes.get(key)) continue;
    notes.drop(key);
    lists.drop(key);
    other = true;
  }
  for (const packed of answer.notes ?? []) {
    const was = notes.get(packed.key);
    const note = notes.put(packed);
    if (was && was.code === note.code && was.rejected === note.rejected && was.memo === note.memo) continue;
    lists.put(note);
    other = true;
  }
  if (other) { stripes.draw(); counted(); }
  for (const name of ["undo", "redo"]) if (name in answer) find(name)?.setAttribute("aria-disabled", String(!answer[name]));
  if (answer.said) say(answer.said);
}

const setAside = new SetAside(find("set-aside"), {
  server,
  async act(form) {
    if (!(await act(form.action, new FormData(form)))) return false;
    await storyMemos();
    return true;
  },
  failed: (error) => say(error.message),
});

/** Those on the story as a whole, as they are by now. */
async function storyMemos() {
  const part = new DOMParser().parseFromString(await server.part("memos/"), "text/html");
  find("story-memos").replaceWith(part.querySelector("[data-story-memos]"));
}

/** Does it, and says what came of it; whether it was done. */
async function act(address, fields) {
  try {
    merge(await server.act(address, fields));
    setAside.changed();
    return true;
  } catch (error) {
    say(error.message);
    return false;
  }
}

const play = (name) => async () => {
  if (find(name)?.getAttribute("aria-disabled") === "true") return;
  if ((await act(`${name}/`)) && card.key) {
    if (notes.get(card.key)) card.open(card.key); else card.close();
  }
};

// ---- A note that is opened -----------------------------------------------------------------------

const card = new Card(find("card"), {
  server,
  act: (form) => act(form.action, new FormData(form)),
  failed(error, key) {
    say(error.message);
    if (error instanceof Missing) merge({ gone: [key] });
  },
  opened(key) {
    const note = notes.get(key);
    paint.mark("opened", note);
    stripes.opened = key;
    stripes.draw();
    if (note) bring(note);
  },
  closed(key, within) {
    state.suggestion = null;
    paint.mark("opened", null);
    paint.mark("chosen", null);
    stripes.opened = null;
    stripes.draw();
    const note = notes.get(key);
    if (within) (note ? textOf.get(note.revision) : texts[0])?.sheet.focus({ preventScroll: true });
  },
  play: (revision, from, until) => voice.play(revision, from, until),
  withWords(pk) {
    state.suggestion = pk;
    const note = notes.get(`s${pk}`);
    const text = note && textOf.get(note.revision);
    if (!text) return;
    text.select(note.start, note.end);
    text.sheet.focus({ preventScroll: true });
    say(said.first);
  },
});

/** Into view, if it is not there. */
function bring(note) {
  const text = textOf.get(note.revision);
  const box = text?.turns[text.turnAt(note.start)]?.element.getBoundingClientRect();
  if (box && (box.bottom < 120 || box.top > window.innerHeight - 120)) text.show(note.start);
}

function nextSuggestion() {
  const here = card.key ? notes.get(card.key) : null;
  const waiting = texts.flatMap((text) => notes.of(text.revision).filter(isOpen));
  if (waiting.length === 0) { say(said.noneOpen); return; }
  const after = here ? waiting.findIndex((note) => note.key === here.key) + 1 : firstBelow(waiting);
  if (!state.suggestions) suggestions();
  card.open((waiting[after] ?? waiting[0]).key, { focus: true });
}

function firstBelow(waiting) {
  return Math.max(0, waiting.findIndex((note) => {
    const text = textOf.get(note.revision);
    return text.turns[text.turnAt(note.start)].element.getBoundingClientRect().bottom > 0;
  }));
}

function suggestions() {
  state.suggestions = !state.suggestions;
  find("suggestions").setAttribute("aria-pressed", String(state.suggestions));
  draw();
}

// ---- Choosing words ------------------------------------------------------------------------------

const form = find("picker");
const picker = form && new Picker(form, {
  codes,
  made: said.new,
  async apply(place, { codes: taken, name, vivo, whole }) {
    if (state.suggestion) {
      const { suggestion } = state;
      if (name || vivo || taken.length > 1) throw new Error(said.oneCode);
      const fields = { revision: place.revision, start: place.start, end: place.end, code: taken[0]?.slug ?? "" };
      merge(await server.act(`suggestions/${suggestion}/accept/`, fields));
      state.suggestion = null;
      return;
    }
    const fields = { revision: place.revision, start: place.start, end: place.end, code: taken.map((code) => code.slug), new: name, ...(vivo ? { vivo: "on" } : {}) };
    const answer = await server.act("code/", whole ? { ...fields, whole: "on" } : fields);
    merge(answer);
    for (const code of taken) picker.used(code.key);
    for (const code of answer.codes ?? []) picker.used(String(code.pk));
  },
  async ask(place) {
    merge(await server.act("quote/", { revision: place.revision, start: place.start, end: place.end }));
  },
  closed(place) {
    state.suggestion = null;
    paint.mark("chosen", null);
    const text = place && textOf.get(place.revision);
    if (!text) return;
    text.sheet.focus({ preventScroll: true });
    if (picker.whole) return;
    remember(text, place);
    if (!byTouch) text.select(place.start, place.end); // so that the next key is for the same words
  },
  play: (place) => voice.from(place.revision, place.start),
});

function remember(text, { start, end }) {
  const turn = text.turns[text.turnAt(start)];
  const last = text.turns[text.turnAt(Math.max(start, end - 1))];
  leave(text.sheet, turn.node, turn.unit(start), last === turn ? turn.unit(end) : turn.node.data.length);
}

function boxOfChosen() {
  const selection = document.getSelection();
  return selection.rangeCount ? selection.getRangeAt(0).getBoundingClientRect() : null;
}

/** Opens the picker for what is selected; says so where nothing is. */
function choose(sheet, options = {}) {
  const text = texts.find((one) => one.sheet === sheet);
  const place = text?.chosen();
  if (!place || !picker) { say(said.first); return null; }
  paint.mark("chosen", place);
  picker.open(place, text.words(place.start, place.end), { box: boxOfChosen(), sounds: voice.has(text.revision), ...options });
  return place;
}

function wholeText(sheet) {
  const text = texts.find((one) => one.sheet === sheet);
  picker?.open({ revision: text.revision, start: 0, end: text.end }, text.words(0, Math.min(200, text.end)), { whole: true });
}

async function withChosen(sheet, fields) {
  const text = texts.find((one) => one.sheet === sheet);
  const place = text?.chosen();
  if (!place) { say(said.first); return; }
  remember(text, place);
  await act("code/", { ...place, ...fields(text.words(place.start, place.end)) });
}

/** The notes at the cursor: of the words that are selected, the innermost first. */
function notesHere(sheet) {
  const text = texts.find((one) => one.sheet === sheet);
  const place = text?.chosen();
  const found = place ? notes.touching(text.revision, place.start, place.end).filter(shown) : [];
  return found.sort((one, other) => (one.end - one.start) - (other.end - other.start));
}

function annotate(sheet) {
  const text = texts.find((one) => one.sheet === sheet);
  const place = text?.chosen();
  if (!place) { say(said.first); return; }
  remember(text, place);
  paint.mark("chosen", place);
  card.write(find("new-memo"), place, text.words(place.start, place.end));
}

/** On the coding that is open, or the innermost one here. */
async function memo(sheet) {
  const here = notesHere(sheet).find(isCoding);
  if (!card.key?.startsWith("c")) {
    if (!here) { say(said.noNote); return; }
    await card.open(here.key);
  }
  card.memo();
}

function cycle(sheet) {
  const here = notesHere(sheet).filter((note) => !note.key.startsWith("q"));
  if (here.length === 0) { say(said.noNote); return; }
  const at = here.findIndex((note) => note.key === card.key);
  card.open(here[(at + 1) % here.length].key);
}

async function unmark(sheet) {
  const own = notesHere(sheet).find((note) => isCoding(note) && note.mine);
  if (!own) { say(said.noNote); return; }
  await act(`codings/${own.key.slice(1)}/remove/`);
  if (card.key === own.key) card.close();
}

// ---- The voice ------------------------------------------------------------------------------------

let follows = true;
const voice = new Voice(texts, server, (place, playing) => {
  paint.mark("heard", place);
  if (!place || !playing || !follows) return;
  const text = textOf.get(place.revision);
  const box = text.turns[text.turnAt(place.start)].words.getBoundingClientRect();
  if (box.bottom < 80 || box.top > window.innerHeight - 80) text.show(place.start);
});
// Whoever scrolls while it plays wants to look elsewhere; it follows again at the next play.
addEventListener("wheel", () => { follows = false; }, { passive: true });
document.addEventListener("play", () => { follows = true; }, true);

async function playHere(sheet) {
  const text = texts.find((one) => one.sheet === sheet);
  if (voice.toggle(text.revision)) return;
  const start = text.chosen()?.start ?? text.turns.find((turn) => turn.element.getBoundingClientRect().bottom > 0)?.start ?? 0;
  if (!(await voice.from(text.revision, start))) say(said.noTime);
}

// ---- Hands ------------------------------------------------------------------------------------------

const keys = find("keys");
const filter = () => { find("codes").open = true; find("filter").focus(); };
const coder = Boolean(form && codes.inOrder.length);
listen({
  undo: play("undo"),
  redo: play("redo"),
  help: () => keys.showModal(),
  commands: {
    enter: choose, c: choose, s: (sheet) => take(sheet, "sentence"), t: (sheet) => take(sheet, "turn"),
    r: (sheet) => choose(sheet, { recent: true }), n: choose, w: wholeText,
    q: (sheet) => {
      const last = picker?.recent[0] && codes.get(picker.recent[0]);
      if (last) withChosen(sheet, () => ({ code: last.slug })); else choose(sheet);
    },
    v: (sheet) => withChosen(sheet, () => ({ vivo: "on" })),
    u: unmark, a: annotate, m: memo, o: cycle, l: filter, g: nextSuggestion, h: suggestions,
    y: () => card.press("accept"), x: () => card.press("reject"), p: playHere,
    escape: () => card.close(),
  },
});

// By mouse: words that are selected open the picker; a press on words or a stripe opens the note there.
document.addEventListener("mouseup", (event) => {
  const sheet = event.target.closest?.("[data-words]");
  if (!sheet || event.button !== 0 || event.target.closest("button, a, summary")) return;
  setTimeout(() => {
    const text = texts.find((one) => one.sheet === sheet);
    if (text.chosen()) { if (picker) choose(sheet); return; }
    const offset = text.at(event.clientX, event.clientY);
    const here = offset === null ? [] : notes.touching(text.revision, offset, offset + 1).filter(shown);
    const [inner] = here.sort((one, other) => (one.end - one.start) - (other.end - other.start));
    if (inner) card.open(inner.key);
  });
});
// By touch, the selection grows under handles that are not the page's: wait until it rests.
let byTouch = false;
let resting;
document.addEventListener("pointerdown", (event) => { byTouch = event.pointerType === "touch"; });
document.addEventListener("selectionchange", () => {
  clearTimeout(resting);
  if (!byTouch || !picker || picker.isOpen) return;
  resting = setTimeout(() => {
    const text = texts.find((one) => one.chosen());
    if (text) choose(text.sheet, { focus: false });
  }, 700);
});
root.addEventListener("click", (event) => {
  const stripe = event.target.closest("[data-stripe]");
  if (stripe) card.open(stripe.dataset.stripe);
  const link = event.target.closest(".desk-listed a");
  if (link) { event.preventDefault(); card.open(link.closest("[data-note]").dataset.note, { focus: true }); }
});
root.addEventListener("submit", async (event) => {
  const memos = event.target.closest("[data-memos]");
  if (memos) {
    event.preventDefault();
    if (!(await act(event.target.action, new FormData(event.target)))) return;
    await storyMemos();
    return;
  }
  const sent = event.target.closest(".desk-tools form[data-act]");
  if (!sent) return;
  event.preventDefault();
  play(sent.querySelector("[data-undo]") ? "undo" : "redo")();
});
find("suggestions").addEventListener("click", suggestions);
find("whose-place").hidden = false;
find("whose").addEventListener("change", (event) => { state.whose = event.target.value; draw(); });
find("next-suggestion")?.addEventListener("click", nextSuggestion);
find("keys-open").addEventListener("click", () => keys.showModal());
for (const button of root.querySelectorAll("[data-suggestions], [data-next-suggestion], [data-keys-open]")) button.hidden = false;

// Wagtail's own bar stays at the top of the window: ours stands below it.
root.style.setProperty("--desk-top", `${document.querySelector(".w-slim-header")?.offsetHeight ?? 0}px`);
root.classList.add("is-drawn");
root.classList.toggle("may-code", coder);
draw();
new Live(server, said.now, merge);
server.json("counts/").then(({ counts }) => codes.everywhere(counts), () => {});
const asked = location.hash.slice(1);
if (/^[csm]\d+$/.test(asked) && notes.get(asked)) { bring(notes.get(asked)); card.open(asked); }
const [, revision, start, end] = /^w(\d+)-(\d+)-(\d+)$/.exec(asked) ?? [];
const there = texts.find((text) => text.revision === revision);
if (there) { there.show(Number(start)); there.select(Number(start), Number(end)); }
