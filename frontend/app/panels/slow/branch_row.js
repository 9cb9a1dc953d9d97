// The branches in sight: where to go on from here, which there are, and whether one is laid beside another.
/** @import { Link } from "../../session/link.js" */
/** @import { View } from "../../record/view.js" */
/** @import { Slow } from "../../record/slow.js" */
import { letter } from "../../record/branches.js";

export class BranchRow {
  #drawn = "";

  /** @param {Slow} slow @param {Link} link @param {View} view @param {() => void} changed */
  constructor(slow, link, view, changed) {
    this.slow = slow;
    this.link = link;
    this.view = view;
    this.go = /** @type {HTMLButtonElement} */ (document.getElementById("branch"));
    this.row = /** @type {HTMLElement} */ (document.getElementById("branches"));
    this.chips = /** @type {HTMLElement} */ (this.row.querySelector("span"));
    this.compare = /** @type {HTMLButtonElement} */ (document.getElementById("compare-branches"));
    this.go.addEventListener("click", () => link.ask({ type: "branch" }, (message) => slow.refuse(message)));
    this.compare.addEventListener("click", () => {
      slow.branches.compares = !slow.branches.compares;
      changed();
    });
  }

  paint() {
    const { slow: { learning, branches }, view, link } = this;
    if (!learning) return;
    this.go.hidden = !(!view.follows && view.shown < view.store.last) && !this.slow.inPast;
    this.row.hidden = learning.branches.length < 2;
    this.compare.hidden = !branches.comparable;
    this.compare.setAttribute("aria-pressed", String(branches.compares));
    const what = JSON.stringify([learning.branches.map(({ id, parent }) => [id, parent]), learning.branch]);
    if (what === this.#drawn) return;
    this.#drawn = what;
    this.chips.replaceChildren(...learning.branches.map(({ id, parent, update, iteration }) => {
      const button = document.createElement("button"), here = id === learning.branch;
      button.type = "button";
      button.textContent = letter(id);
      button.setAttribute("aria-label", `Branch ${letter(id)}`);
      button.setAttribute("aria-pressed", String(here));
      button.title = `Branch ${letter(id)}${parent === null ? "" : `, from ${letter(parent)}`}${here ? ", shown" : `, left at update ${update}, iteration ${iteration}`}`;
      button.addEventListener("click", () => { if (!here) link.ask({ type: "switch", branch: id }, (message) => this.slow.refuse(message)); });
      return button;
    }));
  }
}
