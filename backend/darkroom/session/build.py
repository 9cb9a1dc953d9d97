"""Staging: a session that stands exactly at a state, bit for bit the same each time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, replace
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine import DarkroomError
from darkroom.engine.errors import ArgumentError
from darkroom.engine.given import Given
from darkroom.models import shipped
from darkroom.session.about import Stepping
from darkroom.session.branch import StartedFrom
from darkroom.session.mark import Mark
from darkroom.session.plan import PLANS, Plan
from darkroom.session.session import Session
from darkroom.session.update import Change
from darkroom.session.updates import UpdateLog
from darkroom.state import (
    MOST_ITERATIONS,
    MOST_WORK,
    Recipe,
    State,
    Values,
    misfit,
    numbers,
    pixels_of,
    step_work_of,
    work_of,
)
from darkroom.state.packed import MOST_WEIGHTS_BYTES

#: The fields of a Given.
FIELDS = frozenset(field.name for field in fields(Given))
#: What a staged x comes from, as the page shows it.
SOURCE = "scene"
#: Iterations of a step that are made at once. What is made beyond rest is made for nothing.
PIECE = 64
#: Bytes of what is remembered of recipes that were followed, each with all W on the way that a session keeps: the scenes of a talk come
#: again and again.
MOST_KNOWN = 128 * 2**20

#: Called between pieces of work of some 50 ms at most. What it raises ends the work.
Check = Callable[[], None]


class TooMuch(ArgumentError):
    """A recipe takes more work than it may."""


class Followed(NamedTuple):
    """What a recipe led to: how W came to be, and what the last update did."""

    log: UpdateLog
    change: Change | None


class Known:
    """The recipes that were followed last, at most so many bytes of them."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._followed: OrderedDict[Hashable, Followed] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._followed

    def get(self, key: Hashable) -> Followed | None:
        with self._lock:
            if (found := self._followed.get(key)) is not None:
                self._followed.move_to_end(key)
            return found

    def add(self, key: Hashable, followed: Followed) -> None:
        with self._lock:
            if key in self._followed:
                return
            self._followed[key] = followed
            self._bytes += followed.log.nbytes
            while self._bytes > self._most:
                _, oldest = self._followed.popitem(last=False)
                self._bytes -= oldest.log.nbytes


known = Known(MOST_KNOWN)
_SECONDS = f"updates that take some {MOST_WORK / 1e6:.0f} s at most"


def stage(
    state: State,
    *,
    keep: int = 20_000,
    updates_kept: int = 100,
    followed: Followed | None = None,
    check: Check = lambda: None,
) -> Session:
    """A session that stands at ``state``, all of which is to be read: W and its updates, x, and r from the first iteration kept.

    ``keep`` and ``updates_kept`` as for ``Session``; ``followed`` is what ``follow`` made of the recipe, if that was done already. The
    same state gives the same numbers, bit for bit. Raises ArgumentError for a state that does not fit its model, or that cannot be
    brought about.
    """
    session = _beginning_of(state, keep, updates_kept)
    branches, mark, change = session.branches, session.branch.now, None
    match state.weights:
        case Recipe() as recipe:
            log, change = follow(state, updates_kept, check) if followed is None else followed
            branches.write_to(log.copy())
            session.slow.episodes.plan = _plan(recipe)
        case Values(values=values, updates=updates):
            w = numbers(values, np.float32, MOST_WEIGHTS_BYTES).reshape(session.model.sizes[:2])
            restored = session.branch.log.model.replace(weights=[w])
            branches.write_to(UpdateLog(restored, "restored", updates))
    start = None
    if state.r is not None and isinstance(state.iteration, int):
        start = (numbers(state.r, np.float32).astype(session.model.dtype),)
        mark = replace(mark, since=state.iteration)
    _arrange(session, mark, state.seed, start, change)
    if state.iteration == "settled":
        if session.fast.forward(session.branch, MOST_ITERATIONS, settles=True, check=check) is None:
            rest = f"a number, since r does not rest within {MOST_ITERATIONS} iterations"
            raise ArgumentError("iteration", rest, "settled")
    else:
        # Where r is given none are made; it may rest there all the same.
        updates = state.iteration if start is None else 0
        session.fast.forward(session.branch, updates, settles=False, check=check)
    if state.playing:
        session.fast.play(session.branch)
    return session


def recipe_key(state: State, updates_kept: int) -> Hashable | None:
    """All that ``follow`` depends on, in short; None for a state without a recipe.

    Raises ArgumentError as ``follow`` does, as far as that can be known beforehand.
    """
    recipe = state.weights
    if not isinstance(recipe, Recipe):
        return None
    _fits(state)
    if work_of_recipe(recipe) > MOST_WORK:
        raise TooMuch("weights", _SECONDS, f"some {work_of_recipe(recipe) / 1e6:.0f} s")
    x = pixels_of(state, shipped.card(state.model), shipped.model(state.model))
    given = state.model_dump_json(include=set(FIELDS))
    rest = f"{state.model} {_rate(state)} {given} {updates_kept} {recipe.model_dump_json()}"
    return blake2b(rest.encode() + x.tobytes()).digest()


def work_of_recipe(recipe: Recipe) -> int:
    """About how many microseconds it takes to follow; of single updates at least: how long r takes to settle nobody knows."""
    if recipe.by == "step":
        return step_work_of(recipe.updates, recipe.updates)
    plan = _plan(recipe)
    return work_of(recipe.updates, 1 if recipe.source == "image" else plan.batch, plan.settling)


def follow(
    state: State, updates_kept: int, check: Check = lambda: None, *, most: int = MOST_WORK
) -> Followed:
    """What the recipe of ``state`` leads to; known at once where it was followed lately.

    Raises ArgumentError for one that cannot be followed, TooMuch for one that takes more than ``most``, as ``work_of`` counts it.
    """
    recipe, key = state.weights, recipe_key(state, updates_kept)
    assert isinstance(recipe, Recipe), "asked of states that have one"
    if (found := known.get(key)) is None:
        if work_of_recipe(recipe) > most:
            raise TooMuch("weights", _SECONDS, "more")
        # How many iterations the session keeps that it is for must not matter.
        session = _beginning_of(state, MOST_ITERATIONS + 1, updates_kept)
        session.slow.episodes.plan = _plan(recipe)
        change = _updated(session, recipe, check, most)
        found = Followed(session.branch.log, change)
        known.add(key, found)
    return found


def _fits(state: State) -> None:
    if wrong := misfit(state):
        raise ArgumentError(".".join(wrong.path), wrong.expected, wrong.got)


def _beginning_of(state: State, keep: int, updates_kept: int) -> Session:
    """A session with the model, x, mask, rate and prior of a state, at its beginning."""
    _fits(state)
    card, model = shipped.card(state.model), shipped.model(state.model)
    session = Session(
        model,
        pixels_of(state, card, model),
        source=SOURCE,
        rate=_rate(state),
        prior=state.prior,
        seed=state.seed,
        keep=keep,
        updates_kept=updates_kept,
    )
    if given := _given(state):
        session.give(**given)
    return session


def _given(state: State) -> dict[str, Any]:
    """What a state says of a Given beside x, rate and prior, by the names of the fields, which are its own, too."""
    packed = {name: getattr(state, name, None) for name in FIELDS - {"x", "rate", "prior"}}
    return {
        name: numbers(value, np.uint8) if isinstance(value, str) else value
        for name, value in packed.items()
        if value is not None
    }


def _arrange(
    session: Session, mark: Mark, seed: int, r: Sequence[ArrayLike] | None, change: Change | None
) -> None:
    """Begin an epoch under ``mark``, from the start of a seed or from r_1…r_L, under the W and the prior there are.

    ``change`` is the update that led to W, to be read with it.
    """
    session.slow.stop()
    branches, branch = session.branches, session.branch
    branches.seed, branch.asked_rate = seed, mark.given.rate
    started_from: StartedFrom = "seed" if r is None else "other"
    branch.begin_epoch(branch.log.model, mark, seed, start=r, iteration=mark.since, started_from=started_from)
    branches.note_epoch("open", change)


def _rate(state: State) -> float:
    return shipped.card(state.model).default_rate if state.rate is None else state.rate


def _plan(recipe: Recipe) -> Plan:
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
            _arrange(session, session.branch.now, recipe.seed, (r,), None)
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
