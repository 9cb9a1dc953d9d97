"""Random models, inputs and states: what the properties are tried on."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from darkroom import ACTIVATIONS, Flat, Gaussian, GenerativeModel, Inference, Laplace
from darkroom.engine.priors import Prior
from hypothesis import strategies as st

PRIORS = (Flat(), Gaussian(0.0, 2.0), Gaussian(-0.4, 0.5), Gaussian(0.7, 1.0), Laplace(0.5), Laplace(3.0))


@dataclass(frozen=True)
class Case:
    """Everything a run needs. ``start`` may lie anywhere, at the kinks too."""

    model: GenerativeModel
    x: np.ndarray
    start: tuple[np.ndarray, ...]
    mask: np.ndarray | None
    clamp: dict[int, np.ndarray]
    pace: tuple[float, ...] | None = None
    cut: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def sensed(self) -> np.ndarray | float:
        """The mask as a number to multiply with."""
        return 1.0 if self.mask is None else self.mask

    def run(self, rate: float, **changes: Any) -> Inference:
        """A run of it."""
        given = {
            "start": self.start,
            "mask": self.mask,
            "clamp": self.clamp,
            "pace": self.pace,
            "cut": self.cut,
        } | changes
        return Inference(self.model, self.x, rate, **given)

    @property
    def free(self) -> list[np.ndarray]:
        """Of each layer, in the shape of r: 1 where a unit moves, 0 where it is clamped, constant or cut."""
        free = []
        for layer, r in enumerate(self.start, 1):
            moves = np.isnan(self.clamp[layer]) if layer in self.clamp else np.ones(r.shape, bool)
            moves[..., [*self.model.constant.get(layer, ()), *self.cut.get(layer, ())]] = False
            free.append(moves.astype(float))
        return free

    @property
    def limit(self) -> float:
        """Its stability limit."""
        return self.run(1.0).stability_limit()

    def safe(self, fraction: float = 0.99) -> float:
        """A rate at which it does not explode: below the stability limit, if there is one and it is not 0."""
        limit = self.limit
        return fraction * limit if 0 < limit < np.inf else 1.0 if limit else 1e-9


def make(
    seed: int,
    sizes: tuple[int, ...] = (6, 4),
    activations: tuple[str, ...] | None = None,
    prior: Prior = PRIORS[0],
    dtype: type = np.float64,
    *,
    images: int | None = None,
    per_unit: bool = False,
    masked: str | None = None,
    clamped: bool = False,
    paced: bool = False,
    constant: bool = False,
    cutting: bool = False,
    spread: float = 1.0,
    zeros: bool = False,
) -> Case:
    """A case from a seed. ``masked`` is None, "shared" or "each"; ``zeros`` puts half the state at 0."""
    rng = np.random.default_rng(seed)
    batch = () if images is None else (images,)
    weights = [(rng.standard_normal((a, b)) / np.sqrt(a)).astype(dtype) for a, b in pairwise(sizes)]
    variances = [rng.uniform(0.5, 2.0, a if per_unit else ()).astype(dtype) for a in sizes[:-1]]
    activation = activations or ("linear",) * len(weights)
    chosen = [int(rng.integers(size)) for size in sizes[1:]]
    constants = (
        {layer: {unit: float(rng.uniform(-1, 2))} for layer, unit in enumerate(chosen, 1)} if constant else {}
    )
    model = GenerativeModel(weights, activation, prior, variances, constant=constants)
    start = []
    for size in sizes[1:]:
        r = (rng.standard_normal((*batch, size)) * spread).astype(dtype)
        start.append(np.where(rng.random(r.shape) < 0.5, 0, r).astype(dtype) if zeros else r)
    mask = None
    if masked is not None:
        mask = (rng.random((*(batch if masked == "each" else ()), sizes[0])) < 0.6).astype(dtype)
    clamp = {}
    if clamped:
        for layer, r in enumerate(start, 1):
            clamp[layer] = np.where(rng.random(r.shape) < 0.3, rng.standard_normal(r.shape), np.nan)
            clamp[layer][..., list(constants.get(layer, ()))] = np.nan
            np.copyto(r, clamp[layer].astype(dtype), where=~np.isnan(clamp[layer]))
    for layer, units in constants.items():
        for unit, value in units.items():
            start[layer - 1][..., unit] = value
    cut = {}
    if cutting:
        cut = {
            layer: tuple(np.flatnonzero(rng.random(size) < 0.3).tolist())
            for layer, size in enumerate(sizes[1:], 1)
        }
    x = rng.standard_normal((*batch, sizes[0])).astype(dtype)
    paces = rng.uniform(0.1, 1.0, len(start))
    pace = tuple((paces / paces.max()).tolist()) if paced else None
    return Case(model, x, tuple(start), mask, clamp, pace, cut)


@st.composite
def cases(draw: st.DrawFn, dtype: type = np.float64, **fixed: Any) -> Case:
    """Any number of layers 1…3, any activations, prior, shapes, masks, clamps, constant units, cuts and paces, unless ``fixed``."""
    depth = draw(st.integers(1, 3))
    images = draw(st.sampled_from([None, None, 1, 3]))
    settings: dict[str, Any] = {
        "seed": draw(st.integers(0, 2**32 - 1)),
        "sizes": tuple(draw(st.integers(1, 7)) for _ in range(depth + 1)),
        "activations": tuple(draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in range(depth)),
        "prior": draw(st.sampled_from(PRIORS)),
        "dtype": dtype,
        "images": images,
        "per_unit": draw(st.booleans()),
        "masked": draw(st.sampled_from([None, "shared", "each"])),
        "clamped": draw(st.booleans()),
        "paced": draw(st.booleans()),
        "constant": draw(st.booleans()),
        "cutting": draw(st.booleans()),
        "spread": draw(st.sampled_from([0.05, 1.0, 3.0])),
        "zeros": draw(st.booleans()),
    }
    return make(**(settings | fixed))
