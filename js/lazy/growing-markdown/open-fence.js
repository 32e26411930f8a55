/** The lines of a fence that is still open: they are only added to those before them, and read by no library. */

export class OpenFence {
  #node;
  #close;
  #finished = 0;
  /** What follows those lines in the node. */
  #last = "";
  #begun = false;

  /**
   * @param {Text} node holds the code
   * @param {string} marks what opened it
   */
  constructor(node, marks) {
    this.#node = node;
    this.#last = node.data;
    this.#close = new RegExp(`^ {0,3}${marks}${marks[0]}* *$`);
  }

  /**
   * @param {string} text what is not read yet
   * @param {boolean} open whether more is to come
   * @returns {{closed: boolean, rest: string}} `rest`: the text after the code, or its last line, which may yet grow
   */
  read(text, open) {
    let at = 0;
    let end = text.indexOf("\n");
    while (end >= 0 && !this.#close.test(text.slice(at, end))) {
      at = end + 1;
      end = text.indexOf("\n", at);
    }
    const rest = text.slice(at);
    const closed = end >= 0 || (!open && this.#close.test(rest));
    const whole = at > 0 ? (this.#begun ? "\n" : "") + text.slice(0, at - 1) : "";
    this.#begun ||= at > 0;
    // A closing fence arrives one sign at a time; its first signs are no code.
    const hidden = closed || rest === "" || (open && /^ {0,3}[`~]+ *$/.test(rest));
    const code = hidden ? whole : `${whole}${this.#begun ? "\n" : ""}${rest}`;
    // Appending keeps a selection inside the old text, and what is long is not made anew for each word.
    if (code.startsWith(this.#last)) this.#node.appendData(code.slice(this.#last.length));
    else this.#node.replaceData(this.#finished, this.#last.length, code);
    this.#finished += whole.length;
    this.#last = code.slice(whole.length);
    return { closed, rest: closed ? text.slice(end < 0 ? text.length : end) : rest };
  }
}
