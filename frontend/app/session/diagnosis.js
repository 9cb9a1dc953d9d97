// The diagnosis of the line: where none comes about, or one is silent, the server is asked another way what is wrong,
// and the session is told.
/** @import { Handlers } from "./channel.js" */
/** @import { Reason } from "./handshake.js" */
/** @import { Line } from "./line.js" */
import { pause } from "../lib/patience.js";
import { whyNot } from "./handshake.js";

/** How long (ms) the answer to what is wrong may take before that is reported. */
const SLOW = 1000;
/**
 * After so long a silence (ms) of a server that answers otherwise the line counts as dead. Before, it may be slow, with
 * much under way.
 */
const DEAD = 20_000;
/** How long (ms) a silent line is left to speak up after a question that was not answered well. */
const RETRY = 1500;

/**
 * What is reported where the server refuses nothing, or does not say so yet.
 * @type {Record<"unopened" | "broken" | "slow", Reason>}
 */
const UNREFUSED = {
  slow: { why: "The server does not answer." },
  unopened: {
    why: "The server answers, but no WebSocket to it opens: a proxy or a firewall on the way may not let it through.",
  },
  broken: { why: "The server answers, but every line to it breaks off at once." },
};

export class Diagnosis {
  /** Whether the server is being asked. */ #asking = false;
  /** Tries one after another that brought no good line. */ #failures = 0;

  /** @param {{ readonly key: string | null, readonly line: Line | null, readonly handlers: Handlers }} connection */
  constructor(connection) {
    this.connection = connection;
  }

  /**
   * A line ended.
   * @param {boolean} good Whether it had worked for a while. @param {boolean} opened Whether it had opened.
   */
  ended(good, opened) {
    this.#failures = good ? 0 : this.#failures + 1;
    void this.#explain(opened);
  }

  /** A new line brings nothing. */
  late() {
    this.#failures += 2;
    void this.#explain(this.connection.line?.opened ?? false);
  }

  /** The line is silent. @param {number} passed How long nothing came (ms). */
  async silent(passed) {
    const { line, key } = this.connection;
    if (passed < DEAD || this.#asking) return;
    this.#asking = true;
    const reason = await whyNot(key);
    if (reason !== null) await pause(RETRY);
    this.#asking = false;
    if (reason === null && line?.silent && this.connection.line === line) line.abandon();
  }

  /**
   * Report what is wrong, unless the server says something meanwhile.
   * @param {boolean} opened Whether the line opened.
   */
  async #explain(opened) {
    if (this.#asking) return;
    this.#asking = true;
    const report = (/** @type {Reason | null} */ reason) => {
      if (reason && !this.connection.line?.answered) this.connection.handlers.unavailable(reason);
    };
    const slow = setTimeout(() => report(UNREFUSED.slow), SLOW);
    const refused = await whyNot(this.connection.key);
    clearTimeout(slow);
    this.#asking = false;
    // A single try may have failed for what is over when it is asked, as where the server has just come back.
    report(refused ?? (this.#failures > 1 ? UNREFUSED[opened ? "broken" : "unopened"] : null));
  }
}
