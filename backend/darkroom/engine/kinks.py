"""The kink of ReLU at 0, and how an update meets it.

F is smooth on either side of 0, and at 0 its slope jumps: the slope on one side says nothing of that on
the other. So an update that would carry a latent across 0 stops at 0, and a latent at 0 leaves it to the side
on which F falls, or stays. With that F never rises below the stability limit: each update stays on one side,
where the descent lemma holds (projected gradients: Bertsekas 1976, IEEE Trans. Autom. Control 21:174). The
plain step would swing around 0 for ever, or end below it, where a latent draws nothing and no error can call
it back.

Laplace's |r| has a kink of its own, see :class:`darkroom.engine.priors.Laplace`.
"""

import numpy as np

from darkroom.engine.activations import ZERO
from darkroom.engine.steps import Steps
from darkroom.engine.terms import Terms


def moves(terms: Terms) -> Steps:
    """The steps of r ← r + drive − above where f is one-sided (ReLU), in place. They overwrite ``drive`` and ``above``.

    The drive is 0 for r < 0, and

    - r > 0 becomes max(0, r + drive − above),
    - r < 0 becomes min(0, r − above),
    - r = 0 goes up by drive − above if that is positive, else down by above if that is positive.
    """
    r, drive, above = terms.r, terms.drive, terms.above

    def move() -> None:
        positive, negative = r > ZERO, r < ZERO
        np.subtract(r, above, above)
        np.add(above, drive, drive)
        rises = (drive > ZERO) & ~negative
        # Elsewhere: from above to 0; from 0 and below to r − above, but not beyond 0.
        np.minimum(above, ZERO, out=r)
        np.copyto(r, ZERO, where=positive)
        np.copyto(r, drive, where=rises)

    return [*terms.net(), (move, ())]
