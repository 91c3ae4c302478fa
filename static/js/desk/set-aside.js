// What was turned down or taken away: asked for when its list is opened, and again when something changed meanwhile.

export class SetAside {
  /** `act(form)` does what a form of it says, and gives whether it was done; `failed(error)`: it could not be shown. */
  constructor(place, { server, act, failed }) {
    Object.assign(this, { place, server, failed });
    place.addEventListener("toggle", () => this.changed());
    place.addEventListener("submit", async (event) => {
      event.preventDefault();
      const form = event.target;
      if (form.ariaBusy) return; // pressed twice
      form.ariaBusy = "true";
      if (await act(form)) place.querySelector("summary").focus();
      else form.ariaBusy = null;
    });
  }

  async changed() {
    if (!this.place.open) return;
    const asked = (this.asked = {});
    try {
      const part = new DOMParser().parseFromString(await this.server.part("set-aside/"), "text/html");
      if (asked === this.asked) this.#draw(part.querySelector("[data-set-aside-list]")); // else a later answer comes
    } catch (error) {
      this.failed(error);
    }
  }

  /** What is the same stays as it is: a row that is put anew under the pointer is not pressed. */
  #draw(list) {
    for (const token of list.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove(); // the server has the page's
    const there = this.place.querySelector("[data-set-aside-list]");
    if (!there.isEqualNode(list)) there.replaceWith(list);
  }
}
