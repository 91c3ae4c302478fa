// One step of telling: what is typed is kept as it is typed, and a device that others use forgets it in time.
// Without this everything is kept when the button is pressed.

import { forget, keep } from "./telling-device.js";

const page = document.querySelector("[data-telling]");
const form = page.querySelector("form");
const state = form.querySelector("[data-state]");
const own = page.dataset.own === "yes";
const QUIET_MS = 2000;
const IDLE_MS = 10 * 60 * 1000;
const CLEAR_MS = 60 * 1000;
const MOST_ON_THE_WAY = 60_000; // bytes that a browser sends while a page goes away
let waiting;
let unsaid = false;
let elsewhere = false;

const TYPED = "textarea, input[type=text], input:not([type])";

function said() {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    const ours = !["csrfmiddlewaretoken", "was", "for", "then", "words"].includes(name) && !name.startsWith("form-");
    if (ours && typeof value === "string") (fields[name] ??= []).push(value);
  }
  return fields;
}

async function sendQuietly(keepalive = false) {
  if (!unsaid || elsewhere) return;
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
  body.set("quietly", "yes");
  unsaid = false;
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, keepalive, redirect: "manual" });
    if (answer.status === 409) {
      elsewhere = true;
      state.textContent = page.dataset.elsewhere;
    } else if (answer.status === 204) {
      const was = form.querySelector("[name=was]");
      if (was) was.value = answer.headers.get("Telling-Was");
      state.textContent = unsaid ? "" : page.dataset.kept;
    } else {
      unsaid = true;
    }
  } catch {
    unsaid = true;
    state.textContent = page.dataset.notKept;
  }
}

function typed() {
  unsaid = true;
  if (!elsewhere) state.textContent = "";
  if (own) keep(page.dataset.telling, said());
  clearTimeout(waiting);
  waiting = setTimeout(sendQuietly, QUIET_MS);
}

if (form.querySelector(TYPED)) form.addEventListener("input", typed);
if (own) {
  keep(page.dataset.telling, {});
  form.addEventListener("change", () => keep(page.dataset.telling, said()));
  form.addEventListener("submit", () => keep(page.dataset.telling, said()));
} else {
  form.addEventListener("submit", () => {
    if (new FormData(form).get("phone") === "own") keep(page.dataset.telling, said());
  });
}
form.addEventListener("submit", () => { unsaid = false; });
addEventListener("online", () => sendQuietly());
document.addEventListener("visibilitychange", () => {
  const long = (form.querySelector("textarea")?.value.length ?? 0) * 3 > MOST_ON_THE_WAY;
  if (document.visibilityState === "hidden") sendQuietly(!long);
});
addEventListener("leave", () => { unsaid = false; form.reset(); });
for (const other of page.querySelectorAll("[data-throws]")) other.addEventListener("submit", forget);

// On a device that others use: after ten minutes with nobody there, a warning; a minute later all is cleared.
const dialog = page.querySelector("[data-idle]");
let idle;
let clears;

function somebodyIsThere() {
  clearTimeout(idle);
  if (!dialog.open) idle = setTimeout(warn, IDLE_MS);
}

function warn() {
  dialog.showModal();
  clears = setTimeout(clear, CLEAR_MS);
}

function stay() {
  clearTimeout(clears);
  if (dialog.open) dialog.close();
  somebodyIsThere();
}

async function clear() {
  document.body.hidden = true;
  document.title = "";
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("why", "idle");
  form.reset();
  try {
    await fetch(page.dataset.throwAway, { method: "POST", body, redirect: "manual" });
  } catch {
    // The server throws it away by itself.
  }
  location.replace("/share/?idle=yes");
}

if (dialog) {
  if (page.dataset.step !== "phone") forget();
  for (const kind of ["input", "keydown", "pointerdown", "scroll", "speaking"]) addEventListener(kind, somebodyIsThere, { passive: true });
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  somebodyIsThere();
}

// A page that a browser kept whole shows what was there before: it is asked for anew.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
