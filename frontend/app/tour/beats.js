// The four beats of the first minute: what each says, what of the page it speaks of, and how it is seen that the reader
// did what it asks for.
/** @import { Waiting } from "../lesson/waiting.js" */
/** @import { Page } from "../page.js" */
import { element, within } from "../lib/dom.js";
import { few } from "../lib/format.js";
import { pressing } from "../lib/keys.js";
import { symbol } from "../model/symbol.js";
import { elementsOf } from "../panels/index.js";
import { chooseModel } from "../panels/model.js";

/**
 * `words`, `todo` and `shown` are HTML. `todo` is what is asked for as long as it is not done, `shown` what can be seen
 * then. `lit` is put into the light, and is of what the card `spares`, on which it may not lie; the last of it is what
 * a phone scrolls to. `begin` brings the page to where the thing can be done, `show` does it for the reader. `speed` is
 * that of the clock meanwhile, where the reader's own is not the right one.
 * @typedef {{
 *   title: string, words: string, todo: (page: Page) => string, shown: (page: Page) => string,
 *   lit: (page: Page) => HTMLElement[], spares: () => HTMLElement[],
 *   speed?: number, begin: (page: Page) => void, show: (page: Page) => void,
 *   done: (page: Page, waiting: Waiting, signal: AbortSignal) => Promise<void>,
 * }} Beat
 */

const X = symbol("x", "x"), XH = symbol("xh", "x̂"), E = symbol("e", "e"), R = symbol("r", "r"), W = symbol("W", "W");

/** How long (ms) a hand rests before a drawing counts as done. */
const REST = 900;
/** Iterations a second, so few that one sees what each does. */
const SLOWLY = 5;
/** A seven, and a two for where there is a seven already. */
const SAMPLES = [14, 4];

const surface = () => within(element("world-draw"), ".surface");
const legend = () => within(element("world"), ".legend");
/** What every beat but the last speaks of. */
const seen = () => [element("fast"), element("world-draw"), legend()];
/** A button by what is written on it now. @param {string} id */
const named = (id) => `<b>${element(id).textContent?.trim()}</b>`;
/** The image that is explained. @param {Page} page */
export const given = ({ trajectory }) => trajectory.sensedAt(trajectory.last)?.x;

/** @type {Beat[]} */
export const BEATS = [
  {
    title: "Draw, and the guess chases it",
    words: `${R} is a guess at what you draw; ${XH} is what that guess draws. There is no label.`,
    todo: () => "Draw a digit in the square.",
    shown: () => `${XH} chased your strokes: ${R} was corrected, over and over, until it draws nearly what you drew.`,
    lit: () => [...elementsOf("prediction"), element("chase"), surface()],
    spares: seen,
    begin(page) {
      const { model } = page.trajectory;
      if (model && model.sizes[0] === 1) chooseModel(page, page.models[0].name); // it sees no drawings
      page.tabs.world.dress("draw");
      if (page.view.state === "paused") page.session.fast.play();
    },
    show({ session }) {
      session.inputs.sendSample(SAMPLES.find((index) => index !== session.settings.sample) ?? SAMPLES[0]);
    },
    async done(page, waiting, signal) {
      let before = given(page);
      await waiting.untilCalm(() => given(page), REST, () => {
        const now = given(page);
        before ??= now;
        return now !== undefined && now.some((value, at) => value !== before?.[at]);
      }, signal);
    },
  },
  {
    title: "Pause: what did it miss?",
    words: `The guess begins anew, slowly. ${E} = ${X} − ${XH} is all that corrects it: orange is what it missed, ` +
      "blue what it made up.",
    todo: () => `Press ${named("play")}.`,
    shown: ({ view }) => `This is ${E} at iteration ${view.shown}. Nothing else tells ${R} where to go.`,
    lit: () => [element("play"), ...elementsOf("error")],
    spares: seen,
    speed: SLOWLY,
    begin: ({ session }) => session.fast.again(),
    show: pressing("play"),
    async done(page, waiting, signal) {
      const before = page.session.clock?.epoch ?? 0;
      let played = false;
      await waiting.until(() => {
        const { view, session: { clock } } = page, anew = (clock?.epoch ?? 0) > before;
        played ||= anew && view.state === "playing";
        return played && view.state !== "playing" && view.state !== "disconnected";
      }, signal);
    },
  },
  {
    title: "Step: one arrow at a time",
    words: `An iteration is three arrows. Predict draws ${XH} from ${R}, Compare takes it from ${X}, Update corrects ` +
      `${R} by ${E}.`,
    todo({ view: { phase } }) {
      if (phase === "predict") return `1 Predict: ${XH} is drawn from ${R}. Press ${named("phase")} again.`;
      if (phase === "compare") return `2 Compare: ${E} is what ${XH} got wrong. Once more: ${named("phase")}.`;
      return `Press ${named("phase")}, three times.`;
    },
    shown: () => `3 Update: ${R} has moved to where less is wrong. To play is to do just this, again and again.`,
    lit: ({ view }) => [element("phase"), ...elementsOf(view.phase ?? "predict")],
    spares: seen,
    begin({ view, session, changed }) {
      if (view.state === "settled") session.fast.reset(null); // where r rests no arrow would move anything
      else if (view.state === "playing") session.fast.pause();
      view.phase = null;
      changed();
    },
    show: pressing("phase"),
    done: ({ view }, waiting, signal) => waiting.until(() => view.phase === "update", signal),
  },
  {
    title: "Learn, once",
    words: `What ${E} still misses when ${R} rests goes into ${W}: much slower, and only once ${R} has settled.`,
    todo: (page) => page.slow.learning?.state === "stepping"
      ? `${R} settles, ${W} moves once, and ${R} settles again…`
      : `Press ${named("learn-step")}.`,
    shown({ slow: { change } }) {
      const way = change && change.after > change.before ? "rose" : "fell";
      const sum = change ? ` With ${R} held, the error and its price ${way} from ${few(change.before)} to ` +
        `${few(change.after)}.` : "";
      return `${W} moved, so that next time less is missed.${sum}`;
    },
    lit: ({ tabs }) => [element("learn-step"), ...elementsOf(tabs.slow.current === "update" ? "change" : "dictionary")],
    spares: () => [element("slow"), element("fast"), legend()],
    begin({ view, tabs, changed }) {
      tabs.slow.select("dictionary");
      view.phase = null;
      changed();
    },
    show: pressing("learn-step"),
    async done(page, waiting, signal) {
      // Whoever takes W back meanwhile learns again from there.
      let least = page.slow.learning?.update ?? 0;
      await waiting.until(() => {
        const { learning, flashing } = page.slow, update = learning?.update ?? least;
        least = Math.min(least, update);
        return update > least && learning?.state !== "stepping" && !flashing && page.view.state !== "disconnected";
      }, signal);
    },
  },
];
