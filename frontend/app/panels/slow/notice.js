// What went wrong with learning, or is about to, and what to change.
/** @import { Page } from "../panel.js" */
import { ASLEEP_AFTER } from "../../constants.js";
import { within, setText } from "../../lib/dom.js";
import { fragment, limit } from "../../lib/format.js";

/** How long (ms) a refusal is there to be read. */
const READ = 9000;

export class Notice {
  /** @type {(() => void) | null} */ #act = null;
  #written = "";

  /** @param {Page} page @param {HTMLElement} root */
  constructor(page, root) {
    this.page = page;
    this.root = root;
    this.words = within(root, "p");
    this.button = within(root, "button");
    this.button.addEventListener("click", () => this.#act?.());
  }

  /** @returns {{ message: string, tone: "bad" | "mild", label?: string, act?: () => void } | null} */
  #found() {
    const { slow, slow: { learning }, session } = this.page;
    if (!learning) return null;
    if (learning.state === "failed") {
      // Half of what is sure to lower F; where that is not the trouble, a quarter of this one may do.
      const rate = Number(
        (learning.limit && learning.rate > learning.limit ? learning.limit / 2 : learning.rate / 4).toPrecision(2)
      );
      const act = () => {
        session.send({ type: "set", learning_rate: rate });
        session.send({ type: "play", clock: "learning" });
      };
      const message = `${capital(learning.failure ?? "Learning failed")}.`;
      return { message, tone: "bad", label: `Go on at ${rate}`, act };
    }
    if (slow.refusal.message && performance.now() - slow.refusal.at < READ) return {
      message: slow.refusal.message, tone: "bad",
    };
    if (learning.asleep && learning.source !== "image") {
      const one = learning.asleep === 1;
      const latents = `${learning.asleep} latent${one ? " is" : "s are"}`;
      const atoms = one ? "its atom does" : "their atoms do";
      return { message: `${latents} asleep: active in none of the last ${ASLEEP_AFTER} images, so ${atoms} not ` +
        "change. A weaker prior λ or New W wakes them.", tone: "mild" };
    }
    if (learning.limit !== null && learning.rate > learning.limit && learning.update > 0) {
      const beyond = `η_w is beyond ${limit(learning.limit)}, the largest that was sure to lower F with r* held`;
      return { message: `${beyond}: updates may overshoot.`, tone: "mild" };
    }
    return null;
  }

  paint() {
    const found = this.#found();
    this.root.hidden = !found;
    if (!found) return;
    this.root.dataset.tone = found.tone;
    if (this.#written !== found.message) {
      this.words.replaceChildren(...found.message.split("η_w").flatMap((part, at) => (at ? [eta(), part] : [part])));
    }
    this.#written = found.message;
    this.button.hidden = !found.act;
    if (found.label) setText(this.button, found.label);
    this.#act = found.act ?? null;
  }
}

const eta = () => fragment("<span>η<sub>w</sub></span>");

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
