"""A scene of a lesson as it comes up, and what then happens, measured as the page measures it: in a session, without a page."""

from dataclasses import dataclass

import numpy as np
from darkroom.engine.arrays import Array
from darkroom.images import samples
from darkroom.lessons import Predict
from darkroom.session import Session
from darkroom.session.build import stage
from darkroom.state import State

from tests.session.models import Reader

#: A latent with less is not at work; a column that changed by less was only rounded.
AT_WORK, ROUNDING = 1e-3, 1e-5
#: Ink that a guess shows in the dark.
INK = 0.2


@dataclass(frozen=True, eq=False)
class Moment:
    """Where a session stands: all that the page shows."""

    x: Array
    xh: Array
    e: Array
    r: Array
    W: Array
    F: float
    iteration: int
    state: str


def moment(session: Session) -> Moment:
    run = session.branch.run
    x, xh = run.x, run.reconstruction
    return Moment(
        x, xh, (x - xh) * session.input.mask, run.r[0], run.model.weights[0], float(run.energy), session.iteration, session.state
    )  # fmt: skip


def staged(state: State) -> tuple[Session, Reader]:
    """The session of a scene, at rest where the scene begins, and what reads it."""
    session = stage(state)
    reader = Reader(session, updates=200, most=2_000)
    reader.drain()
    return session, reader


def felt() -> Array:
    """Two strokes over the middle of an image, a tenth of it."""
    mask = np.zeros((28, 28), np.float32)
    mask[8:10, 6:22] = mask[17:19, 6:22] = 1
    return mask.reshape(-1)


def act(session: Session, reader: Reader, what: str) -> None:
    """Do what a prediction asks for."""
    word, _, value = what.partition(":")
    match word:
        case "play" | "settle":
            session.play()
        case "step":
            session.step()
        case "learn":
            session.slow.step()
        case "touch":
            session.set_mask(felt())
            session.play()
        case "rate":
            session.configure(rate=float(value))
            session.reset()
            session.play()
        case "prior":
            session.configure(prior=float(value))
            session.play()
        case "see":
            session.pause()
            session.set_input(samples()[int(value)].image.reshape(-1), "sample")
        case "sample":
            session.set_input(samples()[int(value)].image.reshape(-1), "sample")
            session.play()
        case _:
            raise AssertionError(f"no test does {what}")
    reader.drain()


def measured(predict: Predict, state: State) -> str:
    """What comes of it."""
    session, reader = staged(state)
    before, begun = moment(session), len(reader.chunks)
    act(session, reader, predict.do)
    after = moment(session)
    energies = np.concatenate([chunk.trajectory.energy for chunk in reader.chunks[begun:]] or [[]])
    match predict.measure:
        case "changed":
            return " ".join(
                name for name in predict.of if not np.array_equal(getattr(before, name), getattr(after, name))
            )
        case "energy":
            rose = (np.diff([before.F, *energies]) > 1e-6 * before.F).any()
            return "rises" if rose else "falls" if after.F < before.F else "same"
        case "ends":
            return after.state
        case "settles":
            if after.state != "settled":
                return "never"
            return _compared(after.iteration, before.iteration, "sooner", "same", "later")
        case "unsensed":
            return "guessed" if after.xh[session.input.mask == 0].max() > INK else "dark"
        case "columns":
            changed = np.abs(after.W - before.W).max(axis=0) > ROUNDING
            active = np.maximum(before.r, 0) != 0
            return {changed.size: "all", 0: "none"}.get(
                int(changed.sum()), "active" if (changed == active).all() else "others"
            )
        case "after-update":
            (weights,) = [told for told in reader.weights if told.change is not None]
            first = next(chunk for chunk in reader.chunks if chunk.epoch == weights.epoch)
            return _compared(float(first.trajectory.energy[0]), before.F, "lower", "same", "higher")
        case "jump":
            return _compared(float(energies[0]), before.F, "down", "none", "up")
        case "atoms":
            at_work = [int((np.maximum(one.r, 0) > AT_WORK).sum()) for one in (after, before)]
            return _compared(*at_work, "fewer", "same", "more")
        case "guess":
            return _compared(float(after.r[0]), float(before.r[0]), "down", "same", "up")


def _compared(now: float, before: float, less: str, same: str, more: str) -> str:
    return less if now < before else more if now > before else same
