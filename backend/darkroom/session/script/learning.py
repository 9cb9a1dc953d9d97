"""How W came about, in lines of a script: update after update, as loops where they are alike."""

from textwrap import wrap

import numpy as np

from darkroom.session.course import Course
from darkroom.session.ledger import Stretch
from darkroom.session.script.text import Text

#: Learning is written down up to so many stretches and rates of it; beyond, W is read from the recording's file.
MOST_ENTRIES = 40

_MOVES = "model, _ = learn(model, run, rate={rate!r})  # W moves, r is held: W ← W + η_w e f(r)ᵀ{mean}"
_SETTLES = "run.forward({updates})  # r moves, W is held"


def tell_learning(text: Text, course: Course, update: int, beside: str) -> bool:
    """Say how ``model`` comes by its W after so many updates of a course.

    Whether ``run`` then is the inference that the last update was made from.
    """
    text.say("# The model: x̂ = W f(r).", f'model = GenerativeModel.load("{text.card.name}")')
    stretches = None if course.origin == "restored" else course.ledger.up_to(update)
    groups = None if stretches is None else _grouped(stretches)
    if groups is None or sum(len(group[0].rates) for group in groups) > MOST_ENTRIES:
        text.imported("from pathlib import Path", "from safetensors.numpy import load_file")
        text.say(
            f"# W after {update} updates, as it is in the file of the recording, which lies beside this one.",
            f'recording = load_file(Path(__file__).with_name("{beside}"))',
            'model = model.replace(weights=recording["W"][-1])',
        )
        return False
    if course.origin == "random":
        text.say(f"model = model.randomised(seed={course.seed})  # W forgotten: random columns of norm 1")
    for group in groups:
        text.uses("learn")
        text.under(group[0].prior)
        if isinstance(group[0].start, int):
            _played(text, group[0])
        else:
            _stepped(text, group)
    return bool(groups)


def _played(text: Text, stretch: Stretch) -> None:
    """Play learning: lesson after lesson, each from a new start."""
    first, last = stretch.first, stretch.last
    text.say("", f"# Play learning, updates {first} to {last} of W.")
    if stretch.batch:
        text.imported("from darkroom.session.plan import chosen")
        text.say(f"images = {text.images(stretch.images)}")
        text.know(None, np.ones_like(stretch.mask))
    else:
        text.see(stretch.images[0], stretch.mask)
    rate = repr(stretch.rates[first])
    changed = {update - 1: eta for update, eta in stretch.rates.items() if first < update <= last}
    if changed:
        told = ", ".join(f"{update}: {eta!r}" for update, eta in changed.items())
        text.say(
            f"eta, changed = {rate}, {{  # where η was not safe any more, by update: half of what was",
            *(f"    {line}" for line in wrap(told, 110)),
            "}",
        )
    text.say(f"for update in range({f'{first - 1}, {last}' if first > 1 else last}):")
    if changed:
        text.say("    eta = changed.get(update, eta)")
    if stretch.batch:
        order = f"len(images), {stretch.batch}, seed={stretch.start}, update=update"
        text.say(f"    batch = chosen({order})  # a new shuffle for each pass through them")
    seen, eta = "images[batch]" if stretch.batch else "x", "eta" if changed else rate
    mean = ", the mean over the batch" if stretch.batch > 1 else ""
    text.say(
        f"    run = Inference(model, {seen}, rate={eta}, {text.start(stretch.start)}{text.masked})",
        f"    {_SETTLES.format(updates=stretch.updates)}",
        f"    {_MOVES.format(rate=stretch.rate, mean=mean)}",
    )


def _stepped(text: Text, group: list[Stretch]) -> None:
    """Step learning: r settles, W is updated once, r goes on from where it is."""
    first, last = group[0], group[-1]
    numbers = f"update {first.first}" if len(group) == 1 else f"updates {first.first} to {last.last}"
    text.say("", f"# Step learning, {numbers} of W.")
    text.see(first.images[0], first.mask)
    rate, moves = repr(first.rates[first.first]), _MOVES.format(rate=first.rate, mean="")
    if first.start is not None or len(group) == 1:
        text.say(f"run = Inference(model, x, rate={rate}, {text.start(first.start)}{text.masked})")
        text.say(_SETTLES.format(updates=first.updates), moves)
        group = group[1:]
    if group:
        iterations = ", ".join(str(stretch.updates) for stretch in group)
        text.say(
            f"for iterations in ({iterations}{',' * (len(group) == 1)}):",
            f"    run = Inference(model, x, rate={rate}, start=run.r{text.masked})  # r goes on from where it is",
            f"    {_SETTLES.format(updates='iterations')}",
            f"    {moves}",
        )


def _grouped(stretches: list[Stretch]) -> list[list[Stretch]]:
    """Single updates one after another, each from where the last left r and otherwise alike, belong together."""
    groups: list[list[Stretch]] = []
    for stretch in stretches:
        if groups and _goes_on(groups[-1][-1], stretch):
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    return groups


def _goes_on(before: Stretch, stretch: Stretch) -> bool:
    return (
        stretch.start is None
        and not isinstance(before.start, int)
        and (stretch.prior, stretch.rate, *stretch.rates.values())
        == (before.prior, before.rate, *before.rates.values())
        and np.array_equal(stretch.images, before.images)
        and np.array_equal(stretch.mask, before.mask)
    )
