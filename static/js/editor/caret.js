// Where somebody writes: a turn, and the place in it. A place is {at, offset}: a turn's number, UTF-16 units of its text.

export class Caret {
  /** `rows` are the turns on the page. `heard()` gives the turn that is heard, where nobody writes. */
  constructor(rows, heard) { Object.assign(this, { rows, heard }); }

  here() {
    const selection = document.getSelection();
    const at = this.rows.turnOf(document.activeElement ?? document.body);
    if (at < 0) return { at: Math.max(0, this.heard()), offset: 0 };
    const text = this.rows.field(at);
    if (!selection.rangeCount || !text.contains(selection.focusNode)) return { at, offset: 0 };
    const before = new Range();
    before.selectNodeContents(text);
    before.setEnd(selection.focusNode, selection.focusOffset);
    return { at, offset: before.toString().length };
  }

  /** To a place; beyond the last turn it is the last. */
  go({ at, offset }) {
    const text = this.rows.field(Math.min(Math.max(0, at), this.rows.list.children.length - 1));
    if (!text) return;
    text.focus();
    const node = text.firstChild ?? text;
    document.getSelection().collapse(node, Math.min(offset, node.length ?? 0));
  }
}
