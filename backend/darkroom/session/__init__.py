"""One person's fast clock over the engine. Knows nothing of HTTP, sockets or asyncio."""

from darkroom.session.conditions import Conditions, Input, prior_strength, with_prior
from darkroom.session.history import History
from darkroom.session.reading import Chunk, Diverged, Event, Progress, Settled
from darkroom.session.session import Session, State, Until

__all__ = [
    "Chunk",
    "Conditions",
    "Diverged",
    "Event",
    "History",
    "Input",
    "Progress",
    "Session",
    "Settled",
    "State",
    "Until",
    "prior_strength",
    "with_prior",
]
