// The keyboard: which key does what. Where somebody writes, Enter, Backspace, Delete and the arrows work on turns.

/** `does` holds what can be done, by name. `hears`: whether there is sound. */
export function bind({ hears, does }) {
  const plain = hears ? { Escape: does.toggle, F1: does.back, F2: does.on, F3: does.slower, F4: does.faster } : {};
  const held = {
    z: (event) => (event.shiftKey ? does.redo() : does.undo()), y: does.redo, h: does.find, enter: does.tickAndGoOn,
    ...(hears ? { " ": does.playFromHere } : {}),
  };
  const heldWhileWriting = hears ? { l: does.repeat, j: does.begin } : {};
  const alt = { d: does.nextDoubtful, n: does.nextUnchecked };
  const writing = { Enter: does.part, Backspace: does.joinBefore, Delete: does.joinNext, ArrowUp: does.up, ArrowDown: does.down };

  document.addEventListener("keydown", (event) => {
    if (!event.key || event.isComposing || document.querySelector("dialog[open]")) return;
    const writes = Boolean(event.target.matches?.("[data-text]"));
    const key = event.key.toLowerCase();
    const act = event.ctrlKey || event.metaKey
      ? held[key] ?? (writes ? heldWhileWriting[key] ?? (/^[1-9]$/.test(key) ? () => does.saidBy(Number(key) - 1) : undefined) : undefined)
      : event.altKey ? alt[key] : plain[event.key];
    if (act) { event.preventDefault(); act(event); return; }
    if (event.key === "?" && !writes && !event.target.matches?.("input, textarea, select")) { event.preventDefault(); does.showKeys(); return; }
    // Such a key does its own work too where it has none for us: it says so itself.
    if (writes && document.getSelection().isCollapsed && writing[event.key]?.(event)) event.preventDefault();
  });
}
