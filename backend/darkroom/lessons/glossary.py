"""The glossary: every symbol that a formula may use, each described once, in ``glossary.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

GLOSSARY = Path(__file__).with_name("glossary.toml")

Colour = Literal["x", "xh", "e", "r", "w", "ink", "mute"]


class Symbol(BaseModel):
    """A symbol.

    Attributes
    ----------
    name: what the page calls it, ``data-sym``.
    sign: as plain text; ``_`` lowers what follows.
    latex: how formulas spell it. ``written``: how its definition does, where that shows more, as ‖·‖² for ‖.
    shape: how many numbers it is; empty for a sign that is no quantity.
    meaning: in one line.
    colour: the token of its colour.
    shows: names of the symbols whose panels light up with it.
    where: on the page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sign: str
    latex: str
    written: str = ""
    shape: str = ""
    meaning: str
    colour: Colour = "ink"
    shows: tuple[str, ...] = ()
    where: str = ""


@cache
def glossary() -> dict[str, Symbol]:
    """All symbols by name, in the order of the file."""
    written = tomllib.loads(GLOSSARY.read_text("utf-8"))["symbol"]
    symbols = [Symbol.model_validate(one) for one in written]
    return {symbol.name: symbol for symbol in symbols}
