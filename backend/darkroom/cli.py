"""The command line: `darkroom` serves the page, `darkroom models` lists the models, `darkroom train` makes them."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from darkroom.models.catalogue import LAYERED, NAMES
from darkroom.server.options import OPTIONS

# Everything else is imported by the command that needs it: what `--help` and `models` do without takes a second.
if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

Step = TypeVar("Step")


class Misused(Exception):
    """A command that cannot be carried out; the message says why and what to do."""


def main(arguments: list[str] | None = None) -> None:
    """The command line ``arguments``, by default the process's own, carried out. Exits with 2 and a sentence where that cannot be done."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    try:
        match parsed.command:
            case "models":
                _say(_table())
            case "train":
                _train(parsed)
            case _:
                _serve(parsed)
    except Misused as problem:
        parser.exit(2, f"darkroom: {problem}\n")
    except KeyboardInterrupt:
        parser.exit(130, "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="darkroom",
        description="Watch predictive coding explain an image, in a browser.",
        epilog="Without a command Darkroom is served until Ctrl+C. Everything about the server can also be set in the "
        "environment: DARKROOM_HOST, DARKROOM_PORT, DARKROOM_LOG_LEVEL and more, see the README.",
    )
    for name, option in OPTIONS.items():
        # No default here: an option left out comes from the environment, and Settings checks both alike.
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            help=f"{option.description} Default: {option.default}.",
            metavar=name.upper(),
        )
    parser.add_argument(
        "--no-browser", action="store_true", help="Do not open a browser, only print the address."
    )
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    commands.add_parser(
        "models", help="List the models.", description="List the models that come with Darkroom."
    )
    training = commands.add_parser(
        "train",
        help="Make a model, as those that come with Darkroom were made.",
        description="Make a model, as those that come with Darkroom were made: weights and a card. "
        "Needs the extra `train`: pip install 'darkroom[train]'.",
    )
    training.add_argument(
        "name",
        choices=[*NAMES, *LAYERED, *COLLECTIONS],
        help="What to make: a model, the sample digits, or the digits that the page learns from.",
    )
    training.add_argument(
        "--out",
        type=Path,
        default=Path(),
        help="Folder to write to. Default: the current one.",
        metavar="DIR",
    )
    training.add_argument(
        "--epochs",
        type=_at_least(1),
        help="Passes through the digits. Default: as for the model that is shipped.",
        metavar="N",
    )
    training.add_argument(
        "--seed", type=_at_least(0), default=0, help="Of the random start and order. Default: 0.", metavar="N"
    )
    return parser


def _at_least(least: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"expected a whole number, {least} or more; got {text!r}")
        return int(text)

    return whole_number


def _serve(parsed: argparse.Namespace) -> None:
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from darkroom.server.settings import Settings

    options = {name: value for name in OPTIONS if (value := getattr(parsed, name)) is not None}
    try:
        settings = Settings(**options)
    except (ValidationError, SettingsError) as wrong:
        raise Misused(_what_is_wrong(wrong, options)) from None
    # Only now: wrong settings are reported without waiting for the web framework.
    from darkroom.server.serve import CannotListen, serve

    try:
        serve(settings, open_browser=not parsed.no_browser)
    except CannotListen as problem:
        raise Misused(str(problem)) from None


def _what_is_wrong(wrong: "ValidationError | SettingsError", options: dict[str, str]) -> str:
    """Each setting that is wrong as it was spelled: an option, or a variable of the environment."""
    from pydantic import ValidationError

    if not isinstance(wrong, ValidationError):
        return f'{wrong}: lists are written as JSON, as in ["https://example.org"]'
    return "; ".join(
        f"{_spelled(str(error['loc'][0]), options)}: {error['msg'].lower()}; got {error['input']!r}"
        for error in wrong.errors()
    )


def _spelled(setting: str, options: dict[str, str]) -> str:
    return f"--{setting.replace('_', '-')}" if setting in options else f"DARKROOM_{setting.upper()}"


def _samples(folder: Path) -> Path:
    from darkroom.images.samples import SAMPLES, write_samples

    write_samples(file := folder / SAMPLES.name)
    return file


def _digit_set(folder: Path) -> Path:
    from darkroom.images.digits import DIGIT_SET, write_digit_set

    write_digit_set(file := folder / DIGIT_SET.name)
    return file


#: What `darkroom train` makes besides models: by name, what writes its file to a folder.
COLLECTIONS = {"samples": _samples, "digits-set": _digit_set}


def _train(parsed: argparse.Namespace) -> None:
    from darkroom.images.mnist import MissingExtra
    from darkroom.models.training import train

    try:
        parsed.out.mkdir(parents=True, exist_ok=True)
        if parsed.name in COLLECTIONS:
            _say(f"Wrote {COLLECTIONS[parsed.name](parsed.out)}")
            return
        card = train(parsed.name, parsed.out, seed=parsed.seed, epochs=parsed.epochs, progress=_progress)
    except MissingExtra as missing:
        raise Misused(str(missing)) from None
    except OSError as refused:
        raise Misused(f"--out {parsed.out}: cannot be written to: {refused.strerror}") from None
    _say(f"Wrote {parsed.out / card.name}.safetensors and its card {card.name}.md")
    if card.heldout_mse is not None and card.pca_mse is not None:
        _say(
            f"Held-out MSE {card.heldout_mse:.5f} per pixel, {card.heldout_mse / card.pca_mse:.3f} times "
            f"that of PCA of the same size ({card.pca_mse:.5f})"
        )
    for what, value in card.facts.items():
        _say(f"{what}: {value}")


def _progress(steps: Iterable[Step], count: int, name: str) -> Iterable[Step]:
    from darkroom.images.mnist import MissingExtra

    try:
        from rich.progress import track
    except ModuleNotFoundError:
        raise MissingExtra("rich") from None
    return track(steps, f"Training {name}", count)


def _say(text: str) -> None:
    """Print ``text``; where nobody reads it any more, as after `| head`, the process ends without a word."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # What is left in the buffer would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


def _table() -> str:
    """The models, one a line, in columns."""
    from darkroom.engine import GenerativeModel
    from darkroom.models.cards import models

    rows: list[tuple[str, ...]] = [("NAME", "SIZES", "ACTIVATION", "PRIOR", "HELD-OUT MSE", "PCA")]
    for card in models():
        model = GenerativeModel.load(card.name)
        rows.append(
            (
                card.name,
                "-".join(map(str, model.sizes)),
                ", ".join(dict.fromkeys(activation.name for activation in model.activations)),
                str(model.prior),
                *("" if error is None else f"{error:.5f}" for error in (card.heldout_mse, card.pca_mse)),
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    return "\n".join(lines)
