"""The command line: `darkroom` serves the page, `darkroom models` lists the models, `darkroom train` makes them."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import SettingsError

from darkroom.engine import GenerativeModel
from darkroom.images.digits import DIGIT_SET, write_digit_set
from darkroom.images.mnist import MissingExtra
from darkroom.images.samples import SAMPLES, write_samples
from darkroom.models.cards import ModelCard, models
from darkroom.models.catalogue import NAMES
from darkroom.models.training import train
from darkroom.server.settings import Settings

#: The settings of the server that have an option; every other has only its variable.
SERVING = ("host", "port", "log_level")
#: What `darkroom train` makes besides models: the name of each, its file, and what writes it.
COLLECTIONS = {"samples": (SAMPLES.name, write_samples), "digits-set": (DIGIT_SET.name, write_digit_set)}

Step = TypeVar("Step")


class Misused(Exception):
    """What was asked cannot be done; the message says why and what to do."""


def main(arguments: list[str] | None = None) -> None:
    """Do what ``arguments``, or else the command line, ask. Exits with 2 and a sentence where that cannot be done."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        match asked.command:
            case "models":
                print(_table(models()))
            case "train":
                _train(asked)
            case _:
                _serve(asked)
    except (Misused, MissingExtra) as problem:
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
    for name in SERVING:
        field = Settings.model_fields[name]
        # No default here: what is not given comes from the environment, and Settings checks both alike.
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            help=f"{field.description} Default: {field.default}.",
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
        choices=[*NAMES, *COLLECTIONS],
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


def _serve(asked: argparse.Namespace) -> None:
    given = {name: getattr(asked, name) for name in SERVING if getattr(asked, name) is not None}
    try:
        settings = Settings(**given)
    except (ValidationError, SettingsError) as wrong:
        raise Misused(_what_is_wrong(wrong, given)) from None
    # Only now, since it takes most of a second to import.
    from darkroom.server.serve import CannotListen, serve

    try:
        serve(settings, open_browser=not asked.no_browser)
    except CannotListen as problem:
        raise Misused(str(problem)) from None


def _what_is_wrong(wrong: ValidationError | SettingsError, given: dict[str, str]) -> str:
    """Each setting that is wrong as it was spelled: an option, or a variable of the environment."""
    if isinstance(wrong, SettingsError):
        return f'{wrong}: lists are written as JSON, as in ["https://example.org"]'
    return "; ".join(
        f"{_spelled(str(error['loc'][0]), given)}: {error['msg'].lower()}; got {error['input']!r}"
        for error in wrong.errors()
    )


def _spelled(setting: str, given: dict[str, str]) -> str:
    return f"--{setting.replace('_', '-')}" if setting in given else f"DARKROOM_{setting.upper()}"


def _train(asked: argparse.Namespace) -> None:
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
        if asked.name in COLLECTIONS:
            file, write = COLLECTIONS[asked.name]
            write(asked.out / file)
            print(f"Wrote {asked.out / file}")
            return
        card = train(asked.name, asked.out, seed=asked.seed, epochs=asked.epochs, progress=_progress)
    except OSError as refused:
        raise Misused(f"--out {asked.out}: cannot be written to: {refused.strerror}") from None
    print(f"Wrote {asked.out / card.name}.safetensors and its card {card.name}.md")
    if card.heldout_mse is not None and card.pca_mse is not None:
        print(
            f"Held-out MSE {card.heldout_mse:.5f} per pixel, {card.heldout_mse / card.pca_mse:.3f} times "
            f"that of PCA of the same size ({card.pca_mse:.5f})"
        )
    for what, value in card.facts.items():
        print(f"{what}: {value}")


def _progress(steps: Iterable[Step], count: int, name: str) -> Iterable[Step]:
    try:
        from rich.progress import track
    except ModuleNotFoundError:
        raise MissingExtra("rich") from None
    return track(steps, f"Training {name}", count)


def _table(cards: tuple[ModelCard, ...]) -> str:
    """The models, one a line, in columns."""
    rows: list[tuple[str, ...]] = [("NAME", "SIZES", "ACTIVATION", "PRIOR", "HELD-OUT MSE", "PCA")]
    for card in cards:
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
