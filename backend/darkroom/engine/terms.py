"""The terms that the r of one layer moves by, laid out so that one product adds them up."""

import numpy as np

from darkroom.engine.activations import Activation
from darkroom.engine.arrays import Array
from darkroom.engine.steps import Steps


class Terms:
    """The working arrays of one layer: r, f(r), and the terms of r ← r + drive − lost − above.

    Attributes
    ----------
    r: the state; like all others (d_ℓ,) or (N, d_ℓ).
    f: f(r), and r itself where f is linear: nothing to compute, nothing to copy.
    f_and_1: f with a 1 behind it, (d_ℓ + 1,); None for a batch, and where f is linear.
    drive: η times what the error below contributes.
    lost: what of the drive is lost where f saturates; 0 where it does not.
    above: η times what holds r back: the error above, or what the prior puts in its place.
    """

    def __init__(self, r: Array, activation: Activation) -> None:
        # One matrix: of a single image a product adds up all of its rows in the time that two take to be added.
        self._rows = np.empty((4, *r.shape), r.dtype)
        self.above, self.lost, self.drive, self.r = self._rows
        self.lost[...], self.r[...] = 0, r
        self._saturates = activation.saturates
        self.f_and_1 = np.ones(r.size + 1, r.dtype) if r.ndim == 1 and not activation.linear else None
        if self.f_and_1 is not None:
            self.f = self.f_and_1[:-1]
        else:
            self.f = self.r if activation.linear else np.empty_like(r)

    def net(self) -> Steps:
        """The steps of drive ← drive − lost."""
        return [(np.subtract, (self.drive, self.lost, self.drive))] if self._saturates else []

    def add(self, above: float = 0, r: float = 0) -> Steps:
        """The steps of r ← r + drive − lost, plus this factor times ``above`` and this one times r itself."""
        # What has no part at either end of the matrix is left out of the product.
        first = 0 if above else 1 if self._saturates else 2
        last = 4 if r else 3
        if last - first == 1:
            return [(np.add, (self.r, self.drive, self.r))]
        factors = np.array([above, -1, 1, r], self.r.dtype)[first:last]
        terms, change = self._rows[first:last].reshape(last - first, -1), np.empty_like(self.r)
        return [(factors.dot, (terms, change.reshape(-1))), (np.add, (self.r, change, self.r))]
