"""Darkroom with one model more, `deep`, of two latent layers: `python -m tests.browser.deep` is `darkroom` with it.

No such model is shipped yet. Its first layer is that of `digits`, its second is random.
"""

import tempfile
from pathlib import Path

import numpy as np
from darkroom import GenerativeModel, Laplace
from darkroom.models import catalogue

SIZES = (784, 100, 10)
#: The sample that it is shown with first.
SHOWN = 3


def deep() -> GenerativeModel:
    """The model."""
    above = np.random.default_rng(5).uniform(0, 0.3, SIZES[1:]).astype(np.float32)
    return GenerativeModel([GenerativeModel.load("digits").weights[0], above], ["relu", "tanh"], Laplace(5.0))


def write(folder: Path) -> None:
    """The shipped models and this one, into an empty folder."""
    from darkroom.images import samples
    from darkroom.models.cards import ModelCard

    for file in catalogue.WEIGHTS.iterdir():
        (folder / file.name).symlink_to(file)
    model = deep()
    card = ModelCard(
        name="deep",
        title="two layers",
        description="Two layers.",
        shape=(28, 28),
        default_rate=model.stability_limit(samples()[SHOWN].image.reshape(-1)) * 0.8,
        default_sample=SHOWN,
        data="none",
        command="none",
        date="2026-01-01",
        facts={},
    )
    model.save(folder / "deep.safetensors", card.metadata())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        # Before whoever takes them from there is imported.
        catalogue.NAMES = (*catalogue.NAMES, "deep")
        write(Path(made))
        catalogue.WEIGHTS = Path(made)
        from darkroom.cli import main

        main()
