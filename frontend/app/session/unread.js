// Unread is what was sent and may not be lost with the line: it is sent again over the next one, unless the server is
// known to have read it.

export class Unread {
  /**
   * By name; `number`: its place among the messages of its line.
   * @type {Map<string, { send: () => void, number: number }>}
   */
  #all = new Map();

  /**
   * Note a message that was sent, in the place of what bore that name before.
   * @param {string} name @param {() => void} send Sends it again. @param {number} number
   */
  note(name, send, number) { this.#all.set(name, { send, number }); }

  /** The server has read so many of the messages sent over this line. @param {number} messages */
  read(messages) {
    for (const [name, { number }] of this.#all) if (number <= messages) this.#all.delete(name);
  }

  /** Another line: of what was sent over the one before nothing is read any more. */
  keep() { for (const unread of this.#all.values()) unread.number = Infinity; }

  /**
   * What was not read, which is noted no longer.
   * @returns {[name: string, send: () => void][]}
   */
  take() {
    const unread = [...this.#all].map(([name, { send }]) => /** @type {[string, () => void]} */ ([name, send]));
    this.#all.clear();
    return unread;
  }
}
