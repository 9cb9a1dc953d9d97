"""Inference, fast: the update of :func:`darkroom.engine.equations.step`, without pixels.

The bottom layer's drive is W₁ᵀΠe₀ = W₁ᵀΠ(x − W₁ f(r₁)) = b − G f(r₁), with G = W₁ᵀΠW₁ and b = W₁ᵀΠx. Both are
fixed while W and x are, so an iteration costs d₁² instead of 2·D·d₁, and x̂, e and F of a whole chunk of
iterations follow afterwards in one matrix product.
"""

from collections.abc import Mapping
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from darkroom.engine.arrays import Array
from darkroom.engine.equations import prior_energy
from darkroom.engine.kinks import moves
from darkroom.engine.network import Network
from darkroom.engine.readonly import locked
from darkroom.engine.record import Record
from darkroom.engine.steps import Steps, take
from darkroom.engine.terms import Terms

Layers = tuple[Array, ...]
#: For each clamped layer, which of its units are clamped, and their values.
Clamps = Mapping[int, tuple[Array, Array]]
#: η_1…η_L.
Rates = tuple[float, ...]


class Descent:
    """One model, one input, a rate for each layer: the state r and the means to move it.

    Parameters
    ----------
    model, x (D,) or (N, D), precisions (one array for each layer 0…L−1, broadcastable to it), rates (η_1…η_L):
        as in the equations.
    clamps: clamped units by layer 1…L.

    ``r`` is a tuple of working arrays which ``update``, the steps of one update, overwrites.
    """

    def __init__(
        self, model: Network, x: Array, precisions: Layers, rates: Rates, clamps: Clamps, r: Layers
    ) -> None:
        self.model, self.x, self.precisions, self.rates, self.clamps = model, x, precisions, rates, clamps
        self._terms = tuple(Terms(r_l, a) for r_l, a in zip(r, model.activations, strict=True))
        self.r = tuple(terms.r for terms in self._terms)
        # None where the precision is 1 everywhere: no multiplication is then spent on it.
        self._weigh = tuple(None if (p == 1).all() else p for p in precisions)

    # What follows is computed when it is first needed: to show the state as it is, none of it is.
    # What overflows there overflows in F, which is watched.

    @cached_property
    def _sensed(self) -> Array:
        """Πx, (D,) or (N, D)."""
        return self.x if self._weigh[0] is None else np.asarray(self.x * self._weigh[0])

    @cached_property
    def _b(self) -> Array:
        """b = W₁ᵀΠx, (d_1,) or (N, d_1)."""
        return np.asarray(self._sensed @ self.model.weights[0])

    @cached_property
    def _gram(self) -> Array | None:
        """G = W₁ᵀΠW₁; None where the images have different ones, or where it is no smaller than W₁."""
        weights, weigh = self.model.weights[0], self._weigh[0]
        if weights.shape[1] > weights.shape[0]:
            return None
        if weigh is None or (weigh == 1 / self.model.variances[0]).all():
            return self.model.gram
        if weigh.ndim == 2 and (weigh != weigh[:1]).any():
            return None
        one = weigh[0] if weigh.ndim == 2 else weigh
        return (weights * one.reshape(-1, 1)).T @ weights

    def _drive(self, terms: Terms) -> Steps:
        """η W₁ᵀΠ(x − W₁ f) to the drive of the bottom layer. The rate is folded in here, not at every update."""
        f, drive = terms.f, terms.drive
        if self._gram is not None:
            gram, b = self.rates[0] * self._gram, self.rates[0] * self._b
            if terms.f_and_1 is not None:  # b − G f as one product
                return [(terms.f_and_1.dot, (np.vstack([-gram, b]), drive))]
            return [(f.dot, (gram, drive)), (np.subtract, (b, drive, drive))]

        e, press = np.empty_like(self.x), self.rates[0] * self.precisions[0]
        return [
            (f.dot, (self.model.transposes[0], e)),
            (np.subtract, (self.x, e, e)),
            (np.multiply, (e, press, e)),
            (e.dot, (self.model.weights[0], drive)),
        ]

    @cached_property
    @np.errstate(over="ignore", invalid="ignore")
    def update(self) -> Steps:
        """The update of all layers, in place."""
        model, terms = self.model, self._terms
        layers = tuple(zip(model.activations, terms, strict=True))
        steps: Steps = [
            (activation.into, (own.r, own.f)) for activation, own in layers if not activation.linear
        ]
        steps += self._drive(terms[0])
        for layer, (below, own) in enumerate(pairwise(terms), 1):
            e, rate = below.above, self.rates[layer - 1]  # η_ℓ e_ℓ/σ²_ℓ
            # The layer above moves by the same errors at its own rate: the quotient of the two is folded into W.
            faster = self.rates[layer] / rate
            weights = model.weights[layer] if faster == 1 else faster * model.weights[layer]
            steps += [
                (own.f.dot, (model.transposes[layer], e)),
                (np.subtract, (below.r, e, e)),
                (np.multiply, (e, rate * self.precisions[layer], e)),
                (e.dot, (weights, own.drive)),
            ]
        for activation, own in layers:
            steps += activation.chain(own.r, own.f, own.drive, own.lost)
        # Only now does any r move: the errors between layers are of the same moment.
        for activation, own in layers[:-1]:
            steps += moves(own) if activation.one_sided else own.add(above=-1)
        steps += model.prior.moves(terms[-1], self.rates[-1], model.activations[-1].one_sided)
        for layer, (units, values) in self.clamps.items():
            steps.append((partial(np.copyto, where=units), (terms[layer - 1].r, values)))
        return steps

    @property
    def held(self) -> dict[int, Array]:
        """Which units do not move, by layer, of those layers that have such."""
        return {layer: units for layer, (units, _) in self.clamps.items()}

    def activity(self) -> Layers:
        """f(r_1)…f(r_L) of the state, read-only."""
        with np.errstate(over="ignore", invalid="ignore"):
            pairs = zip(self.model.activations, self.r, strict=True)
            return tuple(locked(activation.f(r_l)) for activation, r_l in pairs)

    def approximate_energy(self, activity: Layers) -> Array:
        """F of the state, () or (N,), given its activity.

        Where there is a G, without pixels: ½e₀ᵀΠe₀ = ½xᵀΠx − bᵀf + ½fᵀGf. These terms cancel where x is
        explained, so this is good to about 1e-6 of ½xᵀΠx: enough to tell a runaway, not to be shown.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            total = prior_energy(self.model, self.r[-1])
            below = (self.x, *self.r[:-1])
            for layer, f in enumerate(activity):
                if layer == 0 and self._gram is not None:
                    total = total + self.energy_of_black - np.vecdot(f, self._b - 0.5 * (f @ self._gram))
                else:
                    e = below[layer] - f @ self.model.transposes[layer]
                    total = total + 0.5 * np.vecdot(e, e * self.precisions[layer])
        return np.asarray(total)

    @cached_property
    def energy_of_black(self) -> Array:
        """½xᵀΠx, () or (N,): the energy of a black reconstruction."""
        with np.errstate(over="ignore"):
            return np.asarray(0.5 * np.vecdot(self.x, self._sensed))

    def place(self, r: Layers) -> None:
        """Put the state on ``r``."""
        for mine, given in zip(self.r, r, strict=True):
            np.copyto(mine, given)

    def forward(self, updates: int) -> None:
        """``updates`` updates; nothing is recorded."""
        steps = self.update
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(updates):
                # Written out, here and in ``latents``: a call of ``take`` costs a third of an operation.
                for operation, arguments in steps:
                    operation(*arguments)

    def latents(self, rows: Layers) -> None:
        """Fill ``rows``, each (T, …), with T consecutive states; the first is the state after one update."""
        steps, pairs = self.update, tuple(zip(rows, self.r, strict=True))
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(len(rows[0])):
                for operation, arguments in steps:
                    operation(*arguments)
                for row, r in pairs:
                    row[t] = r

    def latents_of(self, image: int, rows: Layers, *, opening: bool) -> None:
        """Fill ``rows``, each (T, d_ℓ), with T consecutive states of one image of a batch.

        The first is the ``opening`` one, as it is, or the state after one update.
        """
        pairs = tuple((row, r[image]) for row, r in zip(rows, self.r, strict=True))
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(len(rows[0])):
                if t or not opening:
                    take(self.update)
                for row, r in pairs:
                    row[t] = r

    def room(self, entries: int) -> Record:
        """Room for that many of its states."""
        return Record.room(entries, self.x.shape[:-1], self.model.sizes, self.model.dtype)

    def recorded(self, r: Layers) -> Record:
        """A record of one entry: ``r``, with its errors, x̂ and F."""
        record = self.room(1)
        for row, r_l in zip(record.r, r, strict=True):
            row[0] = r_l
        self.explain(*record)
        return record

    def explain(self, r: Layers, error: Layers, reconstruction: Array, energy: Array) -> None:
        """From states ``r`` (T, …) write e_0…e_{L−1}, x̂ and F of all of them; a leading axis T on each."""
        with np.errstate(over="ignore", invalid="ignore"):
            energy[...] = prior_energy(self.model, r[-1])
            below: tuple[Array, ...] = (self.x, *r[:-1])
            # Of a batch the strided ones do as well, and need not be made first.
            batch = self.x.ndim == 2
            decoders = tuple(w.T for w in self.model.weights) if batch else self.model.transposes
            for layer, activation in enumerate(self.model.activations):
                f = r[layer] if activation.linear else activation.f(r[layer])
                mu = reconstruction if layer == 0 else error[layer]
                width = mu.shape[-1]
                np.dot(f.reshape(-1, f.shape[-1]), decoders[layer], out=mu.reshape(-1, width))
                np.subtract(below[layer], mu, out=error[layer])
                e = error[layer]
                weighted = e if (p := self._weigh[layer]) is None else e * p
                energy += 0.5 * np.vecdot(e, weighted)
