// Generated from the server's models: the types of all that travels as text, and of a talk's file. `make types` writes
// this file anew.

/**
 * A sign of life: sent first of all, and then `every` so many seconds, whatever else is sent.
 * A page that has received nothing for several times as long has lost its server, though the line be open.
 * `read` counts the messages of this connection, but for credit, that were read and acted on: what was sent after
 * them may be lost with the line. `at` is when it was sent, in seconds of a clock of the server's own: by how much
 * longer one beat takes than another, as much has waited on the line before it.
 * @typedef {object} Beat
 * @property {"beat"} type
 * @property {number} every
 * @property {number} read
 * @property {number} at
 */

/**
 * Go on from here on a copy; what there is, with what follows from here, is kept aside.
 * @typedef {object} Branch
 * @property {number | null} [id]
 * @property {"branch"} type
 */

/**
 * A branch: of which it was a copy, null for the first; and where it stands.
 * @typedef {object} BranchInfo
 * @property {number} id
 * @property {number | null} parent
 * @property {number} update
 * @property {number} iteration
 */

/**
 * The page has painted so many trajectory frames and can take as many more.
 * @typedef {object} Credit
 * @property {number | null} [id]
 * @property {"credit"} type
 * @property {number} [frames]
 */

/**
 * The energy ran away.
 * The session is kept: a safe rate and `play`, `seek` or `reset` bring it back.
 * @typedef {object} DivergedAt
 * @property {"diverged"} type
 * @property {number} iteration
 * @property {number} rate
 * @property {number | null} limit
 * @property {string} message
 */

/**
 * Something was refused; nothing is lost and the session goes on.
 * `argument` is the field of the command that was refused, null where it is none of them alone. `passing` says that
 * the same may be had when it is asked for again in a moment.
 * @typedef {object} Error
 * @property {"error"} type
 * @property {string} message
 * @property {string | null} argument
 * @property {string | null} expected
 * @property {string | null} got
 * @property {number | null} id
 * @property {string | null} command
 * @property {boolean} passing
 */

/**
 * The pixel or the latent whose own equation is shown.
 * @typedef {object} Focus
 * @property {"pixel" | "latent"} kind
 * @property {number} index
 */

/**
 * F around the run as it stands, along two directions: answered by a frame.
 * @typedef {object} Landscape
 * @property {number | null} [id]
 * @property {"landscape"} type
 */

/**
 * Where the slow clock stands.
 * W has had `update` updates; `last` is the newest there is in this log, `kept` lists those that can be
 * gone back to. `log` numbers the logs of updates, each of which began with a W of its own, `origin` says with
 * which. `limit` is the largest rate that was sure to lower F with r* held when it was last looked up, null where
 * there is none or none is known. `speed` is in updates a second, null for as fast as it goes; `drawings` counts
 * the images in the tray; `asleep` the latents that took part in none of the last images learned from. `thrown` is
 * what `undo` would bring back.
 * @typedef {object} Learning
 * @property {"idle" | "stepping" | "playing" | "failed"} state
 * @property {string | null} failure
 * @property {number} update
 * @property {number} last
 * @property {number[]} kept
 * @property {number} log
 * @property {"trained" | "random" | "restored"} origin
 * @property {"image" | "drawings" | "digits"} source
 * @property {number} batch
 * @property {number} rate
 * @property {number | null} limit
 * @property {number} settling
 * @property {number | null} speed
 * @property {number} drawings
 * @property {number} asleep
 * @property {number} branch
 * @property {BranchInfo[]} branches
 * @property {Recipe | null} recipe
 * @property {ThrownInfo | null} thrown
 */

/**
 * A model as the page shows it.
 * `variances` holds, for each error, one number or one for each unit. `unit_norm`: learning keeps the
 * columns of W at norm ≤ 1. What the model is shown with first is
 * `default_sample`, or what it draws at the latents `default_latents`, or the number `default_value`.
 * `card` is what else is known about it, for people.
 * @typedef {object} ModelInfo
 * @property {string} name
 * @property {string} title
 * @property {string} description
 * @property {string[]} activation
 * @property {PriorInfo} prior
 * @property {(number | number[])[]} variances
 * @property {boolean} unit_norm
 * @property {number[]} sizes
 * @property {number[]} shape
 * @property {number} default_rate
 * @property {number | null} default_sample
 * @property {number[] | null} default_latents
 * @property {number | null} default_value
 * @property {Record<string, unknown>} card
 */

/**
 * Begin a new session, or, with `session`, go on with the one that was lost.
 * `have` is the last iteration that was read of it, `have_update` the last update of W whose record was, in
 * the log `have_log`. `frames`: what this connection is sent of each iteration, `full` r, e, x̂ and F,
 * `slim` r and F, from which a reader computes the rest with x and W: for 784 pixels and 100 latents a
 * sixteenth. It belongs to the connection, not to the session: whoever comes back asks again.
 * @typedef {object} Open
 * @property {number | null} [id]
 * @property {"open"} type
 * @property {string} [model]
 * @property {number | null} [sample]
 * @property {number | null} [rate]
 * @property {number | null} [prior]
 * @property {number} [seed]
 * @property {number | null} [speed]
 * @property {string | null} [session]
 * @property {number} [have]
 * @property {number} [have_update]
 * @property {number} [have_log]
 * @property {boolean} [playing]
 * @property {"full" | "slim"} [frames]
 */

/**
 * Tell what is not on show and is still there: the runs that led to W, the other branches, what was thrown away.
 * It comes while nothing else is to be sent, as frames whose metadata say of which branch they are, as `past`.
 * @typedef {object} Past
 * @property {number | null} [id]
 * @property {"past"} type
 */

/**
 * Stop both clocks.
 * @typedef {object} Pause
 * @property {number | null} [id]
 * @property {"pause"} type
 */

/**
 * Let a clock run.
 * @typedef {object} Play
 * @property {number | null} [id]
 * @property {"play"} type
 * @property {"inference" | "learning"} [clock]
 * @property {"settled" | "forever"} [until]
 */

/**
 * The prior on the top layer: its kind, its strength (1/scale or 1/variance) and its mean.
 * @typedef {object} PriorInfo
 * @property {"flat" | "gaussian" | "laplace"} kind
 * @property {number} strength
 * @property {number} mean
 */

/**
 * The session stands. After it come the frames: weights, input, and the trajectory so far.
 * `bounds` holds (least, most) of what can be set. `id` is that of the `show` that it answers.
 * @typedef {object} Ready
 * @property {"playing" | "paused" | "settled" | "diverged"} state
 * @property {number} iteration
 * @property {number} epoch
 * @property {[number, number]} kept
 * @property {number} rate
 * @property {number} prior
 * @property {number} seed
 * @property {number | null} speed
 * @property {number | null} limit
 * @property {number} tolerance
 * @property {boolean} from_seed
 * @property {Learning} learning
 * @property {"ready"} type
 * @property {number | null} id
 * @property {string} session
 * @property {string} protocol
 * @property {boolean} resumed
 * @property {string | null} notice
 * @property {ModelInfo} model
 * @property {Record<string, [number, number]>} bounds
 */

/**
 * W by how it came to be: the updates are made again, from the first on, under this state's x, mask, rate and prior.
 * @typedef {object} Recipe
 * @property {"trained" | "random"} [origin] Where W began: as trained, or random from the seed.
 * @property {number} [seed] Of a random W, of the starts of r while learning, and of the order of the digits.
 * @property {"step" | "play"} [by] step: r settles on x, W is updated once, r settles again, and so on from there.
 *   play: episodes, each from a new start of r with a fixed number of iterations.
 * @property {"image" | "digits"} [source] What play learns from: the x of this state, or the training digits.
 * @property {number | null} [batch] Images whose changes are averaged in an update of play; null: what suits the
 *   source.
 * @property {number | null} [learning_rate] η_w; null: what suits the source.
 * @property {number | null} [settling] Iterations of r before each update of play; null: what suits the source.
 * @property {string | null} [r] Of step: r*, from which W is first updated, where no run from the seed under constant
 *   conditions leads there: base64 of raw deflate of little-endian float32.
 * @property {number} [updates] How many updates W has had.
 */

/**
 * Back to iteration 0, with the same start or, for another seed, another.
 * With the clock of learning, W as it was trained, or random from the seed; `undo` brings the one before back.
 * @typedef {object} Reset
 * @property {number | null} [id]
 * @property {"reset"} type
 * @property {"inference" | "learning"} [clock]
 * @property {"trained" | "random"} [to]
 * @property {number | null} [seed]
 */

/**
 * A state of the page, its caption, and which panels to look at.
 * @typedef {object} Scene
 * @property {string} title In plain words.
 * @property {string} [caption] Markdown, with LaTeX between dollar signs.
 * @property {("world" | "loop" | "predict" | "compare" | "update" | "settle" | "input" | "prediction" | "error" |
 *   "latents" | "energy" | "dictionary" | "change" | "curves" | "landscape" | "fast" | "slow" | "transport" | "top" |
 *   "bottom")[]} [spotlight] The panels that matter here; none: all alike.
 * @property {State} state
 */

/**
 * The run as it stands as a Python script that computes it again: answered by an event.
 * `beside`: the name of the recording's file, for what of W is too long to be written down.
 * @typedef {object} Script
 * @property {number | null} [id]
 * @property {"script"} type
 * @property {string} [beside]
 */

/**
 * A Python script that computes the run again, and what its file is called. `id` is that of the command.
 * @typedef {object} ScriptWritten
 * @property {"script"} type
 * @property {string} name
 * @property {string} text
 * @property {number | null} id
 */

/**
 * Stand at a kept iteration.
 * What follows stays kept until a new iteration is computed, which cuts it off. With the clock of learning,
 * stand at a kept update of W, and at the inference under it as it was.
 * @typedef {object} Seek
 * @property {number | null} [id]
 * @property {"seek"} type
 * @property {"inference" | "learning"} [clock]
 * @property {number | null} [iteration]
 * @property {number | null} [update]
 */

/**
 * What is seen, x: exactly one of the ways to say it.
 * @typedef {object} Seen
 * @property {number | null} [sample] One of the twenty samples, as the page numbers them.
 * @property {number[] | null} [latents] What the model draws at this r: x = W f(r), W as trained.
 * @property {string | null} [pixels] Pixel by pixel, row by row: base64 of raw deflate of bytes or of float32; see
 *   dtype.
 * @property {"u8" | "f32"} [dtype] What pixels holds: u8, a byte b standing for b/255, or f32, little-endian float32.
 * @property {true | null} [blank] Nothing: every pixel 0.
 * @property {number | null} [value] For a model that sees one number: it.
 * @property {true | null} [default] What the model is shown with first.
 */

/**
 * Change what is given, from the current iteration on; another model begins anew.
 * `speed` and `learning_speed` null: as fast as it goes. Of another `source`, what is not given is what
 * suits it. `frames` changes what this connection is sent from here on, as in `open`.
 * @typedef {object} Set
 * @property {number | null} [id]
 * @property {"set"} type
 * @property {number | null} [rate]
 * @property {number | null} [prior]
 * @property {number | null} [speed]
 * @property {string | null} [model]
 * @property {number | null} [tolerance]
 * @property {"image" | "drawings" | "digits" | null} [source]
 * @property {number | null} [batch]
 * @property {number | null} [learning_rate]
 * @property {number | null} [settling]
 * @property {number | null} [learning_speed]
 * @property {"full" | "slim" | null} [frames]
 */

/**
 * Another x: a sample, or with `clear` a black image. Drawn pixels come as a frame.
 * @typedef {object} SetInput
 * @property {number | null} [id]
 * @property {"input"} type
 * @property {number | null} [sample]
 * @property {true | null} [clear]
 */

/**
 * Sense every pixel again. Which pixels are sensed comes as a frame.
 * @typedef {object} SetMask
 * @property {number | null} [id]
 * @property {"mask"} type
 * @property {true} clear
 */

/**
 * No |Δr|/η of the next update exceeds the tolerance; `pull` is the largest.
 * @typedef {object} SettledAt
 * @property {"settled"} type
 * @property {number} iteration
 * @property {number} pull
 * @property {number} energy
 */

/**
 * A state of the page.
 * @typedef {object} State
 * @property {string | null} [mask] Which pixels are sensed, a byte each, 0 or 1: base64 of raw deflate. null: all of
 *   them.
 * @property {Record<string, string> | null} [clamp] Units that are held, by layer, from 1: for each unit the number it
 *   is held at, NaN where it is free; base64 of raw deflate of little-endian float32. null: all are free.
 * @property {Record<string, number[]> | null} [cut] Units that are cut, by layer, from 1: their numbers, from 0. null:
 *   none.
 * @property {number | null} [rate] η, the rate of inference; null: the model's own.
 * @property {number[] | null} [pace] How fast each layer moves, from layer 1 up, beside the fastest, which moves at
 *   the rate; null: all alike.
 * @property {number | null} [prior] λ, the strength of the prior; null: as trained.
 * @property {number[] | null} [variances] σ² of each layer's errors, from that of the pixels up; null: as trained.
 * @property {string} model Name of a model, as at /api/models.
 * @property {Seen} [input] What is seen, x.
 * @property {string | null} [source] Where x came from (drawing, upload, sample, …): a word for the reader.
 * @property {number} [seed] Of the random start of r.
 * @property {number | null} [speed] Iterations a second; null: as fast as it goes.
 * @property {Recipe | Values | null} [weights] W: null as trained, or a recipe, or values.
 * @property {number | "settled"} [iteration] Where the clock stands, at most 20000 where r is not given; settled: at
 *   the first iteration at rest.
 * @property {string | null} [r] r at the iteration since, little-endian float32, where no run from the seed under
 *   constant conditions leads there: base64 of raw deflate. The energy curve then begins there.
 * @property {number | null} [since] The iteration that r is given of, at most 20000 before the one where the clock
 *   stands; null: that one itself.
 * @property {boolean} [playing] Whether the clock runs on from there.
 * @property {"draw" | "upload" | "samples" | "touch" | null} [tab] Which tab of the world is open; null: touch where
 *   there is a mask, samples for a sample, else draw.
 * @property {"dictionary" | "update" | "curves" | "landscape"} [look] Which picture of learning is open.
 * @property {Focus | null} [focus] The pixel or latent that is pointed at.
 */

/**
 * Where the session stands, after a command that changed it or when the clock changed state by itself.
 * @typedef {object} StateChanged
 * @property {"playing" | "paused" | "settled" | "diverged"} state
 * @property {number} iteration
 * @property {number} epoch
 * @property {[number, number]} kept
 * @property {number} rate
 * @property {number} prior
 * @property {number} seed
 * @property {number | null} speed
 * @property {number | null} limit
 * @property {number} tolerance
 * @property {boolean} from_seed
 * @property {Learning} learning
 * @property {"state"} type
 * @property {string} model
 */

/**
 * Make some updates of r and stand still; or let r settle, make one update of W, and let r settle again.
 * @typedef {object} Step
 * @property {number | null} [id]
 * @property {"step"} type
 * @property {"inference" | "learning"} [clock]
 * @property {number} [updates]
 */

/**
 * Take up another branch.
 * @typedef {object} Switch
 * @property {number | null} [id]
 * @property {"switch"} type
 * @property {number} branch
 */

/**
 * A file of scenes.
 * @typedef {object} Talk
 * @property {"darkroom.scenes.v1"} format What kind of file this is.
 * @property {string} title Of the whole.
 * @property {Scene[]} scenes
 */

/**
 * What was thrown away and can be brought back: the number of its log, and how many updates its W has had.
 * @typedef {object} ThrownInfo
 * @property {number} log
 * @property {number} updates
 */

/**
 * Bring back the W that was thrown away last, and all that stood with it, as long as none was learned since.
 * @typedef {object} Undo
 * @property {number | null} [id]
 * @property {"undo"} type
 */

/**
 * W by its values, where no recipe leads to it.
 * @typedef {object} Values
 * @property {string} values W row by row, (pixels, latents): base64 of raw deflate of little-endian float32.
 * @property {number} [updates] How many updates W has had; for the reader.
 */

/**
 * @typedef {Open | SetInput | SetMask | Play | Pause | Step | Seek | Reset | Set | Landscape | Script | Branch |
 *   Switch | Undo | Past | Credit} AnyCommand
 */

/**
 * @typedef {Ready | StateChanged | SettledAt | DivergedAt | ScriptWritten | Beat | Error} AnyEvent
 */

export {};
