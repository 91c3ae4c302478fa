// "Leave this site": first this page goes blank, then another takes its place, so that "back" does not show it.
// Without JavaScript the button is a plain link. Pressing Shift three times does the same.

const link = document.querySelector("[data-leave]");
const IN_A_ROW = 3;
const WITHIN_MS = 2000;

function leave(event) {
  event?.preventDefault();
  document.title = "";
  document.body.hidden = true;
  dispatchEvent(new Event("leave")); // whatever keeps something on this device forgets it
  const away = link.dataset.leave;
  if (away && link.href !== away) fetch(link.href, { keepalive: true, redirect: "manual" }).catch(() => {});
  location.replace(away || link.href);
}

let presses = [];

function onKey(event) {
  if (event.key !== "Shift") presses = []; // Shift for a capital letter is no wish to leave
  else if (!event.repeat) presses = [...presses, event.timeStamp].slice(-IN_A_ROW);
  if (presses.length === IN_A_ROW && presses.at(-1) - presses[0] < WITHIN_MS) leave();
}

if (link) {
  link.addEventListener("click", leave);
  document.addEventListener("keydown", onKey);
  for (const keys of document.querySelectorAll("[data-leave-keys]")) keys.hidden = false;
  for (const other of document.querySelectorAll("[data-leave]")) if (other !== link) other.addEventListener("click", leave);
}

// Come back to by some browser's memory, this page is shown again, not left blank.
addEventListener("pageshow", (event) => { if (event.persisted && document.body.hidden) location.reload(); });
