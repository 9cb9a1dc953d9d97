"""How large a rate is safe: 2/L, with L the largest curvature of F that a descent can meet.

Gradient descent lowers F at every update when η < 2/L and L bounds the largest eigenvalue of the Hessian
wherever F is at most what it is now (Nesterov 2004, Introductory Lectures on Convex Optimization, §1.2.3).
The Hessian of F in r is JᵀΠJ, J the derivative of the errors, plus f″ times the pull of each error, plus the
prior's curvature; of r, only what is free to move counts.

- Linear f: the Hessian does not depend on r, and the limit is exact: just below it r settles, just above it r
  explodes.
- Otherwise L is an upper bound, and the limit a rate that is certain to be safe; somewhat larger ones may be.

Where each layer has its own rate, η_ℓ = η p_ℓ with the largest p_ℓ = 1, the limit is that of η, the rate of the fastest layer,
while the others keep their proportion to it: r_ℓ/√p_ℓ then descends at the one rate η, and its Hessian has √p on either side.
"""

from collections.abc import Iterator, Mapping
from math import inf, isfinite, sqrt

import numpy as np
from numpy.linalg import norm

from darkroom.engine.arrays import Array
from darkroom.engine.network import Network

Layers = tuple[Array, ...]
#: For some layers 1…L, which of their units do not move: (d_ℓ,) or (N, d_ℓ) of True and False.
Held = Mapping[int, Array]


@np.errstate(over="ignore", invalid="ignore")
def stability_limit(
    model: Network,
    x: Array,
    energy: float,
    precisions: Layers,
    rates: tuple[float, ...] | None = None,
    held: Held | None = None,
) -> float:
    """The largest safe rate η, from a state whose F (the largest of the batch) is ``energy``.

    ``x`` is (D,) or (N, D); ``precisions`` as in the equations; ``rates`` are η_1…η_L, of which only the proportions matter: None where
    they are alike. Infinite where F has no curvature at all; 0
    where nothing bounds it: activation ``square`` where neither the prior nor the image keeps r from growing.
    """
    own = (1.0,) * model.layers if rates is None else rates
    paces = [sqrt(rate / max(own)) for rate in own]
    bottom, *above = precisions
    return min(
        _limit(model, images, energy, (sensed, *above), paces, free)
        for images, sensed, free in _alike(model, x, bottom, held or {})
    )


def _alike(model: Network, x: Array, bottom: Array, held: Held) -> Iterator[tuple[Array, Array, list[Array]]]:
    """Images that have the same mask and the same units held: x, the precision of the pixels, and which units of each layer are free."""
    nothing = (np.zeros(size, bool) for size in model.sizes)
    free = [~(held.get(i, no) | model.apart.get(i, no)) for i, no in enumerate(nothing) if i]
    own = [some for some in (bottom, *free) if some.ndim == 2]
    if not own:
        yield x, bottom, free
        return
    _, kinds = np.unique(np.hstack(own), axis=0, return_inverse=True)
    for kind in range(kinds.max() + 1):
        images = np.flatnonzero(kinds.reshape(-1) == kind)
        sensed, *units = (some[images[0]] if some.ndim == 2 else some for some in (bottom, *free))
        yield x[images], sensed, units


def _limit(
    model: Network, x: Array, energy: float, precisions: Layers, paces: list[float], free: list[Array]
) -> float:
    # In float64, as rounding must not lift the limit.
    scales = [
        np.sqrt(np.broadcast_to(p, (size,)).astype(np.float64))
        for p, size in zip(precisions, model.sizes, strict=False)
    ]
    weights = [w.astype(np.float64) * s[:, None] for w, s in zip(model.weights, scales, strict=True)]
    if all(a.linear for a in model.activations):
        curvature = _exact_curvature(weights, scales, model.prior.curvature, paces, free)
    elif isfinite(energy):
        curvature = _bounded_curvature(model, weights, scales, x, energy, paces, free)
    else:
        curvature = inf
    return 2 / curvature if curvature > 0 else inf


def _exact_curvature(
    weights: list[Array], scales: list[Array], prior: float, paces: list[float], free: list[Array]
) -> float:
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
    pace = np.repeat(paces, np.diff(ends))[:, None]
    return _largest((hessian * pace * pace.T)[np.ix_(moving := np.concatenate(free), moving)])


def _bounded_curvature(
    model: Network,
    weights: list[Array],
    scales: list[Array],
    x: Array,
    energy: float,
    paces: list[float],
    free: list[Array],
) -> float:
    """A bound on the Hessian's norm from the norms of its blocks, one for each two layers; ``weights`` are √Π W.

    The norm of the matrix of block norms bounds that of the whole. A layer's own block is, of each unit, f′² times the
    square of the norm of √Π W, and f″ times the pull of the error below, which is at most the norm of a column times that of
    √Π e, and that at most √2F; above layer 1 f′ and f″ are those of one r, and not at their largest together. To it come the precision of
    its own error, or the prior. A layer meets the one below it in the error of that: there f′ is at most its bound.
    """
    slopes = _slope_bounds(model, weights, scales, x, energy)
    if inf in slopes:
        return inf
    blocks = np.zeros((model.layers, model.layers))
    for layer, (activation, slope) in enumerate(zip(model.activations, slopes, strict=True)):
        w = weights[layer] if free[layer].all() else weights[layer][:, free[layer]]
        gain, column = _gain(w), norm(w, axis=0).max(initial=0)
        most = (slope * gain) ** 2
        if activation.curvature_bound:
            most += activation.curvature_bound * column * sqrt(2 * energy)
        # What was learned at half the limit of one layer is to be learned again, bit for bit: there the limit is what it was.
        if layer and activation.bend is not None and isfinite(most):
            most = activation.bend(gain**2, column * sqrt(2 * energy))
        blocks[layer, layer] += most
        if layer:
            own = scales[layer][free[layer - 1]]
            blocks[layer - 1, layer - 1] += own.max(initial=0) ** 2
            met = slope * _gain(own[:, None] * w[free[layer - 1]])
            blocks[layer - 1, layer] = blocks[layer, layer - 1] = met
    blocks[-1, -1] += model.prior.curvature if free[-1].any() else 0
    return _largest(blocks * np.outer(paces, paces))


def _largest(matrix: Array) -> float:
    """The largest eigenvalue of a symmetric matrix; of one without rows 0, and inf where it is not finite."""
    if not np.isfinite(matrix).all():
        return inf
    return float(np.linalg.eigvalsh(matrix)[-1]) if matrix.size else 0.0


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
        # What is always at its value is none of what F bounds.
        reach = float(norm([reach, *model.constant.get(layer + 1, {}).values()]))
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
            counted = scale > 0
            gain = _gain((w[counted].T / scale[counted]).T)
            reach = (gain * drawn if gain else 0.0) + error / float(scale[counted].min(initial=inf))
    return bounds


def _gain(weights: Array) -> float:
    """The largest singular value, from the smaller of WᵀW and WWᵀ: four times as fast as norm(W, 2)."""
    rows, columns = weights.shape
    gram = weights.T @ weights if columns <= rows else weights @ weights.T
    return sqrt(max(_largest(gram), 0))
