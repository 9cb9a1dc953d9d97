"""When a run has settled: judged on r, not on the energy, which is flat long before r stands still."""

import numpy as np

from darkroom.engine import Trajectory
from darkroom.session.reading import Settled


def settled_in(trajectory: Trajectory, rate: float, tolerance: float) -> Settled | None:
    """The first entry of ``trajectory`` from which no latent moves by more than ``tolerance`` · ``rate``.

    Judged by the update that was made, so the last entry is judged only when the next chunk is: where it
    settles does not depend on how the updates are cut.
    """
    moves = [np.abs(np.diff(r, axis=0)).max(axis=1) for r in trajectory.r]
    pulls = np.max(moves, axis=0) / rate
    quiet = np.flatnonzero(pulls <= tolerance)
    if not quiet.size:
        return None
    entry = int(quiet[0])
    return Settled(trajectory.start + entry, float(pulls[entry]), float(trajectory.energy[entry]))
