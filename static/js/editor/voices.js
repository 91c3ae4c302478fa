// Who says what, in all turns at once: those of one speaker given to another, or of two swapped.

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The turns where everything that `one` says is said by `other` (and, swapped, the other way round). */
export function given(turns, one, other, swapped = false) {
  return turns.map((turn) => {
    if (same(turn.who, one)) return { ...turn, who: other, agreed: false };
    return swapped && same(turn.who, other) ? { ...turn, who: one, agreed: false } : turn;
  });
}

/** The panel: `speakers()` gives {id, called}, `turnsNow()` the turns, and `put` takes new ones. */
export class Voices {
  constructor(dialog, { speakers, turnsNow, put }) {
    Object.assign(this, { dialog, speakers, turnsNow, put });
    this.form = dialog.querySelector("form");
    this.form.addEventListener("change", () => this.#count());
    this.form.addEventListener("submit", (event) => {
      const [one, other] = this.#chosen();
      if (event.submitter?.value !== "close" && !same(one, other)) this.put(given(this.turnsNow(), one, other, event.submitter.value === "swap"));
    });
  }

  open() {
    for (const name of ["one", "other"]) {
      const select = this.form.elements[name];
      const before = select.value;
      select.replaceChildren(...this.speakers().map(({ id, called }) => new Option(called, JSON.stringify(id))));
      if (before) select.value = before;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
    if (same(...this.#chosen()) && this.form.elements.other.options.length > 1) this.form.elements.other.selectedIndex = 1;
    this.#count();
    this.dialog.showModal();
  }

  #chosen() {
    return [this.form.elements.one, this.form.elements.other].map((select) => JSON.parse(select.value || "null"));
  }

  #count() {
    const [one, other] = this.#chosen();
    const turns = (who) => this.turnsNow().filter((turn) => same(turn.who, who)).length;
    const words = [this.form.elements.one, this.form.elements.other].map((select) => select.selectedOptions[0]?.textContent ?? "");
    this.dialog.querySelector("[data-count]").textContent = `${words[0]}: ${turns(one)}. ${words[1]}: ${turns(other)}.`;
  }
}
