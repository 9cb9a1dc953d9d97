"""How large a rate is safe: 2/L, with L the largest curvature of F that a descent can meet.

Gradient descent lowers F at every update when η < 2/L and L bounds the largest eigenvalue of the Hessian wherever F is at most what it is
now (Nesterov 2004, Introductory Lectures on Convex Optimization, §1.2.3). The Hessian of F in r is JᵀΠJ, J the derivative of the errors,
plus f″ times the pull of each error, plus the prior's curvature.

- Linear f: the Hessian does not depend on r, and the limit is exact: just below it r settles, just above it r explodes.
- Otherwise L is an upper bound, and the limit a rate that is certain to be safe; somewhat larger ones may be.
"""

from math import sqrt

import numpy as np
from numpy.linalg import norm

from darkroom.engine.checks import Array
from darkroom.engine.model import GenerativeModel

Layers = tuple[Array, ...]


def stability_limit(model: GenerativeModel, x: Array, energy: float, precisions: Layers) -> float:
    """The largest safe rate η, from a state whose F (the largest of the batch) is ``energy``.

    ``x`` is (D,) or (N, D); ``precisions`` as in the equations; infinite where F has no curvature at all.
    """
    # The precision that is largest for any image of the batch bounds all of them; float64, as rounding must not lift the limit.
    scales = [
        np.sqrt(np.broadcast_to(p.max(axis=0) if p.ndim == 2 else p, (size,)).astype(np.float64))
        for p, size in zip(precisions, model.sizes, strict=False)
    ]
    weights = [w.astype(np.float64) * s[:, None] for w, s in zip(model.weights, scales, strict=True)]
    linear = all(a.slope_bound == 1 and a.curvature_bound == 0 for a in model.activations)
    if model.layers == 1:
        spread = float(np.linalg.eigvalsh(weights[0].T @ weights[0])[-1])
    else:
        spread = _exact_spread(weights, scales) if linear else _bounded_spread(model, weights, scales, x, energy)
    if model.layers == 1:
        spread *= _slope_bound(model, 0, x, energy, weights[0], scales[0]) ** 2
    bend = max(
        a.curvature_bound * float(norm(w, axis=0).max()) * sqrt(2 * energy)
        for a, w in zip(model.activations, weights, strict=True)
    )
    curvature = spread + bend + model.prior.curvature
    return 2 / curvature if curvature > 0 else float("inf")


def _exact_spread(weights: list[Array], scales: list[Array]) -> float:
    """λ_max of JᵀΠJ for slopes of 1, J being block-bidiagonal: row ℓ holds √Π_ℓ at r_ℓ and −√Π_ℓ W_{ℓ+1} at r_{ℓ+1}."""
    widths = [w.shape[1] for w in weights]
    ends = np.cumsum([0, *widths])
    hessian = np.zeros((ends[-1], ends[-1]))
    for layer, w in enumerate(weights):
        here = slice(ends[layer], ends[layer + 1])
        hessian[here, here] += w.T @ w
        if layer:
            below = slice(ends[layer - 1], ends[layer])
            hessian[below, below] += np.diag(scales[layer] ** 2)
            hessian[below, here] -= scales[layer][:, None] * w
            hessian[here, below] -= (scales[layer][:, None] * w).T
    return float(np.linalg.eigvalsh(hessian)[-1])


def _bounded_spread(
    model: GenerativeModel, weights: list[Array], scales: list[Array], x: Array, energy: float
) -> float:
    """The same for any slopes up to their bound: the norm of the matrix of block norms bounds the norm of J."""
    blocks = np.zeros((len(weights), len(weights)))
    for layer, w in enumerate(weights):
        slope = _slope_bound(model, layer, x, energy, w, scales[layer])
        blocks[layer, layer] = slope * norm(w, 2)
        if layer:
            blocks[layer, layer - 1] = scales[layer].max()
    return float(norm(blocks, 2)) ** 2


def _slope_bound(
    model: GenerativeModel, layer: int, x: Array, energy: float, weights: Array, scale: Array
) -> float:
    """sup |f′| over the states whose F is at most ``energy``.

    Only ``square`` needs the states: f′ = 2r, and F bounds r twice over. The prior: (r − μ)²/2σ² ≤ F. The bottom error:
    ‖√Π W r²‖ ≤ ‖√Π x‖ + √(2F), and its left side is at least s_min ‖r²‖ with s_min the least singular value of √Π W.
    """
    bound = model.activations[layer].slope_bound
    if np.isfinite(bound):
        return bound
    reach = np.inf
    if layer == model.layers - 1 and model.prior.curvature:
        reach = abs(model.prior.mean) + sqrt(2 * energy / model.prior.curvature)
    if layer == 0:
        least = float(norm(weights, -2)) if weights.shape[1] <= weights.shape[0] else 0.0
        if least > 0:
            seen = float(norm(np.atleast_2d(x) * scale, axis=1).max()) + sqrt(2 * energy)
            reach = min(reach, sqrt(seen / least))
    return 2 * reach
