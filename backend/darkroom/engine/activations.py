"""The activations f and their derivatives f′, elementwise."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from darkroom.engine.errors import ArgumentError
from darkroom.engine.steps import Steps, take

Array = NDArray[Any]


#: 0-d arrays: NumPy takes twice as long over a Python number in an operation on a hundred units.
#: Being float32 they widen to either dtype.
ZERO, HALF, ONE, TWO = (np.array(number, np.float32) for number in (0, 0.5, 1, 2))

#: A latent is active where |f(r)| is above this.
ACTIVE = 1e-3


@dataclass(frozen=True, slots=True)
class Activation:
    """An elementwise activation, written so that it can be evaluated without allocating.

    Attributes
    ----------
    name: how models and files call it.
    into: ``into(r, out)`` writes f(r) to ``out``.
    chain: ``chain(r, f, drive, lost)`` are the steps of the chain rule, given ``f`` = f(r): they overwrite ``drive``,
        and ``lost`` where f saturates, so that drive − lost is what f′(r) ⊙ drive was.
    slope_bound: sup |f′|; infinite where only a bounded r bounds it.
    curvature_bound: sup |f″| where f″ exists.
    bend: ``bend(gain, pull)`` is sup (gain · f′² + pull · |f″|), of the f′ and f″ of one r; None where f′ and f″ at their largest
        are as good.
    saturates: ``chain`` writes to ``lost``; elsewhere it leaves that as it is, 0.
    one_sided: f(r) = 0 for every r < 0, so that a latent below 0 draws nothing; see
        :mod:`darkroom.engine.kinks`.
    linear: f(r) = r.
    """

    name: str
    into: Callable[[Array, Array], object]
    chain: Callable[[Array, Array, Array, Array], Steps]
    slope_bound: float
    curvature_bound: float
    saturates: bool = False
    one_sided: bool = False
    linear: bool = False
    bend: Callable[[float, float], float] | None = None

    def __reduce__(self) -> Any:
        """One of ACTIVATIONS is pickled and copied as its name, and is itself again; its functions have none."""
        if ACTIVATIONS.get(self.name) is self:
            return activation_named, (self.name,)
        return object.__reduce_ex__(self, 2)

    def f(self, r: Array) -> Array:
        """f(r), in the shape and dtype of r."""
        out = np.empty_like(r)
        self.into(r, out)
        return out

    def derivative(self, r: Array) -> Array:
        """f′(r), in the shape and dtype of r. ReLU's at 0 is 1, so that a latent resting there can wake."""
        slope, lost = np.ones_like(r), np.zeros_like(r)
        take(self.chain(r, self.f(r), slope, lost))
        return np.asarray(slope - lost)


def _tanh_chain(r: Array, f: Array, drive: Array, lost: Array) -> Steps:
    """tanh′ = 1 − tanh²."""
    return [(np.square, (f, lost)), (np.multiply, (lost, drive, lost))]


def _relu_chain(r: Array, f: Array, drive: Array, lost: Array) -> Steps:
    def silence_what_is_below() -> None:
        np.copyto(drive, ZERO, where=np.less(r, ZERO))

    return [(silence_what_is_below, ())]


def _logistic(r: Array, out: Array) -> None:
    """½(1 + tanh(r/2)) = 1/(1 + e⁻ʳ), without the overflow of the exponential at large negative r."""
    np.multiply(r, HALF, out)
    np.tanh(out, out)
    np.add(out, ONE, out)
    np.multiply(out, HALF, out)


def _sigmoid_chain(r: Array, f: Array, drive: Array, lost: Array) -> Steps:
    """σ′ = σ − σ²."""
    return [(np.multiply, (f, drive, drive)), (np.multiply, (f, drive, lost))]


def _softplus_chain(r: Array, f: Array, drive: Array, lost: Array) -> Steps:
    slope = np.empty_like(r)
    return [(_logistic, (r, slope)), (np.multiply, (drive, slope, drive))]


def _square_chain(r: Array, f: Array, drive: Array, lost: Array) -> Steps:
    slope = np.empty_like(r)
    return [(np.multiply, (r, TWO, slope)), (np.multiply, (drive, slope, drive))]


def _tanh_bend(gain: float, pull: float) -> float:
    """With t = |tanh r|: tanh′ = 1 − t² and |tanh″| = 2 t (1 − t²). Where the sum of the two is largest, its derivative in t is 0."""
    if (size := max(gain, pull)) == 0:
        return 0.0
    g, p = gain / size, pull / size
    t = np.append(np.clip(np.real(np.roots([4 * g, -6 * p, -4 * g, 2 * p])), 0, 1), 0)
    return size * float(np.max((1 - t**2) * (g * (1 - t**2) + 2 * p * t)))


def _sigmoid_bend(gain: float, pull: float) -> float:
    """σ(r) = ½ + ½ tanh(r/2): σ′ = ¼ tanh′(r/2) and σ″ = ⅛ tanh″(r/2)."""
    return _tanh_bend(gain / 16, pull / 8)


def _softplus_bend(gain: float, pull: float) -> float:
    """With s = σ(r): softplus′ = s and softplus″ = s (1 − s), in all (gain − pull) s² + pull s."""
    return gain if pull <= 2 * gain else pull**2 / (4 * (pull - gain))


# sup |tanh″| = 4/(3√3), sup |σ″| = 1/(6√3).
_ALL = (
    Activation("linear", lambda r, out: np.copyto(out, r), lambda *_: [], 1.0, 0.0, linear=True),
    Activation("tanh", np.tanh, _tanh_chain, 1.0, 4 / (3 * 3**0.5), saturates=True, bend=_tanh_bend),
    Activation("relu", lambda r, out: np.maximum(r, ZERO, out=out), _relu_chain, 1.0, 0.0, one_sided=True),
    Activation(
        "sigmoid", _logistic, _sigmoid_chain, 0.25, 1 / (6 * 3**0.5), saturates=True, bend=_sigmoid_bend
    ),
    Activation(
        "softplus", lambda r, out: np.logaddexp(r, ZERO, out), _softplus_chain, 1.0, 0.25, bend=_softplus_bend
    ),
    Activation("square", np.square, _square_chain, inf, 2.0),
)
ACTIVATIONS: dict[str, Activation] = {activation.name: activation for activation in _ALL}


def activation_named(name: object) -> Activation:
    """The activation called ``name``; an Activation is handed back as it is.

    Raises ArgumentError for an unknown name.
    """
    if isinstance(name, Activation):
        return name
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise ArgumentError("activation", f"one of {', '.join(ACTIVATIONS)}", repr(name))
    return ACTIVATIONS[name]
