// What was turned down or taken away: asked for when its list is opened, and again when something changed meanwhile.

export class SetAside {
  /** `act(form)` does what a form of it says, and gives whether it was done; `failed(error)`: it could not be shown. */
  constructor(place, { server, act, failed }) {
    Object.assign(this, { place, server, failed });
    place.addEventListener("toggle", () => this.changed());
    place.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await act(event.target)) place.querySelector("summary").focus();
    });
  }

  async changed() {
    if (!this.place.open) return;
    try {
      const part = new DOMParser().parseFromString(await this.server.part("set-aside/"), "text/html");
      this.place.querySelector("[data-set-aside-list]").replaceWith(part.querySelector("[data-set-aside-list]"));
    } catch (error) {
      this.failed(error);
    }
  }
}
