"""The mathematics of predictive coding: generative models, inference (fast) and learning (slow)."""

from darkroom.engine.activations import ACTIVATIONS, Activation
from darkroom.engine.divergence import Divergence
from darkroom.engine.errors import ArgumentError, DarkroomError, NotSettled
from darkroom.engine.landscape import Landscape, landscape
from darkroom.engine.learning import learn
from darkroom.engine.model import GenerativeModel
from darkroom.engine.priors import Flat, Gaussian, Laplace
from darkroom.engine.race import Race, race, rivals
from darkroom.engine.run import Inference
from darkroom.engine.trajectory import Trajectory
from darkroom.engine.units import Labels

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "ArgumentError",
    "DarkroomError",
    "Divergence",
    "Flat",
    "Gaussian",
    "GenerativeModel",
    "Inference",
    "Labels",
    "Landscape",
    "Laplace",
    "NotSettled",
    "Race",
    "Trajectory",
    "landscape",
    "learn",
    "race",
    "rivals",
]
