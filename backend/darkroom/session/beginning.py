"""A session at the beginning of a state: its model, and what is given."""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from darkroom.engine.errors import ArgumentError
from darkroom.models import shipped
from darkroom.session.branch import StartedFrom
from darkroom.session.mark import Mark
from darkroom.session.session import Session
from darkroom.session.update import Change
from darkroom.state import State, given_of, misfit, pixels_of

#: What a staged x comes from, as the page shows it.
SOURCE = "scene"


def check_fits(state: State) -> None:
    if wrong := misfit(state):
        raise ArgumentError(".".join(wrong.path), wrong.expected, wrong.got)


def beginning_of(state: State, keep: int, updates_kept: int) -> Session:
    """A session with the model of a state and all that it says is given, at its beginning."""
    check_fits(state)
    card, model = shipped.card(state.model), shipped.model(state.model)
    session = Session(
        model,
        pixels_of(state, card, model),
        source=SOURCE,
        rate=card.default_rate,
        seed=state.seed,
        keep=keep,
        updates_kept=updates_kept,
    )
    if given := given_of(state):
        session.give(**given)
    return session


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
