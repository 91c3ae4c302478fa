// The code panel: the tree with how often each is used, found by typing, ticked to see only some.

export class Codes {
  /** `changed()`: other codes are to be seen. */
  constructor(panel, { changed, found }) {
    this.list = panel.querySelector(".desk-code-list");
    this.filter = panel.querySelector("[data-filter]");
    this.all = panel.querySelector("[data-all-codes]");
    this.found = found;
    this.only = new Set();
    this.byKey = new Map();
    for (const line of this.list.querySelectorAll("[data-code]")) this.#know(line);
    panel.querySelector("[data-filter-place]").hidden = false;
    panel.querySelector("[data-only-help]").hidden = false;
    this.filter.addEventListener("input", () => this.#narrow());
    this.list.addEventListener("change", (event) => {
      const { code } = event.target.closest("[data-code]").dataset;
      if (event.target.checked) this.only.add(code); else this.only.delete(code);
      this.all.hidden = this.only.size === 0;
      changed();
    });
    this.all.addEventListener("click", () => {
      this.only.clear();
      for (const box of this.list.querySelectorAll("[data-only]")) box.checked = false;
      this.all.hidden = true;
      changed();
      this.filter.focus();
    });
  }

  #know(line) {
    const { code, slug, colour, shape } = line.dataset;
    line.querySelector("[data-only]").hidden = false;
    this.byKey.set(code, { key: code, slug, name: line.querySelector(".desk-code-name").textContent, colour, shape: line.querySelector("svg"), sign: shape, line });
  }

  get(key) { return this.byKey.get(key); }

  /** Those that words can be coded with, in the order of the tree. */
  get inOrder() { return [...this.byKey.values()].filter((code) => !("retired" in code.line.dataset)); }

  shows(key) { return this.only.size === 0 || this.only.has(key); }

  /** A code that was just made. */
  add({ pk, slug, name, colour, shape, depth }) {
    const key = String(pk);
    if (this.byKey.has(key)) return;
    const like = this.inOrder[0]?.line;
    if (!like) { location.reload(); return; }
    const line = like.cloneNode(true);
    line.className = `desk-code desk-depth-${depth}`;
    Object.assign(line.dataset, { code: key, slug, colour, shape, depth });
    line.querySelector(".desk-code-name").textContent = name;
    for (const number of line.querySelectorAll(".desk-counts > span")) number.textContent = "";
    line.querySelector("input").checked = false;
    const drawn = this.inOrder.find((code) => code.sign === shape)?.shape;
    if (drawn) line.querySelector("svg").replaceWith(drawn.cloneNode(true));
    line.querySelector("svg").setAttribute("class", `theme-shape theme-colour-${colour}`);
    this.list.append(line);
    this.#know(line);
  }

  here(counts) {
    for (const [key, { line }] of this.byKey) line.querySelector("[data-here]").textContent = counts.get(key) ?? "";
  }

  everywhere(counts) {
    for (const [key, { line }] of this.byKey) line.querySelector("[data-everywhere]").textContent = counts[key] ? `/ ${counts[key]}` : "";
  }

  #narrow() {
    const asked = this.filter.value.trim();
    for (const code of this.byKey.values()) code.line.hidden = asked !== "" && !fits(code.name, asked);
  }
}

const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether a name has words that begin with these letters, in whatever order. */
export function fits(name, asked) {
  const words = plain(name).split(/[^\p{L}\p{N}]+/u);
  return plain(asked).split(/\s+/).every((begin) => words.some((word) => word.startsWith(begin)) || plain(name).includes(begin));
}
