"""One person's two clocks over the engine. Knows nothing of HTTP, sockets or asyncio."""

from darkroom.session.conditions import Conditions, Input, prior_strength, with_prior
from darkroom.session.course import Change, Taught
from darkroom.session.curriculum import PLANS, Plan, Source
from darkroom.session.history import History
from darkroom.session.reading import Chunk, Diverged, Event, Learned, Progress, Settled, Weights
from darkroom.session.session import Session, State, Until
from darkroom.session.slow import State as SlowState
from darkroom.session.staging import stage

__all__ = [
    "PLANS",
    "Change",
    "Chunk",
    "Conditions",
    "Diverged",
    "Event",
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
    "Until",
    "Weights",
    "prior_strength",
    "stage",
    "with_prior",
]
