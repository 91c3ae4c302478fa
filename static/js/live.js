// What is under way, kept up to date: every few seconds the page is asked for again, and each part that is marked
// `data-live` takes its new content. Without this the page says as much whenever it is opened.
// When the mark's value changes (it began, or it ended) the page is opened anew: it offers other things to do then.

const EVERY = 4000; // milliseconds
const SELDOM = 60_000;
let wait = EVERY;

async function look() {
  const parts = [...document.querySelectorAll("[data-live]")];
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const pairs = parts.map((part) => [part, page.getElementById(part.id)]);
    if (pairs.some(([part, now]) => now?.dataset.live !== part.dataset.live) && !isBusy()) {
      location.reload();
      return;
    }
    for (const [part, now] of pairs) if (now) part.replaceChildren(...now.childNodes);
    wait = EVERY;
  } catch {
    // No network, or the server starts anew: less and less often.
    wait = Math.min(wait * 2, SELDOM);
  }
  setTimeout(look, wait);
}

// Nobody loses a menu that they have open, or a word that they type.
function isBusy() {
  return Boolean(document.activeElement?.matches("select, input, textarea"));
}

setTimeout(look, wait);
