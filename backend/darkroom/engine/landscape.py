"""The landscape: the energy over a plane in r-space, and the path that r took through it.

With two latents the plane is all there is. With more it is a slice, laid through the last state of the path so
that it holds as much of the path's movement as any plane can: along its two principal directions.
"""

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from darkroom.engine.arrays import Array, array_of, instance_of, whole_number
from darkroom.engine.equations import prior_energy
from darkroom.engine.errors import ArgumentError, DarkroomError
from darkroom.engine.readonly import ReadOnly
from darkroom.engine.run import Inference

#: How far the grid goes on beyond what it has to cover, as a part of that.
MARGIN = 0.15
#: Either way the grid spans at least this part of ‖r‖, and this much where r is 0: also a path that goes nowhere
#: lies in a landscape,
LEAST_PART, LEAST = 0.25, 0.1
#: and at least this part of what it spans the other way.
ASPECT = 0.5
#: Movement across the main direction of less than this part of that along it is rounding.
STRAIGHT = 1e-6
#: Updates in which the bottom of an exact landscape is looked for, to show it before r arrives there.
SEARCH = 300


@dataclass(frozen=True, slots=True)
class Landscape(ReadOnly):
    """F over a plane in r-space; everything is read-only, K is the number of latents.

    Attributes
    ----------
    energy: (n, n), F at origin + along[j]·directions[0] + across[i]·directions[1].
    along, across: (n,) each, rising in equal steps.
    directions: (2, K), orthonormal.
    origin: (K,), a state in the plane.
    path: (T, 2), the coordinates of the path in the plane: of its states, or else of what is nearest to them.
    exact: there are two latents. Directions are then the axes, the origin is 0, and the path is r itself.
    share: the part, 0…1, of the path's squared distances from its last state that lies in the plane; 1 where r
        does not move.
    """

    energy: Array
    along: Array
    across: Array
    directions: Array
    origin: Array
    path: Array
    exact: bool
    share: float


def landscape(run: Inference, path: ArrayLike, points: int = 41) -> Landscape:
    """The energy around a path that r took.

    Parameters
    ----------
    run: of one image, under a model with one layer of two latents or more; F is that of its model, x and mask.
    path: (T, K), states of r_1, T ≥ 1, the last one r* or as near to it as r came.
    points: n, in either direction.

    The grid covers the path and, where the landscape is exact, r = 0 and the bottom as well, so that it shows what
    r has ahead of it and stays where it is from one weight update to the next. In a slice the path comes from the
    left and from below. Where it has fewer than two directions of its own (it is straight, or a single state),
    those of the largest curvature of F at its end stand in for them.

    Raises
    ------
    ArgumentError: several layers, one latent, a batch; a path of another shape or that is not finite.
    """
    instance_of("run", run, Inference)
    model = run.model
    if model.layers > 1 or model.sizes[1] < 2:
        expected = "one of a model with one layer of two latents or more"
        raise ArgumentError("run", expected, f"one of sizes {'-'.join(map(str, model.sizes))}")
    if run.x.ndim > 1:
        raise ArgumentError("run", "one of a single image", f"a batch of {len(run.x)}")
    latents = model.sizes[1]
    states = array_of("path", path, np.float64)
    if states.ndim != 2 or states.shape[1] != latents or len(states) == 0:
        raise ArgumentError("path", f"states (T, {latents}) with T ≥ 1", f"shape {states.shape}")
    points = whole_number("points", points, least=2)

    surface, end = _Surface(run), states[-1]
    exact = latents == 2
    if exact:
        directions, origin, share = np.eye(2), np.zeros(2), 1.0
        covered = np.concatenate([states, [origin, _bottom(run, end)]])
    else:
        directions, share = _principal(surface, states)
        origin, covered = end, states
    along, across = _axes((covered - origin) @ directions.T, float(np.linalg.norm(end)), points)
    grid = origin + along[:, None] * directions[0] + across[:, None, None] * directions[1]
    energy, coordinates = surface.energy(grid), (states - origin) @ directions.T

    def handed_out(array: Array) -> Array:
        with np.errstate(over="ignore"):
            return np.asarray(array.astype(model.dtype))

    return Landscape(
        handed_out(energy),
        handed_out(along),
        handed_out(across),
        handed_out(directions),
        handed_out(origin),
        handed_out(coordinates),
        exact,
        share,
    )


class _Surface:
    """F as a function of r_1, without pixels: ½xᵀΠx − bᵀf + ½fᵀGf + prior, with b = WᵀΠx and G = WᵀΠW.

    In float64, as these terms cancel where x is explained; f alone in the model's own, in which tanh is fast.
    """

    def __init__(self, run: Inference) -> None:
        self._model, self._f, self._dtype = run.network, run.model.activations[0], run.model.dtype
        x, w = run.x.astype(np.float64), run.network.weights[0].astype(np.float64)
        precise = np.broadcast_to(run.precisions[0], x.shape).astype(np.float64)
        weighted = w * precise[:, None]
        self._blank, self._b, self._gram = 0.5 * np.sum(precise * x**2), x @ weighted, w.T @ weighted

    def energy(self, r: Array) -> Array:
        """r (…, K) → (…,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            f = self._f.f(r.astype(self._dtype)).astype(np.float64)
            return np.asarray(
                self._blank + np.vecdot(f, 0.5 * f @ self._gram - self._b) + prior_energy(self._model, r)
            )

    def curvature(self, r: Array) -> Array:
        """(K, K), at r (K,): the Hessian without f″, which makes it positive (Gauss and Newton's)."""
        slope = self._f.derivative(r)
        return slope[:, None] * self._gram * slope + self._model.prior.curvature * np.eye(len(r))


def _bottom(run: Inference, r: Array) -> Array:
    """Where r (K,) would come to rest, as far as a few updates at a safe rate take it."""
    try:
        there = run.replace(r=[r])
        limit = there.stability_limit()
        if not (isfinite(limit) and limit > 0):
            return r
        there = there.replace(rate=limit / 2)
        there.forward(SEARCH)
    except DarkroomError:  # no safe rate leads to it; the landscape does without
        return r
    return there.r[0].astype(np.float64)


def _principal(surface: _Surface, path: Array) -> tuple[Array, float]:
    """Two orthonormal directions (2, K) that hold the most of a path's (T, K) movement, and the part that they hold."""
    movement = path - path[-1]
    scatter = movement.T @ movement
    powers, own = np.linalg.eigh(scatter)  # the smallest first
    candidates = [own[:, k] for k in (-1, -2) if powers[k] > STRAIGHT**2 * powers[-1]]
    if len(candidates) < 2:
        candidates += list(np.linalg.eigh(surface.curvature(path[-1]))[1].T[::-1])
    chosen: list[Array] = []
    for candidate in candidates:
        across = candidate - sum((candidate @ direction) * direction for direction in chosen)
        if len(chosen) < 2 and (length := np.linalg.norm(across)) > 0.1:
            chosen.append(_oriented(across / length, movement))
    directions = np.array(chosen)
    whole, within = float(np.trace(scatter)), float(np.sum((movement @ directions.T) ** 2))
    return directions, min(within / whole, 1.0) if whole else 1.0


def _oriented(direction: Array, movement: Array) -> Array:
    """``direction`` or its opposite, so that it does not depend on chance: r comes from where it is negative."""
    for values, sign in ((movement @ direction, -1), (direction, 1)):
        if farthest := values[np.abs(values).argmax()]:
            return np.asarray(direction * (sign * np.sign(farthest)))
    return direction


def _axes(covered: Array, norm: float, points: int) -> Array:
    """(2, n): where the grid's points lie in either direction, so that it covers the coordinates ``covered`` (T, 2)."""
    low, high = covered.min(axis=0), covered.max(axis=0)
    span = np.maximum(high - low, max(LEAST_PART * norm, LEAST))
    span = np.maximum(span, ASPECT * span.max()) * (1 + 2 * MARGIN)
    middle = (low + high) / 2
    return np.linspace(middle - span / 2, middle + span / 2, points, axis=1)
