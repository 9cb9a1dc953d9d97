// The plan of learning, as the address has it: what the slow clock learns from, and how.
/** @import { Learning, Refusal } from "./events.js" */
/** @import { Command } from "./channel.js" */
/** @import { Settings } from "./settings.js" */
import { PLANS } from "../constants.js";
import { leaveOut, TABLE } from "./settings.js";

/**
 * What the address asks for of the plan, as the server is told it; null where it asks for nothing.
 * @param {Settings} settings
 */
export function plan({ source, batch, learning_rate, settling, learning_speed }) {
  const asked =
    source !== TABLE.source.default ||
    learning_speed !== TABLE.learning_speed.default ||
    batch ||
    learning_rate ||
    settling;
  return asked ? { source, batch, learning_rate, settling, learning_speed } : null;
}

/**
 * What suits the source stays out of the address.
 * @param {Settings} settings @param {Learning} learning
 */
export function followPlan(settings, { source, batch, rate, settling, speed }) {
  const suits = PLANS[source];
  settings.source = source;
  settings.batch = batch === suits.batch ? null : batch;
  settings.learning_rate = rate === suits.learning_rate ? null : rate;
  settings.settling = settling === suits.settling ? null : settling;
  settings.learning_speed = speed;
}

/**
 * Ask for a plan. What the server refuses of it is left out, and the rest asked for once more.
 * @param {{ ask: (command: Command, refused: (message: string, refusal: Refusal) => void) => void }} session
 * @param {NonNullable<ReturnType<typeof plan>>} asked
 * @param {(message: string) => void} complain
 */
export function askPlan(session, asked, complain) {
  session.ask({ type: "set", ...asked }, (message, refusal) => {
    const left = leaveOut(asked, refusal);
    complain(left ?? message);
    if (left) askPlan(session, asked, complain);
  });
}
