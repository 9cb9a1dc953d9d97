"""Whether a state fits its model: what a schema cannot say."""

import numpy as np

from darkroom.engine import GenerativeModel
from darkroom.engine.arrays import Array
from darkroom.images import samples
from darkroom.models.cards import ModelCard, all_cards, models
from darkroom.models.shipped import model
from darkroom.state import bounds
from darkroom.state.bounds import MOST_ITERATIONS
from darkroom.state.given import FIELDS
from darkroom.state.packed import MOST_WEIGHTS_BYTES, Misfit, misfit_of_numbers, numbers
from darkroom.state.state import Recipe, State, Values


def misfit(state: State) -> Misfit | None:
    """The first field of ``state`` that does not fit its model, or that asks for too much; None where all do."""
    card = next((known for known in all_cards() if known.name == state.model), None)
    if card is None:
        return Misfit(("model",), f"one of {', '.join(known.name for known in models())}", state.model)
    of = model(state.model)
    return (
        _input(state, card, of)
        or _given(state, of)
        or _latents(state, of)
        or _weights(state, of)
        or _focus(state, of)
        or (
            Misfit(("iteration",), f"at most {MOST_ITERATIONS}, or r, too", f"{state.iteration}")
            if state.r is None and isinstance(state.iteration, int) and state.iteration > MOST_ITERATIONS
            else None
        )
        or (
            Misfit(("iteration",), "a number where r is given", "settled")
            if state.r is not None and state.iteration == "settled"
            else None
        )
        or _since(state)
    )


def pixels_of(state: State, card: ModelCard, of: GenerativeModel) -> Array:
    """x of a state that fits, (D,)."""
    seen = state.input
    if seen.sample is not None:
        return samples()[seen.sample].image.reshape(-1)
    if seen.latents is not None:
        return of.predict(seen.latents)
    if seen.pixels is not None:
        return (
            numbers(seen.pixels, np.uint8).astype(np.float32) / 255
            if seen.dtype == "u8"
            else numbers(seen.pixels, np.float32)
        )
    if seen.blank is not None:
        return np.zeros(of.sizes[0], of.dtype)
    return card.default_input if seen.value is None else np.array([seen.value], of.dtype)


def _input(state: State, card: ModelCard, of: GenerativeModel) -> Misfit | None:
    seen, (pixels, latents) = state.input, of.sizes[:2]
    if seen.sample is not None and not card.sees_digits:
        return Misfit(
            ("input", "sample"), f"another input, since {card.name} does not see images", f"{seen.sample}"
        )
    if seen.latents is not None and len(seen.latents) != latents:
        return Misfit(
            ("input", "latents"), f"{latents} numbers, as {card.name} has latents", f"{len(seen.latents)}"
        )
    if seen.latents is not None and np.abs(of.predict(seen.latents)).max() > bounds.LARGEST_PIXEL:
        return Misfit(
            ("input", "latents"), f"latents that draw pixels up to {bounds.LARGEST_PIXEL:g}", "brighter ones"
        )
    if seen.value is not None and pixels != 1:
        return Misfit(
            ("input", "value"), f"an image, since {card.name} sees {pixels} pixels", f"{seen.value:g}"
        )
    if seen.pixels is None:
        return None
    return misfit_of_numbers(
        ("input", "pixels"),
        seen.pixels,
        np.uint8 if seen.dtype == "u8" else np.float32,
        pixels,
        bounds.LARGEST_PIXEL,
    )


def _given(state: State, of: GenerativeModel) -> Misfit | None:
    said = ((name, form, getattr(state, name)) for name, form in FIELDS.items())
    return next(
        (
            wrong
            for name, form, value in said
            if value is not None and (wrong := form.misfit(name, value, of))
        ),
        None,
    )


def _latents(state: State, of: GenerativeModel) -> Misfit | None:
    if state.r is None:
        return None
    return misfit_of_numbers(("r",), state.r, np.float32, of.sizes[1], bounds.LARGEST_LATENT)


def _since(state: State) -> Misfit | None:
    if state.since is None or not isinstance(state.iteration, int):
        return None
    if state.r is None:
        return Misfit(("since",), "none where no r is given", f"{state.since}")
    if 0 <= state.iteration - state.since <= MOST_ITERATIONS:
        return None
    expected = f"iteration, {state.iteration}, or up to {MOST_ITERATIONS} before it"
    return Misfit(("since",), expected, f"{state.since}")


def _weights(state: State, of: GenerativeModel) -> Misfit | None:
    match state.weights:
        case Values(values=values):
            size = of.sizes[0] * of.sizes[1]
            return misfit_of_numbers(
                ("weights", "values"),
                values,
                np.float32,
                size,
                bounds.LARGEST_LATENT,
                MOST_WEIGHTS_BYTES,
            )
        case Recipe(by="step", source="digits"):
            return Misfit(("weights", "source"), "image, as step learns from what is seen", "digits")
        case Recipe(source="digits") if of.sizes[0] != samples()[0].image.size:
            return Misfit(("weights", "source"), "image, since this model sees no digits", "digits")
        case Recipe(by="play", r=str()):
            return Misfit(("weights", "r"), "none, as each episode of play has a start of its own", "one")
        case Recipe(r=str() as r):
            return misfit_of_numbers(("weights", "r"), r, np.float32, of.sizes[1], bounds.LARGEST_LATENT)
    return None


def _focus(state: State, of: GenerativeModel) -> Misfit | None:
    if state.focus is None:
        return None
    there = of.sizes[0 if state.focus.kind == "pixel" else 1]
    if state.focus.index < there:
        return None
    return Misfit(("focus", "index"), f"one of {there} {state.focus.kind}s, from 0", f"{state.focus.index}")
