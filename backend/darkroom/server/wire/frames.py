"""Frames: what the server sends as bulk, each packed with metadata that says what it is."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from darkroom.engine import Landscape
from darkroom.engine.arrays import Array
from darkroom.server.wire.packing import pack
from darkroom.session import Change, Chunk, Input, Progress, Update, Weights
from darkroom.state import seen_of, unseen_of

Metadata = Mapping[str, str]

#: What a frame of a run that is on show says besides.
ON_SHOW: Metadata = MappingProxyType({})

#: The branch that a frame is of whose branch was thrown away.
THROWN = "thrown"


def past_frames(of: int | None, told: Progress) -> list[bytearray]:
    """What of a ``past`` was told of a branch: frames as ever, which say that they are of no run on show, iterations slim."""
    past = {"past": THROWN if of is None else str(of)}
    frames = [] if told.weights is None else [weights_frame(told.weights, past)]
    if told.chunk is not None:
        if told.input is not None:
            frames.append(input_frame(told.input, told.chunk.epoch, past))
        frames.append(trajectory_frame(told.chunk, past, slim=True))
    return frames


def trajectory_frame(chunk: Chunk, past: Metadata = ON_SHOW, *, slim: bool = False) -> bytearray:
    """r1…rL, e0…e{L−1}, x_hat and energy of a chunk, ``slim`` r1…rL and energy; leading axis: its iterations."""
    trajectory = chunk.trajectory
    tensors = {f"r{layer}": r for layer, r in enumerate(trajectory.r, 1)}
    if not slim:
        tensors |= {f"e{layer}": e for layer, e in enumerate(trajectory.error)}
        tensors["x_hat"] = trajectory.reconstruction
    tensors["energy"] = trajectory.energy
    return pack(
        tensors,
        {
            "kind": "trajectory",
            "first": str(trajectory.start),
            "count": str(len(trajectory)),
            "update": str(chunk.update),
            "epoch": str(chunk.epoch),
            **unseen_of(chunk.given),
            **past,
        },
    )


def weights_frame(read: Weights, past: Metadata = ON_SHOW) -> bytearray:
    """W1…WL, each (d_{ℓ−1}, d_ℓ); after a single update also D1…DL, e and f, what it was made of."""
    tensors = {f"W{layer}": w for layer, w in enumerate(read.weights, 1)}
    metadata = {
        "kind": "weights",
        "update": str(read.update),
        "epoch": str(read.epoch),
        "log": str(read.log),
        "why": read.why,
        **past,
    }
    if (change := read.change) is not None:
        tensors |= change_tensors(change)
        metadata |= {
            "learning_rate": repr(change.rate),
            "before": repr(change.before),
            "after": repr(change.after),
            "batch": str(change.batch),
        }
    return pack(tensors, metadata)


def change_tensors(change: Change) -> dict[str, Array]:
    """D1…DL, e and f of a single update."""
    deltas = {f"D{layer}": d for layer, d in enumerate(change.delta, 1)}
    return {**deltas, "e": change.error, "f": change.activity}


def update_frame(updates: list[Update], log: int) -> bytearray:
    """What consecutive updates of W did: lengths, energies, before, after, activity, heldout."""
    metadata = {"first": str(updates[0].update), "count": str(len(updates)), "log": str(log)}
    return pack(update_tensors(updates), {"kind": "update", **metadata})


def update_tensors(updates: list[Update]) -> dict[str, Array]:
    """The same as tensors."""
    measured = [(t.update, t.heldout) for t in updates if t.heldout is not None]
    return {
        "lengths": np.array([len(t.energies) for t in updates], np.int32),
        "energies": np.concatenate([t.energies for t in updates]),
        "before": np.array([t.before for t in updates], np.float32),
        "after": np.array([t.after for t in updates], np.float32),
        "activity": np.stack([t.activity for t in updates]),
        # Beside the errors the numbers of their updates, which float32 holds up to 2²⁴ only.
        "heldout": np.array(measured, np.float64).reshape(-1, 2),
    }


def landscape_frame(
    drawn: Landscape, span: tuple[int, int], iteration: int, update: int, epoch: int
) -> bytearray:
    """F over two directions in r-space, and the path of r in them.

    ``span``: of which iterations; ``iteration``: where the clock stood.
    """
    standing = {"kind": "landscape", "iteration": str(iteration), "epoch": str(epoch)}
    return pack(landscape_tensors(drawn), standing | landscape_words(drawn, span, update))


def landscape_tensors(drawn: Landscape) -> dict[str, Array]:
    """F over a plane of r-space, as tensors."""
    return {
        "energy": drawn.energy,
        "along": drawn.along,
        "across": drawn.across,
        "path": drawn.path,
        "directions": drawn.directions,
        "origin": drawn.origin,
    }


def landscape_words(drawn: Landscape, span: tuple[int, int], update: int) -> dict[str, str]:
    """Of which iterations and which W it is, and how much of the path it holds."""
    return {
        "update": str(update),
        "from": str(span[0]),
        "to": str(span[1]),
        "exact": str(drawn.exact).lower(),
        "share": repr(float(drawn.share)),
    }


def input_frame(seen: Input, epoch: int, past: Metadata = ON_SHOW) -> bytearray:
    """x (D,), mask (D,) and whatever else is seen, and from which iteration on they hold."""
    metadata = {"kind": "input", "iteration": str(seen.iteration), "source": seen.source, "epoch": str(epoch)}
    return pack(seen_of(seen.given), {**metadata, **past})
