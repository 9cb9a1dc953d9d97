"""The equations of predictive coding, written as they stand on paper.

Layer 0 is the image, r₀ ≡ x. Layer ℓ = 1…L predicts the layer below it through its activation and its weights, a decoder:

    μ_{ℓ−1} = W_ℓ f(r_ℓ)                                     (not f(W r))
    e_ℓ     = r_ℓ − W_{ℓ+1} f(r_{ℓ+1})          ℓ = 0…L−1
    F       = Σ_ℓ ½ Σ_i e²_{ℓ,i}/σ²_{ℓ,i} + prior(r_L)

    inference (fast, W held)   r_ℓ ← r_ℓ + η (f′(r_ℓ) ⊙ W_ℓᵀ(e_{ℓ−1}/σ²_{ℓ−1}) − e_ℓ/σ²_ℓ)
    learning  (slow, r* held)  W_ℓ ← W_ℓ + η_w (e_{ℓ−1}/σ²_{ℓ−1}) f(r*_ℓ)ᵀ

At the top the prior's gradient stands in for e_L/σ²_L. All layers move at once, from one frozen set of errors.
(Rao & Ballard 1999, Nat. Neurosci. 2:79; Friston 2005, Phil. Trans. B 360:815; Bogacz 2017, J. Math. Psychol. 76:198.)

Nothing here is fast: it is what :mod:`darkroom.engine.descent` must agree with. Everywhere ``r`` is the tuple (r₁, …, r_L), each
(d_ℓ,) or (N, d_ℓ), and ``precisions`` the tuple (1/σ²₀, …, 1/σ²_{L−1}), each broadcastable to its layer.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from darkroom.engine.model import GenerativeModel
from darkroom.engine.priors import Laplace

Array = NDArray[Any]
Layers = tuple[Array, ...]


def predictions(model: GenerativeModel, r: Layers) -> Layers:
    """μ_{ℓ−1} = W_ℓ f(r_ℓ) for ℓ = 1…L; the first is x̂, (…, D)."""
    return tuple(a.f(r_l) @ w.T for w, a, r_l in zip(model.weights, model.activations, r, strict=True))


def errors(model: GenerativeModel, x: Array, r: Layers) -> Layers:
    """e_ℓ = r_ℓ − μ_ℓ for ℓ = 0…L−1, with r₀ ≡ x."""
    return tuple(below - mu for below, mu in zip((x, *r[:-1]), predictions(model, r), strict=True))


def energy(model: GenerativeModel, x: Array, r: Layers, precisions: Layers) -> Array:
    """F: scalar for one image, (N,) for a batch; summed over units, never averaged over images."""
    return _energy_of(model, errors(model, x, r), r, precisions)


def _energy_of(model: GenerativeModel, e: Layers, r: Layers, precisions: Layers) -> Array:
    halves = (0.5 * np.sum(p * e_l**2, axis=-1) for e_l, p in zip(e, precisions, strict=True))
    return np.asarray(sum(halves, start=model.prior.energy(r[-1])))


def pulls(model: GenerativeModel, x: Array, r: Layers, precisions: Layers) -> Layers:
    """−dF/dr_ℓ for ℓ = 1…L: where the errors pull each latent."""
    weighted = [p * e for p, e in zip(precisions, errors(model, x, r), strict=True)]
    above = (*weighted[1:], model.prior.gradient(r[-1]))
    return tuple(
        a.derivative(r_l) * (below @ w) - held
        for w, a, r_l, below, held in zip(model.weights, model.activations, r, weighted, above, strict=True)
    )


def step(model: GenerativeModel, x: Array, r: Layers, precisions: Layers, rate: float) -> Layers:
    """One update of every layer: r_ℓ + η·pull. A Laplace prior stops a latent at 0 as :class:`Laplace` tells."""
    moved = [r_l + rate * pull for r_l, pull in zip(r, pulls(model, x, r, precisions), strict=True)]
    if isinstance(model.prior, Laplace):
        moved[-1] = _step_with_kink(model, r, moved[-1], precisions, x, rate)
    return tuple(moved)


def _step_with_kink(
    model: GenerativeModel, r: Layers, moved: Array, precisions: Layers, x: Array, rate: float
) -> Array:
    top, activation = r[-1], model.activations[-1]
    below = precisions[-1] * errors(model, x, r)[-1]
    drive = activation.derivative(top) * (below @ model.weights[-1])
    excess = np.abs(drive) - model.prior.gradient(np.ones_like(top))
    leaves = (excess > 0) & ((drive > 0) | (not activation.one_sided))
    from_kink = np.where(leaves, rate * np.sign(drive) * excess, 0)
    stopped = np.where(moved * top < 0, 0, moved)
    return np.where(top == 0, from_kink, stopped)


def weight_gradients(model: GenerativeModel, x: Array, r: Layers, precisions: Layers) -> Layers:
    """−dF/dW_ℓ = (e_{ℓ−1}/σ²_{ℓ−1}) f(r_ℓ)ᵀ, averaged over the batch; each (d_{ℓ−1}, d_ℓ)."""
    images = 1 if x.ndim == 1 else len(x)
    return tuple(
        np.atleast_2d(p * e).T @ np.atleast_2d(a.f(r_l)) / images
        for p, e, a, r_l in zip(precisions, errors(model, x, r), model.activations, r, strict=True)
    )
