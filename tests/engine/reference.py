"""The energy, written once more from the definition, in autograd's NumPy: what the engine is tested against.

Nothing here knows of the engine's code: models and priors are read by their public attributes only.
"""

from collections.abc import Callable, Mapping, Sequence

import autograd
import autograd.numpy as anp
import numpy as np
from darkroom import GenerativeModel

ACTIVATION: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda r: r,
    "tanh": anp.tanh,
    "relu": lambda r: anp.where(r > 0, r, 0.0),
    "sigmoid": lambda r: 1 / (1 + anp.exp(-r)),
    "softplus": lambda r: anp.log(1 + anp.exp(r)),
    "square": lambda r: r * r,
}
PRIOR: dict[str, Callable] = {
    "Flat": lambda prior, r: 0.0 * anp.sum(r, axis=-1),
    "Gaussian": lambda prior, r: anp.sum((r - prior.mean) ** 2, axis=-1) / (2 * prior.variance),
    "Laplace": lambda prior, r: anp.sum(anp.abs(r), axis=-1) / prior.scale,
}


def counted(model: GenerativeModel, cut: Mapping[int, Sequence[int]] | None = None) -> list[np.ndarray]:
    """Of layers 0…L: 1 for a unit whose own error, or prior, is a part of F; 0 for one that is constant or cut."""
    ones = [np.ones(size) for size in model.sizes]
    for layer, units in [*model.constant.items(), *(cut or {}).items()]:
        ones[layer][list(units)] = 0
    return ones


def energy(model: GenerativeModel, x, r: Sequence, mask=1.0, cut=None, weights: Sequence | None = None):
    """F of one image, or of each image of a batch. What is ``cut``, {layer: units}, draws nothing and is not expected."""
    weights = [w.astype(np.float64) for w in model.weights] if weights is None else weights
    count = counted(model, cut)
    prior = PRIOR[type(model.prior).__name__]
    total = sum(prior(model.prior, r[-1][..., k : k + 1]) for k in np.flatnonzero(count[-1]))
    total = total + 0.0 * anp.sum(r[-1], axis=-1)
    below = x
    for layer, (w, r_l, f) in enumerate(zip(weights, r, model.activations, strict=True)):
        heard = np.ones(w.shape[1])
        heard[list((cut or {}).get(layer + 1, ()))] = 0
        e = below - anp.dot(ACTIVATION[f.name](r_l) * heard, w.T)
        precision = (
            1 / model.variances[layer].astype(np.float64) * count[layer] * (mask if layer == 0 else 1.0)
        )
        total = total + anp.sum(0.5 * precision * e**2, axis=-1)
        below = r_l
    return total


def pulls(model: GenerativeModel, x, r: Sequence, mask=1.0, cut=None) -> list[np.ndarray]:
    """−dF/dr of each layer, by automatic differentiation."""
    gradient = autograd.grad(lambda r: anp.sum(energy(model, x, r, mask, cut)))
    return [-g for g in gradient(list(r))]


def weight_pulls(model: GenerativeModel, x, r: Sequence, mask=1.0, cut=None) -> list[np.ndarray]:
    """−dF/dW of each layer, of F averaged over the batch, by automatic differentiation."""
    gradient = autograd.grad(lambda w: anp.mean(energy(model, x, r, mask, cut, w)))
    return [-g for g in gradient([w.astype(np.float64) for w in model.weights])]


def hessian(model: GenerativeModel, x: np.ndarray, r: Sequence[np.ndarray], mask=1.0, cut=None) -> np.ndarray:
    """d²F/dr² of one image, all layers in one matrix, by automatic differentiation."""
    ends = np.cumsum([len(r_l) for r_l in r])[:-1]

    def flat(values):
        return energy(model, x, anp.split(values, ends), mask, cut)

    return autograd.hessian(flat)(np.concatenate(r))


def central_differences(f: Callable[[np.ndarray], float], at: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """df/d(at), number by number."""
    slopes = np.empty_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (f(up) - f(down)) / (2 * step)
    return slopes
