"""One person's two clocks over the engine. Knows nothing of HTTP, sockets or asyncio."""

from darkroom.session.build import (
    Check,
    Followed,
    TooMuch,
    follow,
    known,
    recipe_key,
    stage,
    work_of_recipe,
)
from darkroom.session.course import Change, Taught
from darkroom.session.given import Conditions, Input, prior_strength, with_prior
from darkroom.session.plan import PLANS, Plan, Source
from darkroom.session.reading import Chunk, Diverged, Event, Learned, Progress, Settled, Weights
from darkroom.session.session import Session, State, Until
from darkroom.session.slow import State as SlowState
from darkroom.session.timeline import History

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
