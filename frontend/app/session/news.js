// News of the slow clock, in words: when it begins, when it ends, and why.
/** @import { Learning } from "./events.js" */
/** @import { SlowClock } from "../record/slow.js" */
import { few } from "../lib/format.js";
import { letter } from "../record/branches.js";

/** @param {Pick<Learning, "source" | "batch">} plan */
export const learnedFrom = ({ source, batch }) => {
  if (source === "image") return "this image";
  return `${source === "digits" ? "the training digits" : "your drawings"}${batch > 1 ? `, ${batch} at a time` : ""}`;
};

/** @param {number} updates */
export const thrownAway = (updates) => `W of ${updates} update${updates === 1 ? "" : "s"} was thrown away.`;

/**
 * @param {SlowClock} slow Where it stood. @param {Learning} now
 * @returns {{ message: string, tone?: "error" } | null}
 */
export function news({ learning: before, change }, now) {
  if (before && before.branch !== now.branch && now.branches.length > 1) {
    const fresh = !before.branches.some(({ id }) => id === now.branch);
    const how = fresh ? `from here on; all that was is kept as ${letter(before.branch)}` : "as it was left";
    return { message: `Branch ${letter(now.branch)}, ${how}.` };
  }
  if (now.thrown && before && before.thrown?.log !== now.thrown.log) {
    return { message: `${thrownAway(now.thrown.updates)} Undo, in the slow card, brings it back.` };
  }
  if (before?.thrown?.log === now.log) return { message: `W of ${before.thrown.updates} updates is back.` };
  if (!before || before.state === now.state) return null;
  if (now.state === "stepping") return { message: "Step learning: r settles first, then W moves once." };
  if (now.state === "playing") return { message: `Learning from ${learnedFrom(now)}.` };
  if (now.state === "failed") return { message: `Learning stopped: ${now.failure}.`, tone: "error" };
  if (before.state === "playing") return { message: `Learning paused at update ${now.update}.` };
  if (before.state === "stepping" && change?.update === now.update && now.update > 0) {
    const [was, is] = [change.before, change.after].map(few), way = change.after < change.before ? "fell" : "rose";
    const went = was === is ? `stayed at ${is}` : `${way} from ${was} to ${is}`;
    return { message: `Update ${now.update}: with r* held F ${went}.` };
  }
  return null;
}
