// The branches in sight: where to go on from here, which there are, and whether one is laid beside another.
/** @import { Page } from "../panel.js" */
import { element, within } from "../../lib/dom.js";
import { letter } from "../../record/branches.js";

export class BranchRow {
  #drawn = "";

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.go = element("branch");
    this.row = element("branches");
    this.chips = within(this.row, "span");
    this.compare = element("compare-branches");
    this.go.addEventListener("click", () => this.#ask({ type: "branch" }));
    this.compare.addEventListener("click", () => {
      const { branches } = page.slow;
      branches.compares = !branches.compares;
      page.changed();
    });
  }

  /** @param {Parameters<Page["session"]["ask"]>[0]} command */
  #ask(command) {
    const { session, slow } = this.page;
    session.ask(command, (message) => slow.refuse(message));
  }

  paint() {
    const { slow: { learning, branches, rewound }, view, trajectory } = this.page;
    if (!learning) return;
    this.go.hidden = !(!view.follows && view.shown < trajectory.last) && !rewound;
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
      const from = parent === null ? "" : `, from ${letter(parent)}`;
      const where = here ? ", shown" : `, left at update ${update}, iteration ${iteration}`;
      button.title = `Branch ${letter(id)}${from}${where}`;
      button.addEventListener("click", () => { if (!here) this.#ask({ type: "switch", branch: id }); });
      return button;
    }));
  }
}
