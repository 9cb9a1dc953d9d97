"""How large a rate is safe: 2/L, with L the largest curvature of F that a descent can meet.

Gradient descent lowers F at every update when η < 2/L and L bounds the largest eigenvalue of the Hessian
wherever F is at most what it is now (Nesterov 2004, Introductory Lectures on Convex Optimization, §1.2.3).
The Hessian of F in r is JᵀΠJ, J the derivative of the errors, plus f″ times the pull of each error, plus the
prior's curvature.

- Linear f: the Hessian does not depend on r, and the limit is exact: just below it r settles, just above it r
  explodes. (Clamped units count as free ones: with them a larger rate may be safe.)
- Otherwise L is an upper bound, and the limit a rate that is certain to be safe; somewhat larger ones may be.
"""

from math import inf, isfinite, sqrt

import numpy as np
from numpy.linalg import norm

from darkroom.engine.arrays import Array
from darkroom.engine.network import Network

Layers = tuple[Array, ...]


@np.errstate(over="ignore", invalid="ignore")
def stability_limit(model: Network, x: Array, energy: float, precisions: Layers) -> float:
    """The largest safe rate η, from a state whose F (the largest of the batch) is ``energy``.

    ``x`` is (D,) or (N, D); ``precisions`` as in the equations. Infinite where F has no curvature at all; 0
    where nothing bounds it: activation ``square`` where neither the prior nor the image keeps r from growing.
    """
    bottom, *above = precisions
    if bottom.ndim == 2:  # a mask for each image: the least limit of any
        masks = np.unique(bottom, axis=0)
        return min(
            stability_limit(model, x[(bottom == mask).all(axis=1)], energy, (mask, *above)) for mask in masks
        )
    # In float64, as rounding must not lift the limit.
    scales = [
        np.sqrt(np.broadcast_to(p, (size,)).astype(np.float64))
        for p, size in zip(precisions, model.sizes, strict=False)
    ]
    weights = [w.astype(np.float64) * s[:, None] for w, s in zip(model.weights, scales, strict=True)]
    if all(a.linear for a in model.activations):
        curvature = _exact_curvature(weights, scales, model.prior.curvature)
    elif isfinite(energy):
        curvature = _bounded_curvature(model, weights, scales, x, energy)
    else:
        curvature = inf
    return 2 / curvature if curvature > 0 else inf


def _exact_curvature(weights: list[Array], scales: list[Array], prior: float) -> float:
    """λ_max of the Hessian for linear f; ``weights`` are √Π W.

    J is block-bidiagonal: row ℓ of √Π J holds √Π_ℓ at r_ℓ and −√Π_ℓ W_{ℓ+1} at r_{ℓ+1}.
    """
    ends = np.cumsum([0, *(w.shape[1] for w in weights)])
    hessian = np.zeros((ends[-1], ends[-1]))
    for layer, w in enumerate(weights):
        here = slice(ends[layer], ends[layer + 1])
        hessian[here, here] += w.T @ w
        if layer:
            below = slice(ends[layer - 1], ends[layer])
            hessian[below, below] += np.diag(scales[layer] ** 2)
            hessian[below, here] -= scales[layer][:, None] * w
            hessian[here, below] -= (scales[layer][:, None] * w).T
    hessian[here, here] += prior * np.eye(weights[-1].shape[1])
    if not np.isfinite(hessian).all():
        return inf
    return float(np.linalg.eigvalsh(hessian)[-1])


def _bounded_curvature(
    model: Network, weights: list[Array], scales: list[Array], x: Array, energy: float
) -> float:
    """A bound on the Hessian's norm from the norms of its parts; ``weights`` are √Π W.

    The norm of the matrix of block norms bounds that of √Π J, for any slopes up to their bound. f″ is met by
    the pull of the error below, which is at most the norm of a column times that of √Π e, and that at most
    √2F.
    """
    slopes = _slope_bounds(model, weights, scales, x, energy)
    if inf in slopes:
        return inf
    blocks = np.diag([slope * _gain(w) for slope, w in zip(slopes, weights, strict=True)])
    for layer in range(1, model.layers):
        blocks[layer, layer - 1] = scales[layer].max()
    bend = max(
        a.curvature_bound * norm(w, axis=0).max() * sqrt(2 * energy) if a.curvature_bound else 0.0
        for a, w in zip(model.activations, weights, strict=True)
    )
    return float(norm(blocks, 2) ** 2 + bend + model.prior.curvature)


def _slope_bounds(
    model: Network, weights: list[Array], scales: list[Array], x: Array, energy: float
) -> list[float]:
    """sup |f′| of each layer over the states whose F is at most ``energy``.

    Only ``square`` needs the states: its slope is 2r. F bounds ‖r‖ from above, the prior's energy being at
    most F at the top and ‖r_ℓ‖ ≤ ‖W f(r_{ℓ+1})‖ + ‖e_ℓ‖ below it, and r_1 from below as well, by the image:
    ‖√Π W r²‖ ≤ ‖√Π x‖ + √2F, whose left side is at least ‖r²‖ times the least singular value of √Π W.
    """
    bounds = [a.slope_bound for a in model.activations]
    if inf not in bounds:
        return bounds
    error = sqrt(2 * energy)
    reach = model.prior.reach(energy, model.sizes[-1])
    for layer in reversed(range(model.layers)):
        activation, units = model.activations[layer], model.sizes[layer + 1]
        w, scale = weights[layer], scales[layer]
        if activation.slope_bound == inf:
            if layer == 0 and np.linalg.matrix_rank(w) == units:
                image_norm = float(norm(np.atleast_2d(x) * scale, axis=1).max())
                reach = min(reach, sqrt((image_norm + error) / norm(w, -2)))
            bounds[layer] = 2 * reach if w.any() else 0.0
            drawn = reach**2
        else:
            drawn = abs(activation.f(np.zeros(1)).item()) * sqrt(units) + activation.slope_bound * reach
        if layer:
            gain = _gain(w / scale[:, None])
            reach = (gain * drawn if gain else 0.0) + error / float(scale.min())
    return bounds


def _gain(weights: Array) -> float:
    """The largest singular value, from the smaller of WᵀW and WWᵀ: four times as fast as norm(W, 2)."""
    rows, columns = weights.shape
    gram = weights.T @ weights if columns <= rows else weights @ weights.T
    if not np.isfinite(gram).all():
        return inf
    return sqrt(max(np.linalg.eigvalsh(gram)[-1], 0))
