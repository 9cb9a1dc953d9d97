"""Learning, the slow clock: W moves by one small step, r* is fixed."""

from collections.abc import Sequence

import numpy as np

from darkroom.engine import equations
from darkroom.engine.arrays import Array, finite_number, instance_of, one_for_each_layer, positive_number
from darkroom.engine.errors import ArgumentError
from darkroom.engine.model import GenerativeModel
from darkroom.engine.readonly import locked
from darkroom.engine.run import Inference

Layers = tuple[Array, ...]


@np.errstate(over="ignore", invalid="ignore")
def learn(
    model: GenerativeModel, run: Inference, rate: float | Sequence[float] = 0.01
) -> tuple[GenerativeModel, Layers]:
    """One update of the weights with r as ``run`` left it: W_ℓ ← W_ℓ + η_w,ℓ (e_{ℓ−1}/σ²_{ℓ−1}) f(r_ℓ)ᵀ.

    Averaged over the batch. Each weight moves by the product of the two numbers at its ends, the error it
    leaves and the activity of the latent it comes from (Rao & Ballard 1999, eq. 9). Where the model says so,
    columns longer than 1 are then scaled back to norm 1. What is cut learns nothing.

    Parameters
    ----------
    model: the model to learn; usually ``run.model``, else one of the same sizes.
    run: gives x, mask and r.
    rate: η_w > 0, or (η_w,1, …, η_w,L), one for each layer: 0 where W_ℓ stays as it is.

    Returns
    -------
    A new model (the old one is untouched), and the tuple of the changes made, each (d_{ℓ−1}, d_ℓ):
    new = old + change.

    Raises
    ------
    ArgumentError: what is no model or no run; a model of other sizes than the run's; a rate that is not above 0, or at which the weights
        overflow.
    """
    instance_of("model", model, GenerativeModel)
    instance_of("run", run, Inference)
    rates = _rates(rate, model.layers)
    if model.sizes != run.model.sizes:
        raise ArgumentError("model", f"one of the run's sizes, {run.model.sizes}", f"{model.sizes}")
    activity, weights = _activity(model, run), []
    for w, f, one, change in zip(
        model.weights, activity, rates, weight_pulls(model, run, rates), strict=True
    ):
        if one == 0:
            weights.append(w)
            continue
        moved = np.add(w, change, out=change)
        if not np.isfinite(moved).all():
            raise ArgumentError("rate", "one at which the weights stay finite", f"{rate}")
        if model.unit_norm:
            # A column whose latent took no part stays what it was, bit for bit: its norm may be 1 and a rounding.
            taken = np.atleast_2d(f).any(axis=0)
            moved /= np.where(taken, np.maximum(np.linalg.norm(moved, axis=0), 1), 1)
        weights.append(locked(moved))
    delta = tuple(locked(new - old) for new, old in zip(weights, model.weights, strict=True))
    return model.replace(weights=weights), delta


@np.errstate(over="ignore", invalid="ignore")
def weight_pulls(model: GenerativeModel, run: Inference, rates: Sequence[float]) -> Layers:
    """η_w,ℓ (e_{ℓ−1}/σ²_{ℓ−1}) f(r_ℓ)ᵀ, averaged over the batch: η_w,ℓ times −dF/dW_ℓ, each (d_{ℓ−1}, d_ℓ), to be written to."""
    # A run computes errors of a state once, so its energy, asked for before or after, costs nothing more.
    errors = run.error if model is run.model else equations.errors(run.given.network(model), run.x, run.r)
    return tuple(
        _outer(e if (p == 1).all() else e * p, f, rate)
        for e, p, f, rate in zip(errors, run.precisions, _activity(model, run), rates, strict=True)
    )


def _activity(model: GenerativeModel, run: Inference) -> Layers:
    """f(r_1)…f(r_L)."""
    if model is run.model:
        return run.activity
    return run.given.active(tuple(a.f(r) for a, r in zip(model.activations, run.r, strict=True)))


def _rates(rate: float | Sequence[float], layers: int) -> tuple[float, ...]:
    if not isinstance(rate, list | tuple | np.ndarray):
        return (positive_number("rate", rate),) * layers
    each = one_for_each_layer("rate", rate, layers, "one number")
    rates = tuple(finite_number(f"rate[{i}]", one) for i, one in enumerate(each))
    if min(rates) < 0 or not any(rates):
        raise ArgumentError("rate", "numbers of which some are above 0 and none is below", f"{rates}")
    return rates


def _outer(e: Array, f: Array, rate: float) -> Array:
    """rate · e fᵀ averaged over the batch: e (…, d_{ℓ−1}), f (…, d_ℓ) → (d_{ℓ−1}, d_ℓ). f is scaled, as it is small."""
    return np.outer(e, f * rate) if e.ndim == 1 else np.asarray(e.T @ (f * (rate / len(e))))
