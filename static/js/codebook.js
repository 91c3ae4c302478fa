// The tree of codes: drag one on another to put it under that, between two to put it there. Arrows do the same.

const tree = document.querySelector("[data-tree]");
const status = document.querySelector("[data-said]");
let dragged = null;

const lines = () => [...tree.querySelectorAll("[data-slug]")];
const depth = (line) => Number(line.dataset.depth);

function clear() {
  for (const line of lines()) line.classList.remove("is-under", "is-behind", "is-dragged");
}

/** The one that a line stands under, by its depth; none at the top. */
function parentOf(line) {
  const all = lines();
  for (let at = all.indexOf(line) - 1; at >= 0; at -= 1) if (depth(all[at]) < depth(line)) return all[at];
  return null;
}

/** On the lower third it goes behind the line, elsewhere under it. */
function place(event, line) {
  const box = line.getBoundingClientRect();
  return event.clientY > box.top + (box.height * 2) / 3 ? "behind" : "under";
}

async function move(slug, parent, after) {
  const form = tree.querySelector(`[data-slug="${slug}"] [data-move]`);
  const body = new FormData(form);
  body.set("parent", parent);
  body.set("after", after);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "XMLHttpRequest" } });
    const { said } = await answer.json();
    if (answer.ok) { sessionStorage.setItem("codebook-said", said); location.reload(); } else status.textContent = said;
  } catch {
    status.textContent = tree.dataset.away;
  }
}

tree?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-slug]");
  dragged?.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
});
tree?.addEventListener("dragover", (event) => {
  const line = event.target.closest("[data-slug]");
  if (!dragged || !line || line === dragged) return;
  event.preventDefault();
  for (const one of lines()) one.classList.remove("is-under", "is-behind");
  line.classList.add(`is-${place(event, line)}`);
});
tree?.addEventListener("dragend", () => { clear(); dragged = null; });
tree?.addEventListener("drop", (event) => {
  const line = event.target.closest("[data-slug]");
  if (!dragged || !line || line === dragged) return;
  event.preventDefault();
  const behind = place(event, line) === "behind";
  const parent = behind ? parentOf(line) : line;
  move(dragged.dataset.slug, parent?.dataset.slug ?? "", behind ? line.dataset.slug : "");
  clear();
});
const said = sessionStorage.getItem("codebook-said");
if (said && status) { sessionStorage.removeItem("codebook-said"); status.textContent = said; }
// After a step by the arrows the focus goes on from where it was (once the browser has gone to the place itself).
const at = location.hash.startsWith("#code-") && document.getElementById(location.hash.slice(1));
if (at) addEventListener("load", () => setTimeout(() => at.querySelector("a").focus(), 50));
