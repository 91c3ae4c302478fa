// Speaking on the page: what is said is kept, and sent, while it is said. Without this a file can be chosen.

import { forgetPieces, add, remember, takes, whole } from "./spoken-pieces.js";
import { Recorder, canRecord } from "./spoken-recorder.js";
import { Pieces, send } from "./spoken-send.js";

const page = document.querySelector("[data-telling]");
const form = page.querySelector("form");
const spoken = page.querySelector("[data-spoken]");
const part = (name) => spoken.querySelector(`[data-${name}]`);
const said = (name) => spoken.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`];
const own = page.dataset.own === "yes";
const list = part("takes");
const again = page.querySelector("[data-again]");
const buttons = { record: part("record"), pause: part("pause"), stop: part("stop") };
const sending = new Set(); // of promises
let recorder;
let ended; // resolved when the last piece of what is recorded is there
let left = false;
let going = false; // on to the next step
let starting = false; // a microphone is asked for
let turn = Promise.resolve(); // what is begun later stands later: the server goes by the order in which it hears of them

function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const end = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}

function tell(words) { part("said").textContent = words; }

function problem(words) {
  part("problem").textContent = words;
  part("problem").hidden = !words;
}

function show() {
  const on = recorder?.isOn ?? false;
  const paused = recorder?.isPaused ?? false;
  buttons.record.hidden = on;
  buttons.pause.hidden = buttons.stop.hidden = part("live").hidden = !on;
  buttons.pause.textContent = paused ? said("goOn") : said("pause");
  const some = list.children.length > 0 || spoken.dataset.sound === "yes";
  buttons.record.querySelector("span").textContent = some ? said("more") : said("record");
  again.hidden = !some || on;
  spoken.classList.toggle("spoken--paused", paused);
}

function draw() {
  if (!recorder?.isOn) return;
  part("time").textContent = clock(recorder.seconds);
  part("level").value = recorder.level;
  requestAnimationFrame(draw);
}

/** Another take under those that are there, to be heard. */
function listed(address) {
  if (list.querySelector(`[src="${address}"]`)) return;
  const item = part("take").content.firstElementChild.cloneNode(true);
  item.querySelector("audio").src = address;
  list.append(item);
  show();
}

async function record() {
  if (starting || recorder?.isOn) return;
  starting = true;
  problem("");
  const pieces = new Pieces();
  const take = { id: `${Date.now()}-${Math.random()}`, telling: page.dataset.telling, url: null };
  let number = 0;
  let kept = Promise.resolve();
  let over;
  const fresh = new Recorder();
  const atEnd = new Promise((resolve) => { over = resolve; });
  try {
    await fresh.start({
      onPiece: (piece) => {
        dispatchEvent(new Event("speaking"));
        pieces.push(piece);
        if (left) return;
        if (own) kept = kept.then(() => left || add(take.id, (number += 1), piece)).catch(() => {});
      },
      onEnd: () => {
        pieces.end();
        show();
        kept.then(over);
      },
    });
  } catch (error) {
    problem(error.name === "NotAllowedError" ? said("notAllowed") : said("noMicrophone"));
    return;
  } finally {
    starting = false;
  }
  recorder = fresh;
  ended = atEnd;
  take.type = recorder.type;
  if (own) await remember(take).catch(() => {});
  tell(said("recording"));
  show();
  draw();
  track(alone(take, () => sent(pieces, take)));
}

/** While one tab records or sends a take no other does. */
function alone(take, act) {
  return navigator.locks ? navigator.locks.request(`storybook-${take.id}`, act) : act();
}

function track(promise) {
  sending.add(promise);
  promise.catch(() => {}).finally(() => sending.delete(promise)); // it has said what is wrong
}

/** What the server answered; nothing where there was no network. */
const statusOf = (error) => error.originalResponse?.getStatus();

/** Until all of it has arrived; then it can be heard. */
async function sent(source, take) {
  const before = turn;
  let begun;
  turn = new Promise((resolve) => { begun = resolve; });
  await before;
  try {
    const address = await send(spoken, source, {
      kind: "take",
      url: take.url,
      onUrl: (url) => {
        begun();
        take.url = url;
        if (own) remember(take).catch(() => {});
      },
      onProgress: () => { if (!recorder?.isOn) tell(said("sending")); },
    });
    if (left) return;
    take.sent = true;
    if (own) await remember(take).catch(() => {});
    if (source.size ?? source.heard) listed(address);
    tell(source.size ?? source.heard ? said("kept") : "");
    problem("");
  } catch (error) {
    const full = [413, 507].includes(statusOf(error));
    if (full) recorder?.stop(); // what is said from here on could not be kept
    if (!left) problem(said(full ? "full" : "notSent"));
    throw new Error("not sent");
  } finally {
    begun();
  }
}

// What this phone kept when the page went away: the rest of it is sent now.
async function takeUp() {
  for (const { id } of await takes()) {
    await alone({ id }, async () => {
      const take = (await takes()).find((one) => one.id === id); // as the tab before has left it
      if (!take || (take.joined === page.dataset.telling && spoken.dataset.sound === "yes")) return;
      const blob = await whole(take);
      if (!blob.size) return;
      take.telling = page.dataset.telling;
      await sent(blob, take);
    });
  }
}

/** They become part of the recording now: they are not sent once more. */
async function joined() {
  for (const take of await takes()) if (take.sent) await remember({ ...take, joined: page.dataset.telling });
}

// Where the sending of a file was begun, by what the file is: another one begins anew.
const files = new Map();
const fingerprint = (file) => [file.name, file.size, file.lastModified].join("/");

async function choose(input) {
  const [file] = input.files;
  if (!file) return;
  const which = fingerprint(file);
  problem("");
  const bar = part("progress");
  bar.hidden = false;
  input.disabled = true;
  try {
    const address = await send(spoken, file, {
      kind: "file",
      size: file.size,
      url: files.get(which),
      onUrl: (url) => files.set(which, url),
      onProgress: (now, all) => {
        bar.value = all ? now / all : 0;
        tell(`${said("sending")} ${Math.round(100 * bar.value)} %`);
      },
    });
    files.delete(which);
    if (own) forgetPieces(); // the file takes their place
    list.replaceChildren();
    listed(address);
    input.value = ""; // it has arrived: the form need not bring it again
    tell(said("kept"));
  } catch (error) {
    problem(said({ 413: "tooLarge", 507: "full" }[statusOf(error)] ?? "notSent"));
    throw error;
  } finally {
    input.disabled = false;
    bar.hidden = true;
  }
}

function go() {
  form.dataset.ready = "yes";
  form.requestSubmit();
}

// "Next" while it is recorded, or sent: first that is ended.
form.addEventListener("submit", async (event) => {
  if (form.dataset.ready) return;
  if (going) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (!(own || recorder?.isOn || sending.size)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  going = true;
  recorder?.stop();
  await ended;
  if (sending.size) tell(said("sending"));
  const all = await Promise.allSettled(sending);
  if (all.some(({ status }) => status === "rejected")) {
    going = false;
    return;
  }
  if (own) await joined().catch(() => {});
  go();
}, { capture: true });

buttons.record.addEventListener("click", record);
buttons.pause.addEventListener("click", () => {
  if (recorder.isPaused) recorder.resume();
  else recorder.pause();
  tell(recorder.isPaused ? said("paused") : said("recording"));
  show();
  draw();
});
buttons.stop.addEventListener("click", () => {
  recorder.stop();
  tell(sending.size ? said("sending") : said("kept"));
});
page.querySelector("[data-file]").addEventListener("change", ({ target }) => track(choose(target)));
again.addEventListener("submit", () => {
  left = true;
  forgetPieces();
});
addEventListener("leave", () => {
  left = true;
  recorder?.stop();
});
addEventListener("beforeunload", (event) => {
  if (!left && !form.dataset.ready && (recorder?.isOn || (sending.size && !own))) event.preventDefault();
});

if (canRecord()) {
  show();
  if (own) track(takeUp());
} else {
  part("recorder").hidden = true;
  page.querySelector("[data-other]").open = true;
}
