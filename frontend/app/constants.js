// Generated from the server's own: what the page has to have as the server has it. `make types` writes this
// file anew.

/**
 * Least and most of what can be set.
 * @type {Record<string, [number, number]>}
 */
export const BOUNDS = {
  sample: [0, 19],
  rate: [1e-05, 100],
  prior: [0, 1000],
  speed: [0.1, 10000],
  tolerance: [1e-08, 1],
  updates: [1, 1000],
  seed: [0, 4294967295],
  batch: [1, 500],
  learning_rate: [1e-06, 10],
  settling: [1, 1000],
  learning_speed: [0.2, 1000],
};

/**
 * What suits each source of images to learn from.
 * @type {Record<import("./wire.js").Learning["source"], { batch: number, learning_rate: number, settling: number }>}
 */
export const PLANS = {
  image: { batch: 1, learning_rate: 0.02, settling: 100 },
  drawings: { batch: 1, learning_rate: 0.02, settling: 100 },
  digits: { batch: 50, learning_rate: 0.2, settling: 50 },
};

/** The subprotocol of a line to the server. */
export const PROTOCOL = "darkroom.v1";

/** The format of a recording. */
export const FORMAT = "darkroom.recording.v1";

/** The code of a line that ended since another window took the session. */
export const TAKEN_OVER = 4000;

/** The code of a line that ended since nothing happened for long. */
export const IDLE = 4001;

/** Iterations a second where nothing else is said. */
export const SPEED = 60;

/** Updates of W a second where nothing else is said. */
export const LEARNING_SPEED = 1;

/** Trajectory frames under way before one is painted, at most. */
export const MOST_IN_FLIGHT = 2;

/** What a frame says as `past` that is of what was thrown away. */
export const THROWN = "thrown";

/** Up to so many updates a second every settling is shown. */
export const SHOWN_UP_TO = 5;

/** F so many times above that of the start and that of a black image has run away. */
export const RUNAWAY = 3;

/** Iterations that a runaway is followed for, at most. */
export const OVERSHOOT = 10;

/** A latent is asleep that took part in none of so many images. */
export const ASLEEP_AFTER = 300;

/** Iterations that a state has computed anew, at most. */
export const MOST_ITERATIONS = 20000;

/** No r beyond this can be begun with. */
export const LARGEST_LATENT = 1000000;
