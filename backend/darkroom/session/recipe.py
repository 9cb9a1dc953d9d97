"""Recipes followed: W learned again from its beginning on, as a state says."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from darkroom.engine import DarkroomError
from darkroom.engine.errors import ArgumentError
from darkroom.models import shipped
from darkroom.session.about import Stepping
from darkroom.session.beginning import arrange, beginning_of, check_fits
from darkroom.session.plan import PLANS, Plan
from darkroom.session.session import Session
from darkroom.session.update import Change
from darkroom.session.updates import UpdateLog
from darkroom.state import (
    MOST_ITERATIONS,
    MOST_WORK,
    Recipe,
    State,
    numbers,
    pixels_of,
    step_work_of,
    work_of,
)
from darkroom.state.given import FIELDS

#: Iterations of a step that are made at once. What is made beyond rest is made for nothing.
PIECE = 64
_SECONDS = f"updates that take some {MOST_WORK / 1e6:.0f} s at most"

#: Called between pieces of work of some 50 ms at most. What it raises ends the work.
Check = Callable[[], None]


class TooMuch(ArgumentError):
    """A recipe takes more work than it may."""


class Followed(NamedTuple):
    """What a recipe led to: how W came to be, and what the last update did."""

    log: UpdateLog
    change: Change | None


def recipe_key(state: State, updates_kept: int) -> Hashable | None:
    """All that ``follow`` depends on, in short; None for a state without a recipe.

    Raises ArgumentError as ``follow`` does, as far as that can be known beforehand.
    """
    recipe = state.weights
    if not isinstance(recipe, Recipe):
        return None
    check_fits(state)
    if work_of_recipe(recipe) > MOST_WORK:
        raise TooMuch("weights", _SECONDS, f"some {work_of_recipe(recipe) / 1e6:.0f} s")
    x = pixels_of(state, shipped.card(state.model), shipped.model(state.model))
    given = state.model_dump_json(include=set(FIELDS))
    rest = f"{state.model} {given} {updates_kept} {recipe.model_dump_json()}"
    return blake2b(rest.encode() + x.tobytes()).digest()


def work_of_recipe(recipe: Recipe) -> int:
    """About how many microseconds it takes to follow; of single updates at least: how long r takes to settle nobody knows."""
    if recipe.by == "step":
        return step_work_of(recipe.updates, recipe.updates)
    plan = plan_of(recipe)
    return work_of(recipe.updates, 1 if recipe.source == "image" else plan.batch, plan.settling)


def follow(
    state: State, updates_kept: int, check: Check = lambda: None, *, most: int = MOST_WORK
) -> Followed:
    """What the recipe of ``state`` leads to.

    Raises ArgumentError for one that cannot be followed, TooMuch for one that takes more than ``most``, as ``work_of`` counts it.
    """
    recipe = state.weights
    assert isinstance(recipe, Recipe), "asked of states that have one"
    if work_of_recipe(recipe) > min(most, MOST_WORK):
        raise TooMuch("weights", _SECONDS, f"some {work_of_recipe(recipe) / 1e6:.0f} s")
    # How many iterations the session keeps that it is for must not matter.
    session = beginning_of(state, MOST_ITERATIONS + 1, updates_kept)
    session.slow.episodes.plan = plan_of(recipe)
    change = _updated(session, recipe, check, most)
    return Followed(session.branch.log, change)


def plan_of(recipe: Recipe) -> Plan:
    suits = PLANS[recipe.source]
    return replace(
        suits,
        batch=suits.batch if recipe.batch is None else recipe.batch,
        rate=suits.rate if recipe.learning_rate is None else recipe.learning_rate,
        settling=suits.settling if recipe.settling is None else recipe.settling,
    )


def _updated(session: Session, recipe: Recipe, check: Check, most: int) -> Change | None:
    """Learn W as ``recipe`` says. What the last update did."""
    session.reset(recipe.seed)
    if recipe.origin == "random":
        session.slow.reset("random", recipe.seed)
    if recipe.by == "step":
        if recipe.r is not None:
            r = numbers(recipe.r, np.float32).astype(session.model.dtype)
            arrange(session, session.branch.now, recipe.seed, (r,), None)
        return _stepped(session, recipe.updates, check, most)
    try:
        change = None
        for _ in range(recipe.updates):
            change = session.slow.learn(check)
        return change
    except DarkroomError as error:
        raise ArgumentError("weights", "a recipe that can be followed", str(error)) from None


def _stepped(session: Session, updates: int, check: Check, most: int) -> Change | None:
    """So many single updates of W, as the slow clock makes them."""
    made, change = 1, None  # iterations, that where r starts among them
    for update in range(updates):
        session.slow.step()
        while session.slow.state == "stepping":
            check()
            if session.slow.about == Stepping(rests=True):
                session.advance(PIECE)
                made, change = made + 1, session.branches.new_weights.change
            else:
                new = session.advance(PIECE)
                made += 0 if new is None else len(new)
            if step_work_of(update, made) > most:
                raise TooMuch("weights", _SECONDS, "more, as r takes so long to settle")
        if session.slow.state == "failed":
            raise ArgumentError("weights", "a recipe that can be followed", session.slow.failure or "none")
    return change
