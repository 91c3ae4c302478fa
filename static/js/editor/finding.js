// Finding in all turns, and replacing: what would change is shown first, and each place can be left out. What is not
// shown is not changed.

const SHOWN = 200;
const BESIDE = 40;

/** Places of `wanted` in the turns: [{at, start, end}]. Without `exact`, capitals do not count. */
export function places(turns, wanted, { exact = false, whole = false } = {}) {
  if (!wanted) return [];
  const letters = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  const bounded = whole ? `(?<![\\p{L}\\p{N}])${letters}(?![\\p{L}\\p{N}])` : letters;
  const pattern = new RegExp(bounded, exact ? "gu" : "giu");
  return turns.flatMap((turn, at) =>
    [...turn.text.matchAll(pattern)].map((found) => ({ at, start: found.index, end: found.index + found[0].length })));
}

/** The text of a turn with these of its places replaced. */
export function replaced(text, found, by) {
  let made = "";
  let last = 0;
  for (const { start, end } of found) {
    made += text.slice(last, start) + by;
    last = end;
  }
  return made + text.slice(last);
}

/** The panel: `turnsNow()` gives the turns, `put(Map of turn → text)` changes them, `go(place)` shows one. */
export class Finding {
  constructor(dialog, { turnsNow, put, go }) {
    Object.assign(this, { dialog, turnsNow, put, go });
    this.form = dialog.querySelector("form");
    this.list = dialog.querySelector("[data-found]");
    this.count = dialog.querySelector("[data-count]");
    this.form.addEventListener("input", (event) => { if (event.target.name !== "place") this.look(); });
    this.form.addEventListener("submit", (event) => {
      if (event.submitter?.value !== "replace") return;
      this.replace();
    });
  }

  open(wanted) {
    if (wanted) this.form.elements.wanted.value = wanted;
    this.dialog.showModal();
    this.form.elements.wanted.select();
    this.look();
  }

  look() {
    const { wanted, by, exact, whole } = this.form.elements;
    const turns = this.turnsNow();
    this.found = places(turns, wanted.value, { exact: exact.checked, whole: whole.checked });
    this.shown = this.found.slice(0, SHOWN);
    const more = this.found.length > SHOWN ? `. ${this.dialog.dataset.more} ${SHOWN}.` : "";
    this.count.textContent = `${this.dialog.dataset.places}: ${this.found.length}${more}`;
    this.list.replaceChildren(...this.shown.map((place, n) => this.#row(turns, place, n, by.value)));
  }

  #row(turns, { at, start, end }, n, by) {
    const { text } = turns[at];
    const row = document.createElement("li");
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "place", value: String(n), checked: true });
    const old = Object.assign(document.createElement("del"), { textContent: text.slice(start, end) });
    const now = Object.assign(document.createElement("ins"), { textContent: by });
    const words = document.createElement("span");
    words.append(
      `${start > BESIDE ? "…" : ""}${text.slice(Math.max(0, start - BESIDE), start)}`, old, by ? now : "",
      `${text.slice(end, end + BESIDE)}${end + BESIDE < text.length ? "…" : ""}`,
    );
    label.append(box, words);
    const show = Object.assign(document.createElement("button"), { type: "button", className: "button button-small button-secondary", textContent: this.dialog.dataset.show });
    show.addEventListener("click", () => { this.dialog.close(); this.go({ at, offset: start }); });
    row.append(label, show);
    return row;
  }

  replace() {
    const left = new Set([...this.list.querySelectorAll("input:not(:checked)")].map((box) => Number(box.value)));
    const chosen = this.shown.filter((_, n) => !left.has(n));
    const turns = this.turnsNow();
    const texts = new Map();
    for (const at of new Set(chosen.map((place) => place.at))) {
      texts.set(at, replaced(turns[at].text, chosen.filter((place) => place.at === at), this.form.elements.by.value));
    }
    if (texts.size) this.put(texts);
  }
}
