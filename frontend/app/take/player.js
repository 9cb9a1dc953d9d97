// The page as a file of its own: it carries a recording, which takes the place of a server.
/** @import { Page } from "../page.js" */
/** @import { Recording } from "./read.js" */
import { rate } from "../lib/format.js";
import { listed } from "../scenes/words.js";
import { unpacked } from "./packed.js";
import { readRecording } from "./read.js";
import { Tape } from "./tape.js";

/** Whether this page is such a file. */
export const isPlayer = () => document.documentElement.hasAttribute("data-player");

/** @param {Page} page */
export async function openCarried(page) {
  const carried = document.getElementById("recording");
  if (!carried) return page.say("This file carries no recording: it was not made by Take away.", "error");
  try {
    const recording = readRecording(await unpacked(carried.textContent ?? ""));
    carried.remove();
    describe(recording);
    await page.showRecorded(new Tape(recording, { whole: true }));
  } catch (error) {
    page.say(error instanceof Error ? error.message : String(error), "error");
  }
}

/** What the world card tells of it, where there is no world to draw in. @param {Recording} recording */
function describe({ model, parameters: { seed, learning }, segments, ends, rows, metadata }) {
  const { rate: eta, prior, update } = segments[segments.length - 1],
    changes = segments.filter(({ epoch }, at) => epoch === segments[at - 1]?.epoch).length;
  /** @type {[string, string][]} */
  const facts = [
    ["model", model.title],
    ["taken", metadata.taken ?? ""],
    ["iterations", `${rows}${ends?.type === "settled" ? ", until r rested" : ends ? ", until F ran away" : ""}`],
    ["start", String(seed)],
    ["η", rate(eta)],
    ["λ", rate(prior)],
    [
      "W",
      (learning.origin === "random" ? "random" : "as trained") +
        (update ? `, then ${update} update${update === 1 ? "" : "s"}` : ""),
    ],
    ["changed", changes ? `${changes} time${changes === 1 ? "" : "s"} on the way` : ""],
  ];
  document.getElementById("recorded")?.append(...listed(facts.filter(([, value]) => value)));
}
