"""One person's two clocks over the engine. Knows nothing of HTTP, sockets or asyncio."""

from darkroom.engine.given import Given, prior_strength
from darkroom.session.about import SlowState
from darkroom.session.build import stage
from darkroom.session.fast import FastState, Until
from darkroom.session.feed import Feed
from darkroom.session.mark import Input
from darkroom.session.plan import PLANS, Plan, Source
from darkroom.session.reading import Chunk, ChunkStart, Diverged, Finding, Learned, Progress, Settled, Weights
from darkroom.session.recipe import Check, Followed, TooMuch, follow, recipe_key, work_of_recipe
from darkroom.session.session import Session
from darkroom.session.update import Change, Update

__all__ = [
    "PLANS",
    "Change",
    "Check",
    "Chunk",
    "ChunkStart",
    "Diverged",
    "FastState",
    "Feed",
    "Finding",
    "Followed",
    "Given",
    "Input",
    "Learned",
    "Plan",
    "Progress",
    "Session",
    "Settled",
    "SlowState",
    "Source",
    "TooMuch",
    "Until",
    "Update",
    "Weights",
    "follow",
    "prior_strength",
    "recipe_key",
    "stage",
    "work_of_recipe",
]
