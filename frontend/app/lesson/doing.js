// What a question does once it is answered: the page is worked exactly as the reader would work it, and waited for.
/** @import { Page } from "../page.js" */
/** @import { Clock } from "../session/events.js" */
/** @import { Waiting } from "./waiting.js" */

/** How long (ms) a hand rests before what it did counts as done. */
const REST = 700;
/** So many pixels felt are two strokes. */
const TOUCHED = 36;

/**
 * `label` is on the button; `wait` is shown where it is the reader's turn, and `say` shows more meanwhile.
 * @typedef {{ label: string, wait?: string,
 *   run: (page: Page, waiting: Waiting, signal: AbortSignal, say: (text: string) => void) => Promise<void> }} Doing
 */

/** Whether the clock has come to an end that is painted. @param {Page} page */
const still = ({ session: { clock }, view, trajectory, slow }) =>
  clock !== null &&
  clock.state !== "playing" &&
  view.state === clock.state &&
  slow.learning?.state !== "stepping" &&
  slow.learning?.state !== "playing" &&
  !slow.flashing &&
  trajectory.epoch === clock.epoch &&
  trajectory.last >= Math.min(clock.iteration, clock.kept[1]);

/** @param {Page} page @param {Waiting} waiting @param {AbortSignal} signal @param {(now: Clock) => boolean} begun */
async function ended(page, waiting, signal, begun) {
  await waiting.until(() => page.session.clock !== null && begun(page.session.clock) && still(page), signal);
}

/** @param {Page} page */
function here({ session: { clock } }) {
  if (!clock) throw new Error("expected a session; the line to the server is broken: reload the page");
  return clock;
}

/** Runs on, or, where r rests, from the start. @type {Doing["run"]} */
async function play(page, waiting, signal) {
  const before = here(page);
  page.session.fast.play();
  await ended(
    page, waiting, signal,
    (now) =>
      now !== before &&
      (now.epoch !== before.epoch || now.iteration !== before.iteration || now.state !== before.state),
  );
}

/** @type {Doing["run"]} */
async function step(page, waiting, signal) {
  const before = here(page);
  page.session.fast.step();
  await ended(page, waiting, signal, (now) => now.iteration > before.iteration || now.state === "diverged");
}

/** Settles, one update of W, settles again. @type {Doing["run"]} */
async function learn(page, waiting, signal) {
  const before = here(page);
  document.getElementById("learn-step")?.click();
  await ended(
    page, waiting, signal,
    ({ learning }) => learning.update > before.learning.update || learning.log !== before.learning.log,
  );
}

/** As fast as it goes. @type {Doing["run"]} */
async function settle(page, waiting, signal) {
  page.session.fast.settle();
  await ended(page, waiting, signal, ({ state }) => state === "settled" || state === "diverged");
}

/** Another random start, and run. @type {Doing["run"]} */
async function restart(page, waiting, signal) {
  const before = here(page);
  page.session.fast.restart();
  page.session.fast.play();
  await ended(page, waiting, signal, (now) => now.epoch > before.epoch && now.iteration > 0);
}

/** Play on, whatever it was that ended before. @param {Page} page */
function runOn({ view, session }) {
  view.goOn();
  session.send({ type: "play" });
}

/**
 * The reader's turn. When the hand rests it is over, and nobody has to wait for the clock, which hurries to its end.
 * @param {"x" | "mask"} what @param {number} least So many pixels are sensed. @returns {Doing["run"]}
 */
const handed = (what, least) => async (page, waiting, signal, say) => {
  const given = () => page.trajectory.sensedAt(page.trajectory.last), before = given()?.[what];
  const felt = () => given()?.mask.filter((sensed) => sensed).length ?? 0;
  let last = before;
  await waiting.untilCalm(() => given()?.[what], REST, () => {
    const now = given()?.[what], pixels = felt(), enough = pixels >= least;
    if (now === last) return now !== before && enough;
    last = now;
    say(
      enough ? "Thank you. r settles on it…" : `${pixels} pixels so far. A little more: one stroke across the square.`,
    );
    return enough;
  }, signal);
  page.session.fast.settle();
  await waiting.untilCalm(() => given()?.[what], REST, () => page.session.clock?.state !== "playing", signal);
};

/** From the same start, so that only this differs. @param {number} rate @returns {Doing["run"]} */
const setRate = (rate) => async (page, waiting, signal) => {
  const before = here(page);
  page.session.send({ type: "set", rate });
  page.session.fast.again();
  await ended(
    page, waiting, signal,
    (now) => now.epoch > before.epoch && (now.iteration > 0 || now.state === "diverged"),
  );
};

/** @param {number} prior @returns {Doing["run"]} */
const setPrior = (prior) => async (page, waiting, signal) => {
  const before = here(page);
  page.session.send({ type: "set", prior });
  runOn(page);
  await ended(page, waiting, signal, (now) => now.prior !== before.prior && now.iteration > before.iteration);
};

/**
 * r stays; whether the clock then runs or is paused.
 * @param {number} index @param {boolean} runs @returns {Doing["run"]}
 */
const see = (index, runs) => async (page, waiting, signal) => {
  const now = () => {
    const { trajectory } = page;
    return { given: trajectory.sensedAt(trajectory.last), frame: trajectory.at(trajectory.last)?.r.at(-1)?.buffer };
  };
  const before = here(page), { given, frame } = now();
  if (!runs) page.session.send({ type: "pause" });
  page.session.inputs.sendSample(index);
  if (runs) runOn(page);
  // The image comes before the iteration that it was compared in.
  const compared = () => now().given !== given && now().frame !== frame;
  await ended(page, waiting, signal, ({ iteration }) => compared() && (!runs || iteration > before.iteration));
};

/**
 * What `do` of a question says: a word, or a word and a value as in `rate:0.3`.
 * @param {string} written @returns {Doing}
 */
export function doing(written) {
  const [word, value] = written.split(":"), number = Number(value);
  switch (word) {
    case "play": return { label: "Press play", run: play };
    case "step": return { label: "Make one step", run: step };
    case "settle": return { label: "Run until it settles", run: settle };
    case "restart": return { label: "Take another start", run: restart };
    case "learn": return { label: "Make one update of W", run: learn };
    case "draw": return { label: "I will draw", wait: "Your turn: draw in The world.", run: handed("x", 0) };
    case "touch": {
      const wait = "Your turn: move across the dark square, in two or three strokes.";
      return { label: "I will touch", wait, run: handed("mask", TOUCHED) };
    }
    case "rate": return { label: `Set η to ${value} and run again`, run: setRate(number) };
    case "prior": return { label: `Set λ to ${value} and run on`, run: setPrior(number) };
    case "see": return { label: "Swap the image, make no step", run: see(number, false) };
    case "sample": return { label: "Show the other image and run", run: see(number, true) };
    default: {
      const known = "play, step, settle, restart, learn, draw, touch, rate:…, prior:…, see:… or sample:…";
      throw new Error(`expected a question to do ${known}; got ${written}`);
    }
  }
}
