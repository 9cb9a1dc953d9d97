// What went wrong with learning, or is about to, and what to change; and what was thrown away, to be brought back.
/** @import { Page } from "../panel.js" */
import { ASLEEP_AFTER } from "../../constants.js";
import { within, setText } from "../../lib/dom.js";
import { fragment, limit } from "../../lib/format.js";
import { thrownAway } from "../../session/news.js";

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

  /**
   * `name`: what the button is called where its label alone does not say it.
   * @returns {{ message: string, tone: "bad" | "mild", label?: string, name?: string, act?: () => void } | null}
   */
  #found() {
    const { slow, slow: { learning, tray }, session } = this.page;
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
    if (learning.source === "drawings" && tray.removed) {
      const taken = tray.removed > 1 ? `${tray.removed} drawings were` : "A drawing was";
      return {
        message: `${taken} taken out of the tray.`, tone: "mild", label: "Undo",
        name: "Undo: put the drawing back into the tray", act: () => tray.putBack(),
      };
    }
    if (learning.thrown && session.own) {
      return {
        message: thrownAway(learning.thrown.updates), tone: "mild", label: "Undo",
        name: "Undo: bring the learned W back", act: () => this.#bringBack(),
      };
    }
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

  #bringBack() {
    const { session, slow, view } = this.page;
    view.goOn();
    view.phase = null;
    session.ask({ type: "undo" }, (message) => slow.refuse(message));
  }

  paint() {
    const found = this.#found();
    this.root.hidden = !found;
    if (!found) return;
    this.root.dataset.tone = found.tone;
    // What can wait does not interrupt who listens.
    this.root.role = found.tone === "bad" ? "alert" : "status";
    if (this.#written !== found.message) {
      this.words.replaceChildren(...found.message.split("η_w").flatMap((part, at) => (at ? [eta(), part] : [part])));
    }
    this.#written = found.message;
    this.button.hidden = !found.act;
    if (found.label) setText(this.button, found.label);
    this.button.ariaLabel = found.name ?? null;
    this.#act = found.act ?? null;
  }
}

const eta = () => fragment("<span>η<sub>w</sub></span>");

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
