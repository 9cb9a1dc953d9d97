"""The kink of ReLU at 0, and how an update meets it.

F is smooth on either side of 0, and at 0 its slope jumps: what an update knows of one side says nothing of
the other. So an update that would carry a latent across 0 stops at 0, and a latent at 0 leaves it to the side
on which F falls, or stays. With that F never rises below the stability limit: each update stays on one side,
where the descent lemma holds (projected gradients: Bertsekas 1976, IEEE Trans. Autom. Control 21:174). The
plain step would swing around 0 for ever, or end below it, where a latent draws nothing and no error can call
it back.

Laplace's |r| has a kink of its own, see :class:`darkroom.engine.priors.Laplace`.
"""

import numpy as np

from darkroom.engine.activations import ZERO
from darkroom.engine.arrays import Array
from darkroom.engine.steps import Steps


def moves(r: Array, drive: Array, held: Array, one_sided: bool) -> Steps:
    """The steps that move r in place: r ← r + drive − held. They overwrite the other two.

    ``drive`` is what comes from below, ``held`` is η times the gradient of the error or of the prior above.
    Where f is one-sided (ReLU), the drive is 0 for r < 0, and

    - r > 0 becomes max(0, r + drive − held),
    - r < 0 becomes min(0, r − held),
    - r = 0 goes up by drive − held if that is positive, else down by held if that is positive.
    """

    def move_one_sided() -> None:
        above, below = r > ZERO, r < ZERO
        np.subtract(r, held, held)
        np.add(held, drive, drive)
        rises = (drive > ZERO) & ~below
        # Elsewhere: from above to 0; from 0 and below to r − held, but not beyond 0.
        np.minimum(held, ZERO, out=r)
        np.copyto(r, ZERO, where=above)
        np.copyto(r, drive, where=rises)

    if one_sided:
        return [(move_one_sided, ())]
    return [(np.subtract, (drive, held, drive)), (np.add, (r, drive, r))]
