// The reading desk. Everything here works without it too, by forms alone; this makes it quicker:
// select words to code them, and decide on notes without leaving your place in the text.

import { byKeys } from "./choose-by-keys.js";

const PARTS = "[data-start]";
const spoken = document.querySelector("[data-said]");

// Offsets are Unicode code points; JavaScript counts UTF-16 units.
export function codePoints(text) {
  return [...text].length;
}

function say(words) {
  spoken.textContent = "";
  // A new turn of the event loop, so that the same sentence is announced again.
  setTimeout(() => { spoken.textContent = words; }, 50);
}

function pointIn(part, node, offset) {
  const begin = Number(part.dataset.start);
  if (node === part) return begin + (offset === 0 ? 0 : codePoints(part.textContent));
  return begin + codePoints(part.textContent.slice(0, offset));
}

/** Where the selection stands in the sheet's text: {start, end} in code points, or null. */
export function chosen(words, selection) {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const parts = [...words.querySelectorAll(PARTS)].filter((part) => range.intersectsNode(part));
  if (parts.length === 0) return null;
  const [first, last] = [parts[0], parts[parts.length - 1]];
  const start = first.contains(range.startContainer)
    ? pointIn(first, range.startContainer, range.startOffset)
    : Number(first.dataset.start);
  const end = last.contains(range.endContainer)
    ? pointIn(last, range.endContainer, range.endOffset)
    : Number(last.dataset.start) + codePoints(last.textContent);
  return start < end ? { start, end } : null;
}

function wordsAt(words, { start, end }) {
  let text = "";
  for (const part of words.querySelectorAll(PARTS)) {
    const begin = Number(part.dataset.start);
    const points = [...part.textContent];
    text += points.slice(Math.max(0, start - begin), Math.max(0, end - begin)).join("");
  }
  return text.trim();
}

function fill(form, words, place) {
  form.querySelector("[data-start-field]").value = place.start;
  form.querySelector("[data-end-field]").value = place.end;
  const shown = form.querySelector("[data-chosen]");
  shown.textContent = `“${wordsAt(words, place)}”`;
  shown.hidden = false;
  form.querySelector("[data-paste]").hidden = true;
  form.querySelector("[data-close]").hidden = false;
  form.classList.add("is-floating");
}

function close(form) {
  form.reset();
  for (const name of ["start", "end"]) form.querySelector(`[data-${name}-field]`).value = "";
  form.querySelector("[data-chosen]").hidden = true;
  form.querySelector("[data-paste]").hidden = false;
  form.querySelector("[data-close]").hidden = true;
  form.classList.remove("is-floating");
}

function sheetOf(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  const words = element?.closest("[data-words]");
  const form = words?.closest("section")?.querySelector("[data-choose]");
  return words && form ? { words, form } : null;
}

function choose(moveFocus) {
  const selection = document.getSelection();
  const sheet = sheetOf(selection?.anchorNode);
  const place = sheet && chosen(sheet.words, selection);
  if (!place || wordsAt(sheet.words, place) === "") return false;
  fill(sheet.form, sheet.words, place);
  if (moveFocus) sheet.form.querySelector("[data-code], button[type=submit]").focus();
  return true;
}

// A single letter, and so only while the focus is in the words themselves (WCAG 2.1.4).
function onKey(event) {
  if (byKeys(event)) return;
  const form = event.target.closest?.("[data-choose]");
  if (event.key === "Escape" && form?.classList.contains("is-floating")) {
    close(form);
    form.closest("section").querySelector("[data-words]").focus();
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const inWords = event.target.matches?.("[data-words]") || event.target === document.body;
  if (event.key.toLowerCase() === "a" && plain && inWords && document.activeElement?.matches("[data-words]")) {
    event.preventDefault();
    if (!choose(true)) say(spoken.dataset.chooseFirst);
  }
}

function light(event) {
  const note = event.target.closest?.("[data-note]");
  const mark = event.target.closest?.("mark[data-notes]");
  for (const lit of document.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
  const numbers = note ? [note.dataset.note] : (mark?.dataset.notes.split(" ") ?? []);
  for (const number of numbers) {
    document.getElementById(`note-${number}`)?.classList.add("is-lit");
    for (const part of document.querySelectorAll(`mark[data-notes~="${number}"]`)) part.classList.add("is-lit");
  }
}

/** The place to go on from: that of the note which was decided on. */
function placeOf(element) {
  const note = element?.closest("[data-note]");
  return note ? [...document.querySelectorAll(".desk-row [data-note]")].indexOf(note) : -1;
}

/** The next note that waits, or the one that stands at the place. The note and none of its buttons: a key
    that was pressed twice, or held, must not undo what it did, nor decide on what nobody has read. */
function focusAgain(index) {
  const notes = [...document.querySelectorAll(".desk-row [data-note]")];
  const waiting = notes.slice(index).find((note) => note.matches(".desk-note-machine"));
  const note = index >= 0 && (waiting ?? notes[Math.min(index, notes.length - 1)]);
  (note || document.querySelector("[data-words]"))?.focus({ preventScroll: Boolean(note && !waiting) });
}

async function submit(event) {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  const button = event.submitter;
  const index = placeOf(form);
  const body = new FormData(form);
  const action = button?.getAttribute("formaction") ?? form.action;
  button?.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(action, { method: "POST", body, headers: { "X-Requested-With": "XMLHttpRequest" } });
    const text = await answer.text();
    if (answer.ok && !answer.redirected) {
      renew(text);
      focusAgain(index);
    } else if (answer.status === 409 || answer.status === 422) {
      say(text);
      complain(form, text);
    } else {
      location.reload();
    }
  } catch {
    say(spoken.dataset.away);
    complain(form, spoken.dataset.away);
  } finally {
    button?.removeAttribute("aria-disabled");
  }
}

function renew(html) {
  const part = new DOMParser().parseFromString(html, "text/html").querySelector("[data-desk]");
  const old = document.querySelector("[data-desk]");
  // A recording that plays goes on playing.
  const players = old.querySelectorAll("audio");
  part.querySelectorAll("audio").forEach((player, at) => {
    if (players[at]?.getAttribute("src") === player.getAttribute("src")) player.replaceWith(players[at]);
  });
  const open = old.querySelector("details")?.open;
  if (open && part.querySelector("details")) part.querySelector("details").open = true;
  old.replaceWith(part);
  say(part.dataset.saidNow);
}

function complain(form, words) {
  let error = form.querySelector(".desk-error");
  if (!error) {
    error = document.createElement("p");
    error.className = "desk-error";
    form.prepend(error);
  }
  error.textContent = words;
}

document.addEventListener("submit", submit);
document.addEventListener("keydown", onKey);
document.addEventListener("mouseup", (event) => { if (sheetOf(event.target)) setTimeout(() => choose(false)); });
// By touch, the selection grows under handles that are not the page's: wait until it rests.
let byTouch = false;
let resting;
document.addEventListener("pointerdown", (event) => { byTouch = event.pointerType === "touch"; });
document.addEventListener("selectionchange", () => {
  clearTimeout(resting);
  if (byTouch) resting = setTimeout(() => choose(false), 600);
});
document.addEventListener("mouseover", light);
document.addEventListener("focusin", light);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-close]");
  if (button) close(button.closest("[data-choose]"));
});
