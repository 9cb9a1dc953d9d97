"""Scenes: exact states of the page with captions, as files that a person can write."""

from darkroom.state.bounds import MOST_ITERATIONS, MOST_UPDATES, MOST_WORK, step_work_of, work_of
from darkroom.state.fitting import misfit, pixels_of
from darkroom.state.given import given_of, read_given, seen_of, unseen_of
from darkroom.state.packed import Misfit, numbers, pack
from darkroom.state.reading import LONGEST_FILE, SceneError, read_state, read_talk
from darkroom.state.state import Focus, Recipe, Seen, State, Values
from darkroom.state.talk import FORMAT, Scene, Talk, schema

__all__ = [
    "FORMAT",
    "LONGEST_FILE",
    "MOST_ITERATIONS",
    "MOST_UPDATES",
    "MOST_WORK",
    "Focus",
    "Misfit",
    "Recipe",
    "Scene",
    "SceneError",
    "Seen",
    "State",
    "Talk",
    "Values",
    "given_of",
    "misfit",
    "numbers",
    "pack",
    "pixels_of",
    "read_given",
    "read_state",
    "read_talk",
    "schema",
    "seen_of",
    "step_work_of",
    "unseen_of",
    "work_of",
]
