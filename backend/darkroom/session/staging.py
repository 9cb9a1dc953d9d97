"""Staging: a session that stands exactly at a state, bit for bit the same each time."""

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

import numpy as np

from darkroom.data import shipped
from darkroom.engine import DarkroomError
from darkroom.engine.errors import ArgumentError
from darkroom.scenes import (
    MOST_ITERATIONS,
    MOST_SETTLING,
    MOST_WORK,
    Recipe,
    State,
    Values,
    misfit,
    numbers,
    pixels_of,
    work_of,
)
from darkroom.scenes.packed import MOST_WEIGHTS_BYTES
from darkroom.session.conditions import Input, one_image
from darkroom.session.course import Change, Course
from darkroom.session.curriculum import PLANS, Plan
from darkroom.session.session import Session

#: What a staged x comes from, as the page is told.
SOURCE = "scene"
#: Iterations of a step that are made at once.
PIECE = 256
#: Recipes whose W is remembered, with all W on the way that a session keeps: the scenes of a talk come again and again.
MOST_KNOWN = 4

_known: OrderedDict[tuple[object, ...], tuple[Course, Change | None]] = OrderedDict()
_learning = Lock()


def stage(
    state: State, *, keep: int = 20_000, updates_kept: int = 100, after: Session | None = None
) -> Session:
    """A session that stands at ``state``, all of which is to be read: W and its updates, x, and r from the first iteration kept.

    ``keep``, ``updates_kept`` and ``after`` as for ``Session``. The same state gives the same numbers, bit for bit. Raises ArgumentError
    for a state that does not fit its model, or that cannot be brought about.
    """
    if wrong := misfit(state):
        raise ArgumentError(".".join(wrong.path), wrong.expected, wrong.got)
    card, model = shipped.card(state.model), shipped.model(state.model)
    rate = card.default_rate if state.rate is None else state.rate
    x = one_image("input", pixels_of(state, card, model), model)
    if state.r is not None and isinstance(state.iteration, int):
        start, first = (numbers(state.r, np.float32).astype(model.dtype),), state.iteration
    else:
        start, first = None, 0
    sensed = np.ones_like(x) if state.mask is None else numbers(state.mask, np.uint8)
    seen = Input(x, one_image("mask", sensed, model), SOURCE, first)
    session = Session(
        model,
        x,
        source=SOURCE,
        rate=rate,
        prior=state.prior,
        seed=state.seed,
        keep=keep,
        updates_kept=updates_kept,
        after=after,
    )
    if state.mask is not None:
        session.set_mask(seen.mask)
    change = None
    match state.weights:
        case Recipe() as recipe:
            change = _learned(session, recipe)
        case Values(values=values, updates=updates):
            w = numbers(values, np.float32, MOST_WEIGHTS_BYTES)
            session.relearned([w.reshape(model.sizes[:2])], updates)
    session.arrange(seen, rate, state.seed, start, change)
    if state.iteration == "settled":
        if session.forward(MOST_ITERATIONS, settles=True) is None:
            rest = f"a number, since r does not rest within {MOST_ITERATIONS} iterations"
            raise ArgumentError("iteration", rest, "settled")
    else:
        # Where r is given none are made; it may rest there all the same.
        session.forward(state.iteration if start is None else 0, settles=False)
    if state.playing:
        session.run()
    return session


def _learned(session: Session, recipe: Recipe) -> Change | None:
    """Have W be what ``recipe`` leads to. What the last update did."""
    slow, suits, seen = session.slow, PLANS[recipe.source], session.input
    plan = replace(
        suits,
        batch=suits.batch if recipe.batch is None else recipe.batch,
        rate=suits.rate if recipe.learning_rate is None else recipe.learning_rate,
        settling=suits.settling if recipe.settling is None else recipe.settling,
    )
    slow.curriculum.plan = plan
    depends = (recipe.model_dump_json(), session.rate, session.prior, session.updates_kept)
    key = (session.original, *depends, seen.x.tobytes(), seen.mask.tobytes())
    with _learning:
        if (known := _known.get(key)) is not None:
            _known.move_to_end(key)
    if known is None:
        change = _follow(session, recipe, plan)
        known = session.strand.course.copy(-1), change
        with _learning:
            _known[key] = known
            if len(_known) > MOST_KNOWN:
                _known.popitem(last=False)
    session.adopt(known[0])
    return known[1]


def _follow(session: Session, recipe: Recipe, plan: Plan) -> Change | None:
    """Learn W as ``recipe`` says."""
    slow, batch = session.slow, 1 if recipe.source == "image" else plan.batch
    seconds = work_of(recipe.updates, batch, plan.settling) / 1e6
    if recipe.by == "play" and seconds > MOST_WORK / 1e6:
        raise ArgumentError(
            "weights", f"updates that take some {MOST_WORK / 1e6:.0f} s at most", f"some {seconds:.0f} s"
        )
    session.reset(recipe.seed)
    if recipe.origin == "random":
        slow.reset("random", recipe.seed)
    if recipe.by == "step":
        if recipe.r is not None:
            r = numbers(recipe.r, np.float32).astype(session.original.dtype)
            session.arrange(session.input, session.rate, recipe.seed, (r,), None)
        return _steps(session, recipe.updates)
    try:
        change = None
        for _ in range(recipe.updates):
            change = slow.learn()
        return change
    except DarkroomError as error:
        raise ArgumentError("weights", "a recipe that can be followed", str(error)) from None


def _steps(session: Session, updates: int) -> Change | None:
    """So many single updates of W, as the slow clock makes them."""
    made, change = 0, None
    for _ in range(updates):
        session.slow.step()
        while session.slow.state == "stepping":
            progress = session.next(PIECE, PIECE)
            made += 0 if progress.chunk is None else len(progress.chunk.trajectory)
            if progress.weights is not None and progress.weights.change is not None:
                change = progress.weights.change
            if made > MOST_SETTLING:
                expected = f"updates before which r settles, within {MOST_SETTLING:,} iterations in all"
                raise ArgumentError("weights", expected, "more")
        if session.slow.state == "failed":
            raise ArgumentError("weights", "a recipe that can be followed", session.slow.failure or "none")
    return change
