"""Beside backprop: the familiar network beside this one, on the same image, from the same W; both learn."""

import re
from typing import NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import SIZES
from tests.browser.room import GROUND, Room, coloured, correlation

# Height of every bar of a diagram, from its path.
_BARS = """path => [...path.getAttribute("d").matchAll(/M([\\d.]+) [\\d.]+v(-?[\\d.]+)/g)]
    .map(([, x, height]) => [Number(x), -Number(height)])"""
# Texts of a diagram that lie over one another, or beyond its edge.
_COLLIDING = """svg => {
    const edge = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], at) => [
        ...(a.left < edge.left - 1 || a.right > edge.right + 1 ? [`${one} is cut off`] : []),
        ...boxes.slice(at + 1)
            .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
            .map(([other]) => `${one} over ${other}`),
    ]);
}"""
# Buttons, sentences and rows of the table that are beyond the edge of what holds them.
_CUT = """dialog => [...dialog.querySelectorAll("p:not(.unseen), button, td, th, h3, .digits span")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
    .map((one) => one.textContent)"""
LARGE: tuple[ViewportSize, ...] = ({"width": 1920, "height": 1080}, {"width": 2560, "height": 1440})
_MOVING = "document.getAnimations().length"
_BEYOND = "dialog => [dialog.scrollWidth - dialog.clientWidth, dialog.scrollHeight - dialog.clientHeight]"


def bars(diagram: Locator, shows: str, count: int) -> np.ndarray:
    """The heights of the bars of a part, in units of the diagram; those below the middle line are negative."""
    part = diagram.locator(f".part[data-part={shows}]")
    box = {name: float(part.locator(".frame").get_attribute(name) or 0) for name in ("x", "width")}
    pitch = (box["width"] - 8) / count
    heights = np.zeros(count)
    for line in part.locator(".bars").all():
        for x, height in line.evaluate(_BARS):
            heights[round((x - box["x"] - 4) / pitch - 0.5)] = height
    return heights


def shares(heights: np.ndarray) -> np.ndarray:
    return heights / np.abs(heights).max()


class Loss(NamedTuple):
    """What is said of a step."""

    before: float
    after: float


def said(page: Page) -> Loss:
    """The loss before and after the last step, once it is said."""
    fell = page.get_by_role("status", name="Loss")
    expect(fell).to_contain_text("→")
    found = re.search(r"L ([\d.e−]+) → ([\d.e−]+[\d])", fell.inner_text())
    assert found, fell.inner_text()
    return Loss(*(float(number.replace("−", "-")) for number in found.groups()))


def test_both_frames_show_the_same_numbers_and_W_is_read_both_ways(page: Page) -> None:
    page.set_viewport_size(SIZES["projector"])
    room = Room(page, "/?speed=max")
    room.press("Beside backprop")
    dialog = page.get_by_role("dialog", name="Beside backprop")
    expect(dialog).to_be_visible()
    room.painted()
    familiar, here = page.locator("#frame-familiar"), page.locator("#frame-here")
    entry, w, x = room.wire.entries[room.iteration], room.wire.weights, room.wire.seen(0)["x"]

    # The pictures: x and a column of W in both, then x̂ and e.
    f = np.maximum(entry["r1"], 0)
    k = int(np.argmax(f))
    in_familiar, in_here = familiar.locator("canvas").all(), here.locator("canvas").all()
    for pictures, values in (
        (in_familiar, {"x": x}),
        (in_here, {"xh": entry["x_hat"], "e": entry["e0"], "x": x}),
    ):
        shown = [room.pixels(picture) for picture in pictures]
        for symbol, numbers in values.items():
            wanted = coloured(symbol, numbers)
            assert any(np.allclose(picture, wanted, atol=1) for picture in shown), symbol
    atoms = [room.pixels(in_familiar[1]), room.pixels(in_here[1])]
    np.testing.assert_array_equal(*atoms)
    assert np.corrcoef(atoms[0].sum(axis=2).ravel(), np.abs(w[:, k]))[0, 1] > 0.9

    # r on one side; f(Wᵀx) on the other.
    np.testing.assert_allclose(shares(bars(here, "r", 100)), entry["r1"] / entry["r1"].max(), atol=0.02)
    hidden = np.maximum(w.T.astype(float) @ x, 0)
    np.testing.assert_allclose(shares(bars(familiar, "h", 100)), hidden / hidden.max(), atol=0.02)
    expect(page.locator("#frame-here-said")).to_contain_text(f"x̂ = {f[k]:.2f} w{k} + …")

    for diagram in (familiar, here):
        assert diagram.locator("svg").evaluate(_COLLIDING) == []
    assert dialog.evaluate(_BEYOND) == [0, 0], "all of it in sight"

    # A role lights the parts that play it, in both.
    dialog.get_by_role("row", name="hidden activity").hover()
    expect(here.locator(".part.pointed")).to_have_attribute("data-part", "r")
    expect(familiar.locator(".part.pointed")).to_have_attribute("data-part", "h")
    dialog.get_by_role("heading", name="Beside backprop").hover()
    expect(dialog.locator(".pointed")).to_have_count(0)

    # Phase by phase the arrows light in turn, and W moves once.
    for phase in ("predict", "compare", "update"):
        dialog.get_by_role("button", name="Next phase").click()
        expect(here.locator(f".arrow.lit[data-part={phase}]").first).to_be_attached()
        expect(here.locator(f".arrow.lit:not([data-part={phase}])")).to_have_count(0)
    dialog.get_by_role("button", name="Learn once").click()
    expect(here.locator(".arrow.lit[data-part=learn]")).to_have_count(3)
    expect(page.locator("#strip-here-said")).to_contain_text("W has moved once")
    dialog.get_by_role("button", name="Close the comparison with backprop").click()
    expect(dialog).to_be_hidden()
    expect(room.button("Beside backprop")).to_be_focused()


def test_the_familiar_one_learns_from_the_samples_label_and_its_loss_falls(page: Page) -> None:
    room = Room(page, "/?speed=max&sample=14")
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog", name="Beside backprop")
    familiar = page.locator("#frame-familiar")
    expect(dialog.get_by_role("radio", name="7")).to_be_checked()
    room.painted()
    assert bars(familiar, "label", 10).argmax() == 7

    # Without having learned it is as likely to say anything: the loss is about ln 10, and its slope is ŷ − y.
    chances = bars(familiar, "output", 10) / 64
    np.testing.assert_allclose(chances.sum(), 1, atol=0.01)
    assert 0.02 < chances.min() < chances.max() < 0.3
    error = bars(familiar, "error", 10) / 32
    np.testing.assert_allclose(error, chances - (np.arange(10) == 7), atol=0.005)
    expect(familiar.locator(".arrow.lit[data-part=back]")).to_have_count(0)

    # Learn once: the light goes forward, to the loss and back, and then the loss has fallen.
    dialog.get_by_role("button", name="Learn once").click()
    for part in ("forward", "loss", "back"):
        expect(familiar.locator(f".arrow.lit[data-part={part}]").first).to_be_attached()
    first = said(page)
    np.testing.assert_allclose(first.before, -np.log(chances[7]), atol=0.1)
    assert 0 < first.after < first.before - 0.3
    room.painted()
    np.testing.assert_allclose(-np.log(bars(familiar, "output", 10)[7] / 64), first.after, atol=0.1)
    expect(page.locator("#strip-familiar-said")).to_have_text("one pass; W and U have moved once")
    expect(page.locator("#strip-familiar")).to_have_class(re.compile("moved"))
    # What it adds to a column of W is the image, times one number.
    (change,) = [room.pixels(canvas) for canvas in familiar.locator("canvas.labelled").all()]
    x = room.wire.seen(0)["x"].reshape(28, 28)
    np.testing.assert_array_equal(change[x == 0], np.broadcast_to(GROUND["dark"], change[x == 0].shape))
    lit = np.abs(change - np.asarray(GROUND["dark"])).sum(axis=2)
    assert correlation(lit, x**0.8) > 0.99

    # By the keyboard, once more: it goes on from there.
    once = dialog.get_by_role("button", name="Learn once")
    expect(once).to_be_enabled()
    page.keyboard.press("w")
    expect(page.locator("#strip-familiar-said")).to_have_text("one pass; W and U have moved 2 times")
    second = said(page)
    assert second.before == pytest.approx(first.after)
    assert second.after < second.before

    # Another label is another loss; a closed dialog has learned what it was to learn; and it can start over.
    dialog.get_by_role("radio", name="1").check()
    expect(page.locator("#which-said")).to_have_text("You said it.")
    expect(page.get_by_role("status", name="Loss")).to_be_empty()
    expect(once).to_be_enabled()
    page.keyboard.press("w")
    page.keyboard.press("b")
    expect(dialog).to_be_hidden()
    page.keyboard.press("b")
    expect(dialog).to_be_visible()
    expect(page.locator("#strip-familiar-said")).to_have_text("one pass; W and U have moved 3 times")
    assert said(page).before > second.after
    dialog.get_by_role("button", name="Start over").click()
    expect(page.locator("#strip-familiar-said")).to_have_text("one pass; W and U have not moved yet")
    expect(dialog.get_by_role("button", name="Start over")).to_be_disabled()


def test_of_a_drawing_somebody_has_to_say_what_it_is(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.draw()
    room.becomes("settled")
    room.press("Beside backprop")
    dialog = page.get_by_role("dialog", name="Beside backprop")
    group = dialog.get_by_role("group", name="Which digit is this?")
    expect(group).to_contain_text("Backprop waits until somebody says it.")
    expect(group.get_by_role("radio", checked=True)).to_have_count(0)

    # Without a label only the other one learns.
    dialog.get_by_role("button", name="Learn once").click()
    expect(page.locator("#strip-here-said")).to_contain_text("W has moved once")
    expect(page.locator("#frame-familiar .arrow.lit[data-part=back]")).to_have_count(0)
    expect(page.locator("#strip-familiar-said")).to_have_text("one pass; without y, no update")

    # The label said is the drawing's, whatever W becomes; one key tells the other answers.
    group.get_by_role("radio", name="7").check()
    expect(page.locator("#frame-familiar")).to_contain_text("the label: it is a 7")
    dialog.get_by_role("button", name="Learn once").click()
    expect(page.locator("#strip-here-said")).to_contain_text("W has moved 2 times")
    before, after = said(page)
    assert after < before
    expect(group.get_by_role("radio", name="7")).to_be_checked()
    group.get_by_role("radio", name="7").press("ArrowRight")
    expect(group.get_by_role("radio", name="8")).to_be_checked()
    page.keyboard.press("b")
    expect(dialog).to_be_hidden()


def test_where_no_digits_are_seen_there_is_no_label(page: Page) -> None:
    Room(page, "/?model=food-size")
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog", name="Beside backprop")
    expect(dialog.get_by_role("radio", name="7")).to_be_disabled()
    expect(page.locator("#which-said")).to_have_text("This model sees no digits.")


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_it_fills_the_window_and_all_of_it_is_in_sight(page: Page, size: str) -> None:
    Room(page)
    page.get_by_role("button", name="Beside backprop").click()
    dialog = page.get_by_role("dialog", name="Beside backprop")
    for window in (SIZES[size], *((SIZES["projector"], *LARGE) if size == "laptop" else ())):
        page.set_viewport_size(window)
        box = dialog.bounding_box()
        assert box == {"x": 0, "y": 0, **window}
        across, down = dialog.evaluate(_BEYOND)
        assert across == 0
        assert size == "phone" or down == 0
        assert dialog.evaluate(_CUT) == []


@pytest.mark.parametrize("size", ["phone"])
@pytest.mark.parametrize("scheme", ["light"])
def test_on_a_phone_they_are_stacked_and_nothing_moves_for_who_wants_it_still(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    room = Room(page, "/?speed=30")
    room.press("Play inference")
    room.becomes("playing")
    assert page.evaluate(_MOVING) == 0
    room.press("Beside backprop")
    dialog = page.get_by_role("dialog", name="Beside backprop")
    expect(page.locator("#strip-here-said")).to_contain_text("r has moved")
    assert page.evaluate(_MOVING) == 0
    expect(dialog.locator(".arrow.lit")).to_have_count(0)
    dialog.get_by_role("button", name="Learn once").tap()
    assert said(page).after < said(page).before
    expect(dialog.locator("#frame-familiar .arrow.lit")).to_have_count(0)
    across, down = dialog.evaluate(_BEYOND)
    assert across == 0
    assert down > 0
    tops = []
    for diagram in ("#frame-familiar", "#frame-here"):
        assert page.locator(f"{diagram} svg").evaluate(_COLLIDING) == []
        box = page.locator(diagram).bounding_box()
        assert box is not None
        assert box["width"] > 300
        tops.append(box["y"])
    assert tops[1] > tops[0] + 300
    row = dialog.get_by_role("row", name="moves per image")
    row.tap()
    expect(page.locator("#frame-here .part.pointed")).to_have_count(1)
    row.tap()
    expect(page.locator("#frame-here .pointed")).to_have_count(0)
