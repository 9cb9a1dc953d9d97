"""The lines of a script while it is written, and what its variables hold so far."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from darkroom.engine import GenerativeModel
from darkroom.engine.arrays import Array
from darkroom.engine.given import OVERRIDES, Given, named, prior_strength
from darkroom.images import samples
from darkroom.images.digits import digit_set
from darkroom.models.cards import ModelCard
from darkroom.session.mark import SEEN_FIELDS
from darkroom.session.script.embedded import Embedded
from darkroom.session.session import Session
from darkroom.session.stretches import Layers, alike

#: The fields of a Given that stand in the place of what the model has by the same name.
OVERRIDING = named(OVERRIDES)


class Text:
    """Says what is to be computed, line by line, with the variables ``model``, ``x`` and ``mask``, each set anew only where it changes.

    Attributes
    ----------
    card: that of the session's model.
    embedded: tables of numbers that stand at the end.
    """

    def __init__(self, session: Session, card: ModelCard) -> None:
        self.card, self.embedded = card, Embedded()
        self._seed, self._model = session.branches.seed, session.branches.original
        self._seeded = self._model.start(seed=self._seed)
        self._in_force = _overridden(self._model)
        self._now: Given | None = None
        self._lines: list[str] = []
        self._library = {"GenerativeModel", "Inference"}
        self._imports = {
            "import hashlib",
            "import numpy as np",
            "from threadpoolctl import threadpool_limits",
        }

    def say(self, *lines: str) -> None:
        """The next lines."""
        self._lines += lines

    def uses(self, *names: str) -> None:
        """These come from the package ``darkroom`` itself."""
        self._library |= set(names)

    def imported(self, *lines: str) -> None:
        """These are imported, too."""
        self._imports |= set(lines)

    def model(self, given: Given) -> GenerativeModel:
        """The session's model, with what of it is overridden by ``given``."""
        return given.model(self._model)

    # --- what holds from here on -----------------------------------------------------------------------

    def under(self, given: Given) -> None:
        """``model`` has what of it is overridden by ``given``, and all else as it came."""
        model = self.model(given)
        there = _overridden(model)
        if changed := {name: text for name, text in there.items() if text != self._in_force[name]}:
            self._in_force = there
            self.uses(type(model.prior).__name__)
            settings = ", ".join(f"{name}={text}" for name, text in changed.items())
            self.say(f"model = model.replace({settings})  # λ = {prior_strength(model.prior):g}")

    def see(self, given: Given) -> None:
        """Every variable of what is seen has the value that it has in ``given``."""
        changed = self._written(given) if self._now is None else given.changed(self._now)
        for name in (name for name in changed if name in SEEN_FIELDS):
            self.say(f"{name} = {self.value(name, given)}")
        self._now = given

    def know(self, given: Given) -> None:
        """The variables of what is seen have the values of ``given`` by now."""
        self._now = given

    # --- parts of a line -------------------------------------------------------------------------------

    @property
    def seen(self) -> str:
        """What else than x is seen, as further arguments, where it is needed."""
        names = () if self._now is None else self._written(self._now)
        return "".join(f", {name}={name}" for name in names if name in SEEN_FIELDS - {"x"})

    def apart(self, given: Given) -> str:
        """What else of ``given`` is not as it is by default, besides the rate and what is seen, as further arguments."""
        names = (name for name in self._written(given) if name not in SEEN_FIELDS | OVERRIDING | {"rate"})
        return "".join(f", {name}={self.value(name, given)}" for name in names)

    def value(self, name: str, given: Given) -> str:
        """An expression for a field of ``given``."""
        value = getattr(given, name)
        if name == "x":
            return self.image(value)
        if name == "mask":
            return self.sensed(value)
        return self.literal(name, value)

    def literal(self, name: str, value: Any) -> str:
        """An expression for any value: arrays are rows of tables, whatever they are in."""
        if isinstance(value, Mapping):
            return f"{{{', '.join(f'{key!r}: {self.literal(name, part)}' for key, part in value.items())}}}"
        if isinstance(value, np.ndarray):
            table = f"{name.upper()}{len(value)}"
            return f"{table}[{self.embedded.row(table, value)}]"
        return repr(value)

    @staticmethod
    def _written(given: Given) -> tuple[str, ...]:
        """The names of the fields that are not as they are by default."""
        default = Given(given.x, None if given.mask is None else np.ones_like(given.mask))
        return ("x", *given.changed(default))

    def image(self, x: Array) -> str:
        """An expression for x (D,), as short as there is one."""
        for sample in samples():
            if np.array_equal(sample.image.reshape(-1), x):
                self.imported("from darkroom.images import samples")
                return f"samples()[{sample.index}].image.reshape(-1)  # a {sample.label}"
        latents = self.card.default_latents
        if latents is not None and np.array_equal(self.card.default_input, x):
            return f'GenerativeModel.load("{self.card.name}").predict({latents!r})'
        if len(x) <= 4:
            return f"np.array({x.tolist()!r}, np.float32)"
        if not x.any():
            return f"np.zeros({len(x)}, np.float32)"
        training = digit_set().training.images
        found = np.flatnonzero((training == x).all(axis=1)) if training.shape[1] == len(x) else np.array([])
        if len(found):
            return f"{self.images(training)}[{found[0]}]"
        return f"SEEN[{self.embedded.row('SEEN', x)}]"

    def sensed(self, mask: Array) -> str:
        """An expression for the mask (D,)."""
        if mask.all():
            return f"np.ones({len(mask)}, np.float32)  # every pixel is sensed"
        row = self.embedded.row("SENSED", mask.astype(np.uint8))
        return f"SENSED[{row}].astype(np.float32)  # 1 where a pixel is sensed"

    def images(self, images: Array) -> str:
        """An expression for what is learned from, (M, D)."""
        if images is digit_set().training.images:
            self.imported("from darkroom.images.digits import digit_set")
            return "digit_set().training.images"
        return f"TRAY[{[self.embedded.row('TRAY', image) for image in images]!r}]"

    def start(self, start: Layers | int | None) -> str:
        """Where r starts, as an argument of Inference; None: where ``run`` stands."""
        if start is None:
            return "start=run.r"
        if isinstance(start, int):
            return f"seed={start}"
        if alike(start, self._seeded):
            return f"seed={self._seed}"
        return f"start=[START[{self.embedded.row('START', start[0])}]]"

    # --- the whole -------------------------------------------------------------------------------------

    def body(self) -> str:
        """The lines written so far, indented."""
        return "\n".join(f"    {line}".rstrip() for line in self._lines)

    def imports(self) -> str:
        """All that the script imports, in the usual order."""
        if self.embedded:
            self.imported("import base64", "import zlib")
        own = {line for line in self._imports if line.startswith("from darkroom")}
        theirs = {
            line
            for line in self._imports
            if line.split()[1].startswith(("numpy", "safetensors", "threadpoolctl"))
        }
        plain = self._imports - own - theirs
        library = f"from darkroom import {', '.join(sorted(self._library))}"
        groups = [_ordered(plain), _ordered(theirs), [library, *sorted(own)]]
        return "\n\n".join("\n".join(group) for group in groups)


def _ordered(imports: set[str]) -> list[str]:
    return sorted(imports, key=lambda line: (not line.startswith("import"), line))


def _overridden(model: GenerativeModel) -> dict[str, str]:
    """What a Given may override of a model: expressions by name."""
    there = {name: getattr(model, name) for name in sorted(OVERRIDING)}
    return {
        name: repr([layer.tolist() for layer in value] if isinstance(value, tuple) else value)
        for name, value in there.items()
    }
