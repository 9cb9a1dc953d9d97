"""What r did, in lines of a script: the run at hand from its first kept iteration to its last, and what was changed on the way."""

from dataclasses import dataclass
from itertools import groupby

from darkroom.engine import Gaussian, GenerativeModel, Laplace
from darkroom.engine.given import Given
from darkroom.session.branch import Branch
from darkroom.session.mark import SEEN_FIELDS
from darkroom.session.script.text import OVERRIDING, Text
from darkroom.session.stretches import alike

#: So many changes of x alone, or of the mask alone, in a row are written as a loop: a drawing grows with every stroke, and what was felt of
#: it with every touch.
LOOP = 3


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Iterations under one Given: from which to which, and which of its fields are new."""

    first: int
    last: int
    given: Given
    changed: tuple[str, ...]


def write_inference(text: Text, branch: Branch, learned: bool) -> None:
    """Write down what r did; ``learned``: the script has the inference that the last update of W was made from, as ``run``."""
    first = branch.timeline.first
    given = branch.timeline.mark(first)[0].given
    text.under(given)
    text.say("", f"# Inference: r ← r + η (f′(r) ⊙ Wᵀe{_pull(text.model(given))}), and W is held.")
    in_batch = _in_batch(text, branch)
    if in_batch is not None:
        first = in_batch
        given = branch.timeline.mark(first)[0].given
        text.see(given)
        start = "start=[played[-1].r[0][-1]]"
    else:
        text.see(given)
        start = _start(text, branch, learned)
    text.say(f"run = Inference(model, x, rate={given.rate!r}, {start}{text.seen}{text.apart(given)})")
    passages = _passages(branch, first)
    _advance(text, branch, passages[0], "played = [{}]" if in_batch is None else "played.append({})")
    for changed, group in groupby(passages[1:], lambda passage: passage.changed):
        of_a_kind = list(group)
        if changed in (("x",), ("mask",)) and len(of_a_kind) >= LOOP and branch.explosion is None:
            _growing(text, changed[0], of_a_kind)
        else:
            for passage in of_a_kind:
                _change(text, branch, passage)
    text.say("return joined(played)")


def _start(text: Text, branch: Branch, learned: bool) -> str:
    """Where the run begins, as an argument of Inference."""
    timeline, log = branch.timeline, branch.log
    there, end = timeline.r(timeline.first), log.stretches.last_r
    if branch.episode is not None and branch.episode[0].first == timeline.first:
        update = branch.update + 1
        following = log.stretches.of(update)
        goes_on = following is not None and following.start_at(update) is None
        return text.start(None if goes_on else branch.episode[0].start)
    newest = branch.update == log.weights.last.update
    if learned and newest and end is not None and alike(there, end):
        last = log.stretches.of(branch.update)
        # Of a batch the first image is the one shown.
        return "start=[r[0] for r in run.r]" if last is not None and last.batch else text.start(None)
    return text.start(there)


def _in_batch(text: Text, branch: Branch) -> int | None:
    """The iterations that the image shown went through together with others; up to which that was, None where it never did."""
    if branch.episode is None or branch.episode[0].chosen is None:
        return None
    (episode, last), chosen = branch.episode, branch.episode[0].chosen
    if episode.first != branch.timeline.first or last == episode.first:
        return None
    text.say(
        "# It begins as an episode of learning: of a batch, whose images moved together, the first is shown; then that goes on alone.",
        f"images = {text.images(episode.images)}",
        f"batch = images[{chosen.tolist()}]",
        f"episode = Inference(model, batch, rate={episode.given.rate!r}, {text.start(episode.start)}{text.apart(episode.given)})",
        f"played = [episode.follow({last - episode.first})]",
    )
    return last


def _passages(branch: Branch, first: int) -> list[Passage]:
    timeline, passages = branch.timeline, []
    before: Given | None = None
    while True:
        mark, end = timeline.mark(first)
        last = min(end + 1, timeline.last)
        changed = () if before is None else mark.given.changed(before)
        passages.append(Passage(first, last, mark.given, changed))
        if end >= timeline.last:
            return passages
        before, first = mark.given, last


#: What fields are called in equations.
_SYMBOLS = {
    "rate": "η",
    "pace": "η of each layer",
    "prior": "λ",
    "variances": "σ²",
    "cut": "units that are cut",
}


def _change(text: Text, branch: Branch, passage: Passage) -> None:
    """From an iteration on something else is given."""
    if passage.changed:
        symbols = (_SYMBOLS.get(name, name) for name in passage.changed)
        text.say("", f"# At iteration {passage.first}: another {', another '.join(symbols)}.")
        text.under(passage.given)
        text.see(passage.given)
        arguments = ", ".join(dict.fromkeys(_argument(text, name, passage.given) for name in passage.changed))
        text.say(f"run = run.replace({arguments})")
    _advance(text, branch, passage, "played.append({})")


def _argument(text: Text, name: str, given: Given) -> str:
    if name in OVERRIDING:
        return "model=model"
    return f"{name}={name if name in SEEN_FIELDS else text.value(name, given)}"


def _growing(text: Text, what: str, passages: list[Passage]) -> None:
    """One image after another, as when somebody draws, or one mask after another, as when somebody feels in the dark."""
    values = [text.value(what, passage.given) for passage in passages]
    first, count = passages[0].first, len(passages)
    text.say(
        "",
        f"# From iteration {first} on {what} changed {count} times; after each, r went on for so many iterations.",
        f"for {what}, iterations in [",
    )
    for value, passage in zip(values, passages, strict=True):
        text.say(f"    ({value.split('  #')[0]}, {passage.last - passage.first}),")
    text.say("]:", f"    run = run.replace({what}={what})", "    played.append(run.advance(iterations))")
    text.know(passages[-1].given)


def _advance(text: Text, branch: Branch, passage: Passage, kept: str) -> None:
    updates = passage.last - passage.first
    advance = f"run.advance({updates})"
    if branch.explosion is None or passage.last < branch.explosion.first:
        text.say(kept.format(advance))
        return
    text.uses("Divergence")
    text.say("try:", f"    {kept.format(advance)}", "except Divergence as ran_away:  # F grew without end")
    text.say(f"    {kept.format(f'ran_away.trajectory[:{updates + 1}]')}")


def _pull(model: GenerativeModel) -> str:
    """What the prior takes from the pull on r, as it is written."""
    match model.prior:
        case Laplace():
            return " − λ sign r"
        case Gaussian(mean=mean):
            return f" − λ (r − {mean:g})" if mean else " − λ r"
        case _:
            return ""
