"""One person's two clocks over the engine. Knows nothing of HTTP, sockets or asyncio."""

from darkroom.session.conditions import Conditions, Input, prior_strength, with_prior
from darkroom.session.course import Change, Taught
from darkroom.session.curriculum import PLANS, Plan, Source
from darkroom.session.history import History
from darkroom.session.reading import Chunk, Diverged, Event, Learned, Progress, Settled, Weights
from darkroom.session.session import Session, State, Until
from darkroom.session.slow import State as SlowState
from darkroom.session.staging import (
    Check,
    Followed,
    TooMuch,
    follow,
    known,
    recipe_key,
    stage,
    work_of_recipe,
)

__all__ = [
    "PLANS",
    "Change",
    "Check",
    "Chunk",
    "Conditions",
    "Diverged",
    "Event",
    "Followed",
    "History",
    "Input",
    "Learned",
    "Plan",
    "Progress",
    "Session",
    "Settled",
    "SlowState",
    "Source",
    "State",
    "Taught",
    "TooMuch",
    "Until",
    "Weights",
    "follow",
    "known",
    "prior_strength",
    "recipe_key",
    "stage",
    "with_prior",
    "work_of_recipe",
]
