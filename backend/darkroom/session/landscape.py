"""F around a run, and the way that r went in it."""

import numpy as np

from darkroom.engine import Landscape, landscape
from darkroom.session.branch import Branch
from darkroom.session.branches import LONGEST_PATH

#: No landscape reaches farther than such an r.
FARTHEST = 1e6


def around(branch: Branch) -> tuple[Landscape, tuple[int, int]]:
    """F around the run of a branch, and the path of r in it, of which iterations.

    Raises ArgumentError for a model with more than one layer, or with a single latent.
    """
    timeline = branch.timeline
    first, last = max(timeline.first, timeline.last - LONGEST_PATH), timeline.last
    # The step that exploded jumps across the valley, which is to be seen, as long as it ends within sight; of what comes after it the
    # valley would be too small to be seen.
    if branch.explosion is not None:
        last = min(last, max(first, branch.explosion.first))
    path = timeline.rows(first, last)[0]
    if last > first and not np.abs(path[-1]).max() < FARTHEST:
        last, path = last - 1, path[:-1]
    return landscape(branch.run, path), (first, last)
