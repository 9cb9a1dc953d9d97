"""A session at the beginning of a state: its model, and what is given."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine.errors import ArgumentError
from darkroom.engine.given import Given
from darkroom.models import shipped
from darkroom.session.branch import StartedFrom
from darkroom.session.mark import Mark
from darkroom.session.session import Session
from darkroom.session.update import Change
from darkroom.state import State, misfit, numbers, pixels_of

#: The fields of a Given.
FIELDS = frozenset(field.name for field in fields(Given))
#: What a staged x comes from, as the page shows it.
SOURCE = "scene"


def check_fits(state: State) -> None:
    if wrong := misfit(state):
        raise ArgumentError(".".join(wrong.path), wrong.expected, wrong.got)


def beginning_of(state: State, keep: int, updates_kept: int) -> Session:
    """A session with the model, x, mask, rate and prior of a state, at its beginning."""
    check_fits(state)
    card, model = shipped.card(state.model), shipped.model(state.model)
    session = Session(
        model,
        pixels_of(state, card, model),
        source=SOURCE,
        rate=rate_of(state),
        prior=state.prior,
        seed=state.seed,
        keep=keep,
        updates_kept=updates_kept,
    )
    if given := given_of(state):
        session.give(**given)
    return session


def given_of(state: State) -> dict[str, Any]:
    """What a state says of a Given beside x, rate and prior, by the names of the fields, which are its own, too."""
    packed = {name: getattr(state, name, None) for name in FIELDS - {"x", "rate", "prior"}}
    return {
        name: numbers(value, np.uint8) if isinstance(value, str) else value
        for name, value in packed.items()
        if value is not None
    }


def arrange(
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


def rate_of(state: State) -> float:
    return shipped.card(state.model).default_rate if state.rate is None else state.rate
