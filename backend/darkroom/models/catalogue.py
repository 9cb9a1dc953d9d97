"""Which models come with Darkroom, and where their files are."""

from pathlib import Path

#: In the order in which they are offered.
NAMES = ("digits", "digits-tanh", "digits-linear", "two-causes", "food-size")
#: Models of several layers: loaded by their names, by the library and the server; the page does not offer them yet.
LAYERED = ("digits-deep", "digits-classes", "digits-two-layers")
#: The folder of their files and of their cards.
WEIGHTS = Path(__file__).with_name("weights")


def weights_file(name: str) -> Path:
    """The file of the model called ``name``, if there is one of that name."""
    return WEIGHTS / f"{name}.safetensors"
