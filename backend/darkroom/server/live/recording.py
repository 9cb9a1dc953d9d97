"""A recording, ``darkroom.recording.v1``: iterations of inference as they happened, and what each was under.

One safetensors message. Its metadata, all strings:

    kind        recording
    format      darkroom.recording.v1
    model       JSON of ModelInfo, as in ``ready``
    parameters  JSON of what ``ready`` says of where the session stands: state, iteration, epoch, kept, rate, prior, seed, speed, limit,
                tolerance, from_seed, learning, bounds. ``iteration`` is where the clock stands when the recording is opened
    iteration0  the iteration of row 0
    segments    JSON list: from which row on which x, mask and W (rows of these tensors), rate, prior, epoch and number of updates hold;
                the iteration of that row; the source of x. What else is given is there by its name, as in frames
    ends        JSON of the event ``settled`` or ``diverged`` at the last row; null where the run was left there
    changes     JSON list, one to a row of D1, e and f: which row of W that single update led to, learning_rate, F at r* before and after
                it, batch, why
    updates     JSON of first and log, where there are the slow curves
    state       JSON of the state that it was unfolded from, if it was

and its tensors, for T iterations of K latents and D pixels:

    r1 (T, K)  energy (T,)       of every row
    x (S, D)  mask (S, D)  W (M, D, K)       each that there was, once; likewise what else is seen
    e0 (T, D)  x_hat (T, D)      in the file that is taken away; elsewhere they are computed from W and r
    D1 (N, D, K)  e (N, D)  f (N, K)         single updates, as in a ``weights`` frame
    lengths, energies, before, after, activity, heldout        the slow curves, as in an ``update`` frame
    landscape.energy, .along, .across, .path, .directions, .origin      as in a ``landscape`` frame, where the state has that open;
                its metadata as JSON in ``landscape``
"""

import json
from typing import Any

import numpy as np

from darkroom.engine import ArgumentError
from darkroom.engine.arrays import Array
from darkroom.server.live import handlers
from darkroom.server.live.sessions import LiveSession
from darkroom.server.wire import catalogue
from darkroom.server.wire.events import DivergedAt, Event, SettledAt
from darkroom.server.wire.frames import (
    change_tensors,
    landscape_tensors,
    landscape_words,
    update_tensors,
)
from darkroom.server.wire.packing import pack
from darkroom.server.work.workers import Workers
from darkroom.session import Change, Check, Diverged, Feed, Followed, Session, Settled, Update, stage
from darkroom.session.landscape import around
from darkroom.state import MOST_ITERATIONS, Recipe, State, seen_of, unseen_of

FORMAT = "darkroom.recording.v1"

#: Iterations that are computed beyond the state, so that there is something to be played.
BEYOND = 2_000
#: Iterations whose x̂ and e are in memory at once.
PIECE = 500


def unfold(
    state: State, updates_kept: int, workers: Workers, followed: Followed | None, check: Check
) -> bytearray:
    """The recording that a state unfolds to: all up to it, and on until r has settled.

    ``followed`` and ``check`` as for ``stage``. Raises ArgumentError for a state that cannot be brought about.
    """
    keep = MOST_ITERATIONS + BEYOND + 1
    session = stage(state, keep=keep, updates_kept=updates_kept, followed=followed, check=check)
    stands = handlers.state(LiveSession(session, state.model, state.speed, workers))
    first = session.kept[0]
    ends = _rest(session, check)
    read = Feed(session).next(1)
    change = None if read.weights is None else read.weights.change
    r, energy = _rows(session, check)
    branch, given = session.branch, session.given
    shown = {name: tensor[None] for name, tensor in seen_of(given).items()}
    tensors = {"r1": r, "energy": energy, **shown, "W": branch.model.weights[0][None]}
    segment: dict[str, Any] = {"row": 0, "iteration": first, "W": 0, **dict.fromkeys(shown, 0)}
    segment |= {name: json.loads(word) for name, word in unseen_of(given).items()}
    segment |= {"epoch": session.branches.epoch, "update": branch.update, "source": session.input.source}
    metadata = {
        "kind": "recording",
        "format": FORMAT,
        "model": catalogue.info(state.model, session.model).model_dump_json(),
        "parameters": json.dumps(
            {**stands.model_dump(mode="json", exclude={"type", "model"}), "bounds": handlers.BOUNDS}
        ),
        "iteration0": str(first),
        "segments": json.dumps([segment]),
        "ends": "null" if ends is None else ends.model_dump_json(),
        "state": state.model_dump_json(exclude_defaults=True),
    }
    slow_tensors, slow_metadata = _slow(state, change, read.updates, read.log)
    check()
    plane, plane_metadata = _landscape(session) if state.look == "landscape" else ({}, {})
    return pack(tensors | slow_tensors | plane, metadata | slow_metadata | plane_metadata)


def _rest(session: Session, check: Check) -> Event | None:
    """Let r settle from where it stands, if it does. How that ends."""
    found: Settled | Diverged | None = None
    if session.state == "diverged":
        explosion = session.branch.explosion
        found = None if explosion is None else explosion.finding
    else:
        found = session.fast.forward(session.branch, BEYOND, settles=True, check=check)
    match found:
        case Settled(iteration, pull, energy):
            return SettledAt(iteration=iteration, pull=pull, energy=energy)
        case Diverged(iteration, rate, limit, message):
            return DivergedAt(
                iteration=iteration, rate=rate, limit=limit if np.isfinite(limit) else None, message=message
            )
        case None:
            return None


def _rows(session: Session, check: Check) -> tuple[Array, Array]:
    """r_1 (T, K) and F (T,) of all iterations kept."""
    (first, last), r, energy = session.kept, [], []
    while first <= last:
        check()
        piece, _ = session.branch.read(first, PIECE)
        r.append(piece.r[0])
        energy.append(piece.energy)
        first += len(piece)
    return np.concatenate(r), np.concatenate(energy)


def _landscape(session: Session) -> tuple[dict[str, Array], dict[str, str]]:
    """F around the whole run; nothing for a model whose F is a curve."""
    try:
        drawn, span = around(session.branch)
    except ArgumentError:
        return {}, {}
    tensors = {f"landscape.{name}": tensor for name, tensor in landscape_tensors(drawn).items()}
    return tensors, {"landscape": json.dumps(landscape_words(drawn, span, session.branch.update))}


def _slow(
    state: State, change: Change | None, updates: list[Update], log: int
) -> tuple[dict[str, Array], dict[str, str]]:
    """What there is to say of how W came to be."""
    tensors: dict[str, Array] = {}
    metadata: dict[str, str] = {}
    if change is not None and isinstance(state.weights, Recipe):
        tensors |= {name: tensor[None] for name, tensor in change_tensors(change).items()}
        made: dict[str, Any] = {
            "W": 0,
            "learning_rate": change.rate,
            "before": change.before,
            "after": change.after,
        }
        made |= {"batch": change.batch, "why": state.weights.by}
        metadata["changes"] = json.dumps([made])
    if updates:
        tensors |= update_tensors(updates)
        metadata["updates"] = json.dumps({"first": updates[0].update, "log": log})
    return tensors, metadata
