// Going on where somebody stopped: what the server has of their draft, and on top of it what only this device has.

import { action } from "./status.js";
import { made } from "./rows.js";
import { turnOf } from "./words.js";

/**
 * The turns as they stand after all that was written from `asTheyWere`; `history` takes the steps up. `unsent` says
 * whether this device has some that the server has not.
 */
export function resume({ sheet, asTheyWere, device, history, edits, status }) {
  const { names } = status;
  const draft = sheet.draft ?? { saved: 0, done: 0, steps: [], window: "" };
  const kept = stillOpen(device, sheet);
  const follows = kept?.revision === sheet.revision && (kept.saved === draft.saved || kept.window === draft.window) && kept.first <= draft.steps.length;
  const steps = follows ? [...draft.steps.slice(0, kept.first), ...kept.steps] : draft.steps;
  const unpacked = steps.map((step) => ({ ...step, put: step.put.map((turn) => ({ of: [], ...turnOf(turn) })) }));
  const turns = history.take(asTheyWere, unpacked, follows ? kept.done : draft.done);
  for (const { who } of unpacked.flatMap(({ put }) => put)) if (Array.isArray(who)) edits.know(who);
  if (history.done) {
    const said = status.note(names.restored, action(names.forget, () => { said.remove(); edits.change(asTheyWere, 0, null); }));
  }
  if (follows) history.lacks(kept.first);
  else if (kept) showOlder(kept, device, status);
  return { turns, unsent: follows };
}

/** What is on the device; nothing, and nothing on it any more, where a part was closed since: it may hold its words. */
function stillOpen(device, sheet) {
  const kept = device.kept();
  if (kept && sheet.closed > kept.revision) {
    device.forget();
    return null;
  }
  return kept;
}

function showOlder(kept, device, status) {
  const { names } = status;
  const words = made("textarea", { rows: 6, readOnly: true, value: kept.steps.flatMap(({ put }) => put.map(({ text }) => text)).join("\n") });
  words.setAttribute("aria-label", names.older);
  const said = status.note(names.older, words, action(names.drop, () => { device.forget(); said.remove(); }));
}
