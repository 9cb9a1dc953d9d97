"""The models that come with Darkroom, by name: each is loaded once."""

from functools import cache

from darkroom.engine import ArgumentError, GenerativeModel
from darkroom.models.cards import ModelCard, all_cards, models


def card(name: str) -> ModelCard:
    """The card of the model called ``name``. Raises ArgumentError, which lists those there are."""
    for known in all_cards():
        if known.name == name:
            return known
    raise ArgumentError("model", f"one of {', '.join(known.name for known in models())}", name)


@cache
def _load(name: str) -> GenerativeModel:
    return GenerativeModel.load(name)


def model(name: str) -> GenerativeModel:
    """The model called ``name``; one for everybody, since models are immutable.

    Raises ArgumentError as ``card`` does.
    """
    return _load(card(name).name)


def name_of(shipped: GenerativeModel) -> str:
    """The name of a model that ``model`` returned."""
    return next(known.name for known in all_cards() if _load(known.name) is shipped)
