"""When a run has settled: judged on r, not on the energy, which is flat long before r stands still."""

import numpy as np

from darkroom.engine import Trajectory
from darkroom.engine.arrays import Array
from darkroom.session.reading import Settled


def settled_in(trajectory: Trajectory, rate: float, tolerance: float) -> Settled | None:
    """The first entry of ``trajectory`` from which no latent moves by more than ``tolerance`` · ``rate``.

    Judged by the update that was made, so the last entry is judged only when the next chunk is: where it
    settles does not depend on how the updates are cut.
    """
    pulls = _pulls(trajectory.r, rate)
    quiet = np.flatnonzero(pulls <= tolerance)
    if not quiet.size:
        return None
    entry = int(quiet[0])
    return Settled(trajectory.start + entry, float(pulls[entry]), float(trajectory.energy[entry]))


def none_settled(rows: tuple[Array, ...], rate: float, tolerance: float) -> bool:
    """Whether of consecutive r_1…r_L, each (T, d_ℓ), none but the last may have settled."""
    return bool((_pulls(rows, rate) > tolerance).all())


def _pulls(rows: tuple[Array, ...], rate: float) -> Array:
    """The largest |Δr|/η of the update that follows each entry but the last, (T − 1,)."""
    moves = [np.abs(np.diff(r, axis=0)).max(axis=1) for r in rows]
    return np.asarray(np.max(moves, axis=0) / rate)
