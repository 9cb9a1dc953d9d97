"""The equations of predictive coding, written as on paper.

Layer 0 is the image, r₀ ≡ x. Layer ℓ = 1…L predicts the layer below it through its activation and its
weights, a decoder:

    μ_{ℓ−1} = W_ℓ f(r_ℓ)                                     (not f(W r))
    e_ℓ     = r_ℓ − W_{ℓ+1} f(r_{ℓ+1})          ℓ = 0…L−1
    F       = Σ_ℓ ½ Σ_i e²_{ℓ,i}/σ²_{ℓ,i} + prior(r_L)

    inference (fast, W fixed)  r_ℓ ← r_ℓ + η_ℓ (f′(r_ℓ) ⊙ W_ℓᵀ(e_{ℓ−1}/σ²_{ℓ−1}) − e_ℓ/σ²_ℓ)
    learning  (slow, r* fixed) W_ℓ ← W_ℓ + η_w,ℓ (e_{ℓ−1}/σ²_{ℓ−1}) f(r*_ℓ)ᵀ

At the top the prior's gradient stands in for e_L/σ²_L. All layers move at once, from one frozen set of
errors; η is one number, or one for each layer. At the kinks of ReLU and of the Laplace prior an update
stops, see :mod:`darkroom.engine.kinks`. (Rao & Ballard 1999, Nat. Neurosci. 2:79; Friston 2005, Phil. Trans. B
360:815; Bogacz 2017, J. Math. Psychol. 76:198.)

A constant unit stays where it is, and of it neither an error nor the prior counts: its column of W is a bias.
Here all units move; who calls puts back those that are held.

Nothing here is fast: it is what :mod:`darkroom.engine.descent` must agree with. Everywhere ``r`` is the tuple
(r₁, …, r_L), each (d_ℓ,) or (N, d_ℓ), and ``precisions`` the tuple (1/σ²₀, …, 1/σ²_{L−1}), each broadcastable
to its layer.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.network import Network
from darkroom.engine.priors import Laplace

Layers = tuple[Array, ...]


def predictions(model: Network, r: Layers) -> Layers:
    """μ_{ℓ−1} = W_ℓ f(r_ℓ) for ℓ = 1…L; the first is x̂, (…, D)."""
    return tuple(a.f(r_l) @ w.T for w, a, r_l in zip(model.weights, model.activations, r, strict=True))


def top_down(
    model: Network, shapes: Sequence[tuple[int, ...]], held: Mapping[int, tuple[Array, Array]]
) -> Layers:
    """r_1…r_L of these shapes, each as the layer above expects it: r_ℓ = W_{ℓ+1} f(r_{ℓ+1}), and r_L the prior's mean.

    Units that are ``held`` are at their values, and what is below follows from these.
    """
    r = np.full(shapes[-1], model.prior.mean, model.weights[-1].dtype)
    states: list[Array] = []
    for layer in range(model.layers, 0, -1):
        if layer < model.layers:
            r = np.asarray(model.activations[layer].f(r) @ model.weights[layer].T)
        if layer in held:
            units, values = held[layer]
            np.copyto(r, values, where=units)
        states.insert(0, r)
    return tuple(states)


def errors(model: Network, x: Array, r: Layers) -> Layers:
    """e_ℓ = r_ℓ − μ_ℓ for ℓ = 0…L−1, with r₀ ≡ x."""
    return tuple(below - mu for below, mu in zip((x, *r[:-1]), predictions(model, r), strict=True))


def prior_energy(model: Network, r: Array) -> Array:
    """What the prior counts of r_L (…, d_L) → (…,): of all units but those that are apart."""
    apart = model.apart.get(model.layers)
    return model.prior.energy(r if apart is None else r[..., ~apart])


def energy(model: Network, x: Array, r: Layers, precisions: Layers) -> Array:
    """F: scalar for one image, (N,) for a batch; summed over units, never averaged over images."""
    e = errors(model, x, r)
    halves = (0.5 * np.sum(p * e_l**2, axis=-1) for e_l, p in zip(e, precisions, strict=True))
    return np.asarray(sum(halves, start=prior_energy(model, r[-1])))


def pulls(model: Network, x: Array, r: Layers, precisions: Layers, side: int = 1) -> Layers:
    """−dF/dr_ℓ for ℓ = 1…L: where the errors pull each latent.

    At a kink, r = 0, the slope just to the right of it, or with ``side=-1`` just to the left.
    """
    weighted = [p * e for p, e in zip(precisions, errors(model, x, r), strict=True)]
    above = (*weighted[1:], model.prior.gradient(_beside_0(r[-1], side)))
    slopes = (
        a.derivative(_beside_0(r_l, side) if a.one_sided else r_l)
        for a, r_l in zip(model.activations, r, strict=True)
    )
    return tuple(
        slope * (below @ w) - gradient
        for slope, below, w, gradient in zip(slopes, weighted, model.weights, above, strict=True)
    )


def _beside_0(r: Array, side: int) -> Array:
    """r with the least number on that side of 0 in place of 0."""
    return np.where(r == 0, np.copysign(np.finfo(r.dtype).tiny, side), r)


def step(model: Network, x: Array, r: Layers, precisions: Layers, rates: tuple[float, ...]) -> Layers:
    """One update of every layer: r_ℓ + η_ℓ·pull, stopping at kinks."""
    right, left = (pulls(model, x, r, precisions, side) for side in (1, -1))
    moved = [
        # From 0 to the right if F falls there, or to the left if it falls there; else it stays.
        np.where(r_l == 0, np.where(up > 0, rate * up, rate * np.minimum(down, 0)), r_l + rate * up)
        for r_l, up, down, rate in zip(r, right, left, rates, strict=True)
    ]
    for layer, activation in enumerate(model.activations):
        if activation.one_sided or (layer == model.layers - 1 and isinstance(model.prior, Laplace)):
            moved[layer][moved[layer] * r[layer] < 0] = 0
    return tuple(moved)


def weight_gradients(model: Network, x: Array, r: Layers, precisions: Layers) -> Layers:
    """−dF/dW_ℓ = (e_{ℓ−1}/σ²_{ℓ−1}) f(r_ℓ)ᵀ, averaged over the batch; each (d_{ℓ−1}, d_ℓ)."""
    images = 1 if x.ndim == 1 else len(x)
    return tuple(
        np.atleast_2d(p * e).T @ np.atleast_2d(a.f(r_l)) / images
        for p, e, a, r_l in zip(precisions, errors(model, x, r), model.activations, r, strict=True)
    )
