"""Learning, the slow clock: W moves by one small step, r* is fixed."""

import numpy as np

from darkroom.engine import equations
from darkroom.engine.arrays import Array, instance_of, positive_number
from darkroom.engine.errors import ArgumentError
from darkroom.engine.model import GenerativeModel
from darkroom.engine.readonly import locked
from darkroom.engine.run import Inference


def learn(
    model: GenerativeModel, run: Inference, rate: float = 0.01
) -> tuple[GenerativeModel, tuple[Array, ...]]:
    """One update of the weights with r as ``run`` left it: W_ℓ ← W_ℓ + η_w (e_{ℓ−1}/σ²_{ℓ−1}) f(r_ℓ)ᵀ.

    Averaged over the batch. Each weight moves by the product of the two numbers at its ends, the error it
    leaves and the activity of the latent it comes from (Rao & Ballard 1999, eq. 9). Where the model says so,
    columns longer than 1 are then scaled back to norm 1.

    Parameters
    ----------
    model: the model to learn; usually ``run.model``, else one of the same sizes.
    run: gives x, mask and r.
    rate: η_w > 0.

    Returns
    -------
    A new model (the old one is untouched), and the tuple of the changes made, each (d_{ℓ−1}, d_ℓ):
    new = old + change.

    Raises
    ------
    ArgumentError: what is no model or no run; a model of other sizes than the run's; a rate that is not above 0, or at which the weights
        overflow.
    """
    rate = positive_number("rate", rate)
    instance_of("model", model, GenerativeModel)
    instance_of("run", run, Inference)
    if model.sizes != run.model.sizes:
        raise ArgumentError("model", f"one of the run's sizes, {run.model.sizes}", f"{model.sizes}")
    # A run computes errors and activity of a state once, so its energy, asked for before or after, costs nothing more.
    if model is run.model:
        errors, activity = run.error, run.activity
    else:
        errors = equations.errors(model, run.x, run.r)
        activity = tuple(a.f(r) for a, r in zip(model.activations, run.r, strict=True))
    weights: list[Array] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for w, e, p, f in zip(model.weights, errors, run.precisions, activity, strict=True):
            change = _outer(e if (p == 1).all() else e * p, f, rate)
            weights.append(np.add(w, change, out=change))
    if not all(np.isfinite(w).all() for w in weights):
        raise ArgumentError("rate", "one at which the weights stay finite", f"{rate}")
    if model.unit_norm:
        for w, f in zip(weights, activity, strict=True):
            # A column whose latent took no part stays what it was, bit for bit: its norm may be 1 and a rounding.
            taken = np.atleast_2d(f).any(axis=0)
            w /= np.where(taken, np.maximum(np.linalg.norm(w, axis=0), 1), 1)
    delta = tuple(locked(new - old) for new, old in zip(weights, model.weights, strict=True))
    return model.replace(weights=[locked(w) for w in weights]), delta


def _outer(e: Array, f: Array, rate: float) -> Array:
    """rate · e fᵀ averaged over the batch: e (…, d_{ℓ−1}), f (…, d_ℓ) → (d_{ℓ−1}, d_ℓ). f is scaled, as it is small."""
    return np.outer(e, f * rate) if e.ndim == 1 else np.asarray(e.T @ (f * (rate / len(e))))
