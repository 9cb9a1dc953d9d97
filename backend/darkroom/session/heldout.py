"""How well W explains digits that nobody learns from here."""

from math import isfinite

import numpy as np

from darkroom.engine import Divergence, GenerativeModel, Inference
from darkroom.engine.work import Work
from darkroom.images.digits import digit_set

#: Updates of r that the digits are given. At half the largest safe rate their error is then within a percent of
#: that at r*.
UPDATES = 100


def heldout_error(model: GenerativeModel) -> Work[float | None]:
    """Squared error per pixel of x̂ after r has settled, mean over the held-out digits.

    None for a model that does not see digits, or where r does not settle.
    """
    images = digit_set().held_out.images
    if images.shape[1] != model.sizes[0]:
        return None
    run = Inference(model, images)
    limit = run.stability_limit()
    yield
    if limit == 0 or not isfinite(limit):
        return None
    run = run.replace(rate=limit / 2)
    try:
        yield from run.following(UPDATES)
    except Divergence:
        return None
    return float(np.mean(run.error[0] ** 2))
