"""How W came about, in lines of a script: update after update, as loops where they are alike."""

from dataclasses import replace
from textwrap import wrap

import numpy as np

from darkroom.session.script.text import Text
from darkroom.session.stretches import Stretch
from darkroom.session.updates import UpdateLog

#: Learning is written down up to so many stretches and rates of it; beyond, W is read from the recording's file.
MOST_ENTRIES = 40

_MOVES = "model, _ = learn(model, run, rate={rate!r})  # W moves, r is held: W ← W + η_w e f(r)ᵀ{mean}"
_SETTLES = "run.forward({updates})  # r moves, W is held"


def write_learning(text: Text, log: UpdateLog, update: int, beside: str) -> bool:
    """Write down how ``model`` comes by its W after so many updates of a log.

    Whether ``run`` then is the inference that the last update was made from.
    """
    text.say("# The model: x̂ = W f(r).", f'model = GenerativeModel.load("{text.card.name}")')
    stretches = None if log.origin == "restored" else log.stretches.up_to(update)
    if stretches is None or sum(len(stretch.rates) for stretch in stretches) > MOST_ENTRIES:
        text.imported("from pathlib import Path", "from safetensors.numpy import load_file")
        text.say(
            f"# W after {update} updates, as it is in the file of the recording, which lies beside this one.",
            f'recording = load_file(Path(__file__).with_name("{beside}"))',
            'model = model.replace(weights=recording["W"][-1])',
        )
        return False
    if log.origin == "random":
        text.say(f"model = model.randomised(seed={log.seed})  # W forgotten: random columns of norm 1")
    for stretch in stretches:
        text.uses("learn")
        text.under(stretch.given)
        if stretch.cause.by == "play":
            _played(text, stretch)
        else:
            _stepped(text, stretch)
    return bool(stretches)


def _played(text: Text, stretch: Stretch) -> None:
    """Play learning: episode after episode, each from a new start."""
    first, last = stretch.first, stretch.last
    text.say("", f"# Play learning, updates {first} to {last} of W.")
    if stretch.batch:
        text.imported("from darkroom.session.plan import chosen")
        text.say(f"images = {text.images(stretch.images)}")
        text.know(replace(stretch.given, x=np.empty(0)))
    else:
        text.see(stretch.given)
    rate = repr(stretch.rates[first])
    changed = {update - 1: eta for update, eta in stretch.rates.items() if first < update <= last}
    if changed:
        rates = ", ".join(f"{update}: {eta!r}" for update, eta in changed.items())
        text.say(
            f"eta, changed = {rate}, {{  # where η was not safe any more, by update: half of what was",
            *(f"    {line}" for line in wrap(rates, 110)),
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
        f"    run = Inference(model, {seen}, rate={eta}, {text.start(stretch.start)}{text.seen}{text.apart(stretch.given)})",
        f"    {_SETTLES.format(updates=stretch.updates[0])}",
        f"    {_MOVES.format(rate=stretch.cause.plan.rate, mean=mean)}",
    )


def _stepped(text: Text, stretch: Stretch) -> None:
    """Step learning: r settles, W is updated once, r goes on from where it is."""
    first, last, updates = stretch.first, stretch.last, stretch.updates
    numbers = f"update {first}" if first == last else f"updates {first} to {last}"
    text.say("", f"# Step learning, {numbers} of W.")
    text.see(stretch.given)
    rate, moves = repr(stretch.rates[first]), _MOVES.format(rate=stretch.cause.plan.rate, mean="")
    if stretch.start is not None or first == last:
        text.say(
            f"run = Inference(model, x, rate={rate}, {text.start(stretch.start)}{text.seen}{text.apart(stretch.given)})"
        )
        text.say(_SETTLES.format(updates=updates[0]), moves)
        updates = updates[1:]
    if updates:
        text.say(
            f"for iterations in ({', '.join(map(str, updates))}{',' * (len(updates) == 1)}):",
            f"    run = Inference(model, x, rate={rate}, start=run.r{text.seen}{text.apart(stretch.given)})  # r goes on from where it is",
            f"    {_SETTLES.format(updates='iterations')}",
            f"    {moves}",
        )
