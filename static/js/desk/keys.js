// The keys of the desk. Single letters only while the focus is in the words themselves (WCAG 2.1.4).

import { byKeys } from "./cursor.js";

/** `commands`: what each letter does, called with the sheet; `undo` and `redo` everywhere but where one types. */
export function listen({ commands, undo, redo, help }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const sheet = event.target.matches?.("[data-words]") ? event.target : null;
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !typing) {
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) { event.preventDefault(); undo(); }
      if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); redo(); }
      return;
    }
    if (!sheet || event.ctrlKey || event.metaKey || event.altKey) return;
    if (byKeys(event)) { commands.moved?.(); return; }
    if (event.key === "?") { event.preventDefault(); help(); return; }
    const command = commands[event.key === "Enter" ? "enter" : event.key.toLowerCase()];
    if (command && !event.repeat) { event.preventDefault(); command(sheet); }
  });
}
