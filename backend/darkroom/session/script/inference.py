"""What r did, in lines of a script: the run at hand from its first kept iteration to its last, and what was changed on the way."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from darkroom.engine import Gaussian, Laplace
from darkroom.session.branch import Strand
from darkroom.session.given import Conditions
from darkroom.session.script.text import Text, alike

#: So many changes of x alone, or of the mask alone, in a row are written as a loop: a drawing grows with every stroke, and what was felt of
#: it with every touch.
LOOP = 3


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Iterations under one set of conditions: from which to which, and what of the conditions is new."""

    first: int
    last: int
    now: Conditions
    changed: tuple[str, ...]


def tell_inference(text: Text, strand: Strand, told: bool) -> None:
    """Say what r did; ``told``: the script has the inference that the last update of W was made from, as ``run``."""
    begin = strand.history.first
    now, _ = strand.history.conditions(begin)
    text.under(now.model.prior)
    text.say("", f"# Inference: r ← r + η (f′(r) ⊙ Wᵀe{_pull(now)}), and W is held.")
    in_batch = _in_batch(text, strand)
    if in_batch is not None:
        begin = in_batch
        now, _ = strand.history.conditions(begin)
        text.see(now.input.x, now.input.mask)
        start = "start=[played[-1].r[0][-1]]"
    else:
        text.see(now.input.x, now.input.mask)
        start = _start(text, strand, told)
    text.say(f"run = Inference(model, x, rate={now.rate!r}, {start}{text.masked})")
    passages = _passages(strand, begin)
    _advance(text, strand, passages[0], "played = [{}]" if in_batch is None else "played.append({})")
    for changed, group in groupby(passages[1:], lambda passage: passage.changed):
        of_a_kind = list(group)
        if changed in (("x",), ("mask",)) and len(of_a_kind) >= LOOP and strand.exploded is None:
            _growing(text, changed[0], of_a_kind)
        else:
            for passage in of_a_kind:
                _change(text, strand, passage)
    text.say("return joined(played)")


def _start(text: Text, strand: Strand, told: bool) -> str:
    """Where the run begins, as an argument of Inference."""
    history, course = strand.history, strand.course
    there = history.r(history.first)
    if strand.lesson is not None and strand.lesson[0].first == history.first:
        following = course.ledger.after(strand.now_update)
        return text.start(
            None if following is not None and following.start is None else strand.lesson[0].start
        )
    newest = strand.now_update == course.past.last.update
    if told and newest and course.ledger.end is not None and alike(there, course.ledger.end):
        last = course.ledger.after(strand.now_update - 1)
        # Of a batch the first image is the one shown.
        return "start=[r[0] for r in run.r]" if last is not None and last.batch else text.start(None)
    return text.start(there)


def _in_batch(text: Text, strand: Strand) -> int | None:
    """The iterations that the image shown went through together with others; up to which that was, None where it never did."""
    if strand.lesson is None or strand.lesson[0].chosen is None:
        return None
    (lesson, last), chosen = strand.lesson, strand.lesson[0].chosen
    if lesson.first != strand.history.first or last == lesson.first:
        return None
    text.say(
        "# It begins as a lesson: of a batch, whose images moved together, the first is shown; then that goes on alone.",
        f"images = {text.images(lesson.images)}",
        f"batch = images[{chosen.tolist()}]",
        f"lesson = Inference(model, batch, rate={lesson.rate!r}, {text.start(lesson.start)})",
        f"played = [lesson.follow({last - lesson.first})]",
    )
    return last


def _passages(strand: Strand, first: int) -> list[Passage]:
    history, passages = strand.history, []
    before: Conditions | None = None
    while True:
        now, end = history.conditions(first)
        last = min(end + 1, history.last)
        passages.append(Passage(first, last, now, () if before is None else _changed(before, now)))
        if end >= history.last:
            return passages
        before, first = now, last


def _changed(before: Conditions, now: Conditions) -> tuple[str, ...]:
    new = {
        "x": not np.array_equal(before.input.x, now.input.x),
        "mask": not np.array_equal(before.input.mask, now.input.mask),
        "η": before.rate != now.rate,
        "λ": before.model.prior != now.model.prior,
    }
    return tuple(name for name, is_new in new.items() if is_new)


def _change(text: Text, strand: Strand, passage: Passage) -> None:
    """From an iteration on something else holds."""
    now = passage.now
    arguments = {"x": "x=x", "mask": "mask=mask", "η": f"rate={now.rate!r}", "λ": "model=model"}
    if passage.changed:
        text.say("", f"# At iteration {passage.first}: another {', another '.join(passage.changed)}.")
        text.under(now.model.prior)
        text.see(now.input.x, now.input.mask)
        text.say(f"run = run.replace({', '.join(arguments[name] for name in passage.changed)})")
    _advance(text, strand, passage, "played.append({})")


def _growing(text: Text, what: str, passages: list[Passage]) -> None:
    """One image after another, as when somebody draws, or one mask after another, as when somebody feels in the dark."""
    seen = [passage.now.input for passage in passages]
    values = [text.image(one.x) if what == "x" else text.sensed(one.mask) for one in seen]
    begin, count = passages[0].first, len(passages)
    text.say(
        "",
        f"# From iteration {begin} on {what} changed {count} times; after each, r went on for so many iterations.",
        f"for {what}, iterations in [",
    )
    for value, passage in zip(values, passages, strict=True):
        text.say(f"    ({value.split('  #')[0]}, {passage.last - passage.first}),")
    text.say("]:", f"    run = run.replace({what}={what})", "    played.append(run.advance(iterations))")
    text.know(seen[-1].x, seen[-1].mask)


def _advance(text: Text, strand: Strand, passage: Passage, kept: str) -> None:
    advance = f"run.advance({passage.last - passage.first})"
    if strand.exploded != passage.last:
        text.say(kept.format(advance))
        return
    text.uses("Divergence")
    text.say("try:", f"    {kept.format(advance)}", "except Divergence as ran_away:  # F grew without end")
    text.say(f"    {kept.format('ran_away.trajectory')}")


def _pull(now: Conditions) -> str:
    """What the prior takes from the pull on r, as it is written."""
    match now.model.prior:
        case Laplace():
            return " − λ sign r"
        case Gaussian(mean=mean):
            return f" − λ (r − {mean:g})" if mean else " − λ r"
        case _:
            return ""
