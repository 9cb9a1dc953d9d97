// Commands whose answers somebody waits for: an event of their own, or why they were refused.
/** @import { Refusal, Written } from "./events.js" */
/** @import { Command } from "./channel.js" */

/** So many of the newest commands can still be refused: what is not refused has no answer that would tell so. */
const RECENT = 20;

export class Requests {
  /** The number of the newest command that has one. */ #id = 0;
  /** By the command's number. @type {Map<number, (message: string, refusal: Refusal) => void>} */ #refused = new Map();
  /**
   * By the command's number.
   * @type {Map<number, { resolve: (event: Written) => void, reject: (error: Error) => void }>}
   */
  #waiting = new Map();

  /** @param {(command: Command) => void} send */
  constructor(send) {
    this.send = send;
  }

  /** A number for a command. */
  number() { return ++this.#id; }

  /**
   * Send a command; should it be refused, `refused` is called with why.
   * @param {Command} command @param {(message: string, refusal: Refusal) => void} refused
   * @returns {number} the command's
   */
  ask(command, refused) {
    const id = this.number();
    this.#refused.set(id, refused);
    if (this.#refused.size > RECENT) this.#refused.delete(id - RECENT);
    this.send({ ...command, id });
    return id;
  }

  /** Send a command that is answered by an event of its own. @param {Command} command @returns {Promise<Written>} */
  async request(command) {
    let id = 0;
    try {
      return await new Promise((resolve, reject) => {
        id = this.ask(command, (message) => reject(new Error(message)));
        this.#waiting.set(id, { resolve, reject });
      });
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** @param {Written} event */
  answer(event) { this.#waiting.get(event.id ?? -1)?.resolve(event); }

  /** @param {Refusal} refusal @returns {boolean} whether it is of a command asked here */
  refuse(refusal) {
    const refused = this.#refused.get(refusal.id ?? -1);
    refused?.(refusal.message, refusal);
    return refused !== undefined;
  }

  /** No answers come any more. @param {string} why For people. */
  abandon(why) { for (const { reject } of this.#waiting.values()) reject(new Error(why)); }
}
