"""Darkroom: watch predictive coding explain an image.

The library, usable in a notebook without any server::

    from darkroom import GenerativeModel, Inference, learn

    model = GenerativeModel.load("digits")
    run = Inference(model, x, rate=0.1, seed=0)
    trajectory = run.advance(50)
"""

# These two implement what the engine declares: GenerativeModel.load and .save, Trajectory.figure.
import darkroom.models.files
import darkroom.notebook  # noqa: F401
from darkroom.engine import *  # noqa: F403 (the library's names are the engine's)
from darkroom.engine import __all__ as __all__
