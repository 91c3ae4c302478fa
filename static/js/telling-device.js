// What is typed is kept on somebody's own device too, until they send it, throw it away, or leave the site.
// On a device that others use nothing is ever kept.

import { forgetPieces } from "./spoken-pieces.js";

const KEY = "storybook-telling";
const BROUGHT_BACK = "brought back"; // it goes on under the mark of the next page

/** What is kept: { telling: its mark, at: when, said: { field: [values] } }, or null. */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return found && typeof found.said === "object" ? found : null;
  } catch {
    return null;
  }
}

/** Add these fields to what is kept of this telling; what was kept of another one goes. */
export function keep(telling, said) {
  const before = kept();
  const goesOn = before && [telling, BROUGHT_BACK].includes(before.telling);
  if (!goesOn && telling !== BROUGHT_BACK) forgetPieces();
  try {
    localStorage.setItem(KEY, JSON.stringify({ telling, at: Date.now(), said: { ...(goesOn && before.said), ...said } }));
  } catch {
    // No room, or the browser keeps nothing: the server has it.
  }
}

export function forget() {
  forgetPieces();
  try {
    localStorage.removeItem(KEY);
  } catch {
    // The browser keeps nothing.
  }
}

addEventListener("leave", forget);
if (document.querySelector("[data-forget]")) forget();

// At the front door: what was begun here, when the server keeps it no longer.
const device = document.querySelector("[data-device]");
const found = kept();
if (device && found && document.querySelector("[name=anew]") === null) {
  device.hidden = false;
  const day = device.querySelector("[data-device-day]");
  day.dateTime = new Date(found.at).toISOString();
  day.textContent = new Date(found.at).toLocaleDateString(document.documentElement.lang, { dateStyle: "full" });
  device.querySelector("[name=said]").value = JSON.stringify(found.said);
  device.querySelector("form").addEventListener("submit", () => keep(BROUGHT_BACK, found.said));
  device.querySelector("[data-device-forget]").addEventListener("click", () => {
    forget();
    device.hidden = true;
  });
}
