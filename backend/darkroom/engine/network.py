"""What the equations need of a model, so that the model can call them: they import this, and it imports them."""

from typing import Protocol

from darkroom.engine.activations import Activation
from darkroom.engine.arrays import Array
from darkroom.engine.priors import Prior


class Network(Protocol):
    """The numbers of a :class:`darkroom.engine.model.GenerativeModel`."""

    @property
    def weights(self) -> tuple[Array, ...]:
        """W_1…W_L, each (d_{ℓ−1}, d_ℓ)."""

    @property
    def activations(self) -> tuple[Activation, ...]:
        """f of each layer."""

    @property
    def prior(self) -> Prior:
        """The prior on r_L."""

    @property
    def layers(self) -> int:
        """L."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """(D, d_1, …, d_L)."""
