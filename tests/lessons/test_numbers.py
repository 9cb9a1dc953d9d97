"""Every number that the lessons quote is what the engine says."""

import re
from functools import cache
from html import unescape

import numpy as np
from darkroom.lessons import lessons
from darkroom.models.cards import models
from darkroom.state import State, numbers

from tests.lessons.staged import AT_WORK, Moment, act, measured, moment, staged


@cache
def scene(number: int, place: int):
    return lessons()[number - 1].scenes[place - 1]


@cache
def begins(number: int, place: int) -> Moment:
    """What the page shows when a scene comes up."""
    return moment(staged(scene(number, place).state)[0])


def becomes(number: int, place: int, **changes: object) -> Moment:
    """The same, of a state that differs in this."""
    return moment(
        staged(
            State.model_validate({**scene(number, place).state.model_dump(exclude_unset=True), **changes})
        )[0]
    )


def after(number: int, place: int, what: str) -> Moment:
    session, reader = staged(scene(number, place).state)
    act(session, reader, what)
    return moment(session)


def says(number: int, place: int, *quoted: str) -> None:
    """A scene says each of these."""
    shown = scene(number, place)
    asked = shown.predict
    # A caption is as it was written, what is asked is HTML.
    html = " ".join([asked.ask, *asked.options, *asked.says]) if asked is not None else ""
    text = shown.caption + unescape(re.sub(r"<[^>]*>", "", html))
    # As it is read: 3 \cdot 4 is 3 · 4, and a hyphen before a number a minus.
    text = text.replace("\\cdot", "·").replace("(-", "(−").replace("= -", "= −")
    assert [quote for quote in quoted if quote not in text] == []


def signed(number: float, digits: int) -> str:
    return f"{number:.{digits}f}".replace("-", "−")


def at_work(shown: Moment) -> int:
    return int((np.maximum(shown.r, 0) > AT_WORK).sum())


def test_lesson_2() -> None:
    mask = numbers(scene(2, 2).state.mask, np.uint8)
    says(2, 2, f"{mask.sum()} of {mask.size} pixels, {100 * mask.mean():.0f} %")
    # Each stroke crosses two bits of ink, and above and below of them a ring is drawn that was not felt.
    seen = begins(2, 2)
    for row in (8, 9, 18):
        ink = (seen.x.reshape(28, 28)[row] > 0.5).astype(int)
        assert (np.diff(ink) == 1).sum() == 2
    drawn = seen.xh.reshape(28, 28)
    assert drawn[5:8, 10:20].max() > 0.5
    assert drawn[21:25, 8:16].max() > 0.4
    assert np.corrcoef(seen.x[mask == 0], seen.xh[mask == 0])[0, 1] > 0.8


def test_lesson_3() -> None:
    two = begins(3, 1)
    disc, bar = two.r
    says(3, 1, f"{bar:.2f} times the bar plus {disc:.2f} times the disc")
    assert two.W[378].tolist() == [1, 1]
    says(
        3,
        2,
        f"1 · {disc:.2f} + 1 · {bar:.2f} = {two.xh[378]:.2f}",
        f"{disc:.2f} in the disc alone",
        f"{bar:.2f} in the bar alone",
    )
    five = begins(3, 3)
    says(3, 3, f"the {at_work(five)} framed atoms", f"the other {(np.maximum(five.r, 0) == 0).sum()} have")


def test_lesson_4() -> None:
    five = begins(4, 1)
    says(
        4,
        1,
        f"ink {five.x[135]:.2f}, predicted {five.xh[135]:.2f}, error {five.e[135]:.2f}",
        f"pixel 185, two rows further down, has {signed(five.e[185], 2)}",
    )
    assert 185 // 28 - 135 // 28 == 2
    other = after(4, 2, "sample:11")
    both = (five.r > AT_WORK) & (other.r > AT_WORK)
    says(
        4,
        2,
        f"{at_work(five)} atoms",
        f"takes {at_work(other)}",
        f"only {both.sum()} are in both",
        f"{at_work(other)} for the second, and only {both.sum()} in both",
    )


def test_lesson_5() -> None:
    start = begins(5, 1)
    says(5, 1, f"{start.F:.2f} at the start")
    food, moved = begins(5, 2), after(5, 2, "step")
    assert (food.r[0], food.xh[0], food.e[0]) == (3, 9, -7)
    assert food.e[0] * -2 * food.r[0] == 42
    says(5, 2, "At $r = 3$ the prediction is 9, the error −7, and the slope", "= 42$")
    says(5, 2, f"to {moved.r[0]:.2f}", f"to {moved.xh[0]:.2f}", f"to {signed(moved.e[0], 2)}")
    says(5, 3, f"the sum is {start.W[:, 28] @ start.e:.2f}")
    assert start.r[28] > 0
    says(5, 5, f"from {start.F:.2f} down to {after(5, 5, 'play').F:.2f}")
    says(5, 5, f"takes F from {start.F:.2f} to {after(5, 5, 'play').F:.2f}")


def test_lesson_6() -> None:
    food = begins(6, 1)
    r, xh, e = food.r[0], food.xh[0], food.e[0]
    says(6, 1, f"{r:.4f}", f"prediction is {xh:.3f}", f"error is {signed(e, 3)}")
    says(6, 1, f"e = {signed(2 * r * e, 3)}$$", f"{2 * r:.3f} times {signed(e, 3)}")
    # To the last digit the two pulls differ, as r rests within a tolerance.
    assert abs(2 * r * e - (r - 3)) < 2e-3
    says(6, 1, "- 3) = −1.433$$", f"√2 = {after(6, 1, 'prior:0').r[0]:.3f}")

    two = begins(6, 2)
    limit = staged(scene(6, 2).state)[0].branch.limit
    says(6, 2, f"in {two.iteration} iterations", f"stands at {limit:.4f}")
    says(
        6,
        2,
        f"0.006 does: {becomes(6, 2, rate=0.006).iteration} iterations",
        f"0.012 takes {becomes(6, 2, rate=0.012).iteration}",
    )
    along, across = np.linalg.eigvalsh(two.W.T.astype(float) @ two.W + 0.01 * np.eye(2))
    says(6, 3, f"$h$ = {across:.1f}, along it {along:.1f}")
    for rate in (0.003, 0.012):
        factors = f"{signed(1 - rate * across, 2)} across, {signed(1 - rate * along, 2)} along"
        says(6, 3, factors)
    says(
        6,
        4,
        f"2/{across:.1f} = {2 / across:.4f}",
        f"{1 - 0.013 * across:.2f}".replace("-", "−"),
        "a mere 2 % beyond",
        "4 % longer",
    )
    assert round(100 * (0.013 * across / 2 - 1)) == 2
    five, dear = begins(6, 5), after(6, 5, "prior:1")
    says(
        6,
        5,
        f"{at_work(five)} atoms",
        f"Yes, {at_work(dear)}.",
        f"from {np.sum(five.e**2) / 2:.1f} to {np.sum(dear.e**2) / 2:.1f}",
    )
    pulls = five.W.T @ five.e
    np.testing.assert_allclose(pulls[five.r > AT_WORK], 0.1, atol=1.1e-3)
    assert pulls[five.r == 0].max() < 0.1 + 1e-3


def test_lesson_7() -> None:
    food = begins(7, 1)
    f, e = food.r[0] ** 2, food.e[0]
    learned = 1 + 0.02 * e * f
    says(
        7,
        1,
        f"= {food.r[0]:.4f}",
        f"= {f:.3f}",
        f"error of {signed(e, 3)}",
        f"= {-e * f:.3f}",
        f"= {signed(0.02 * e * f, 4)}",
        f"from 1 to {learned:.3f}",
    )
    right_after = (2 - learned * f) ** 2 / 2 + (food.r[0] - 3) ** 2 / 2
    says(7, 1, f"from {food.F:.3f} to {right_after:.3f}", f"from {f:.3f} to {learned * f:.3f}")
    five = begins(7, 2)
    says(7, 2, f"0.02 · {five.e[135]:.3f} · {five.r[28]:.3f} = {0.02 * five.e[135] * five.r[28]:.4f}")
    assert five.W.size == 78_400
    says(
        7,
        3,
        f"Yes, {at_work(five)} of them. For the other {100 - at_work(five)}",
        f"½‖e‖² is {np.sum(five.e**2) / 2:.1f}",
    )
    says(7, 5, f"from {five.F:.2f} to {begins(7, 5).F:.2f}")


def test_lesson_8() -> None:
    five = begins(8, 2)
    seven = after(8, 2, "sample:15")
    jumped = after(8, 2, "see:15")
    says(8, 2, f"F is {five.F:.2f}", f"to {jumped.F:.1f}", f"to {seven.F:.1f}.")
    random = scene(8, 3).state.weights.model_dump(exclude_unset=True)
    at = {
        updates: becomes(8, 3, iteration="settled", weights={**random, "updates": updates}).F
        for updates in (0, 60, 300)
    }
    says(8, 3, f"= {at[0]:.1f}", f"settles at {at[60]:.1f}", f"300 at {at[300]:.1f}")
    for settling, name in (
        (1, "1 iteration of r before each update: $F$ = "),
        (5, "5 iterations: "),
        (50, "50 iterations: "),
    ):
        hasty = becomes(8, 3, iteration="settled", weights={**random, "updates": 60, "settling": settling}).F
        says(8, 4, (name + f"{hasty:.1f}").replace("of r", "of $r$"))


def test_lesson_9() -> None:
    food = after(9, 3, "prior:4")
    says(9, 3, f"from {begins(9, 3).r[0]:.4f}", f"to {food.r[0]:.3f}", f"{signed(food.e[0], 2)}")
    card = {one.name: one for one in models()}
    linear, sparse = card["digits-linear"], card["digits"]
    says(9, 5, f"{linear.heldout_mse:.4f} per pixel", f"({sparse.heldout_mse:.4f})")
    assert abs(linear.heldout_mse - linear.pca_mse) < 5e-5
    assert "median 280" in " ".join(sparse.facts.values())
    says(9, 5, "some 280 steps")


def test_what_happens_is_measured_at_all() -> None:
    """The measure can tell: at the rate of the scene before, disc and bar do not settle later than themselves."""
    asked = scene(6, 2).predict.model_copy(update={"do": "rate:0.006"})
    assert measured(asked, scene(6, 2).state) == "sooner"
