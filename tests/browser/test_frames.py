"""Beside backprop: the familiar diagram beside this one, on the same numbers."""

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES
from tests.browser.room import Room, coloured

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
_MOVING = "document.getAnimations().length"
_BEYOND = "dialog => [dialog.scrollWidth - dialog.clientWidth, dialog.scrollHeight - dialog.clientHeight]"


def bars(diagram: Locator, latents: int) -> np.ndarray:
    """The heights of the bars in a diagram, as shares of the highest."""
    drawn = diagram.locator(".bars").evaluate(_BARS)
    heights = np.zeros(latents)
    pitch = (SHOWN - 8) / latents
    left = LEFT + 4
    for x, height in drawn:
        heights[round((x - left) / pitch - 0.5)] = height
    return heights / np.abs(heights).max()


# Where the bars stand in this frame's diagram.
LEFT, SHOWN = 252, 144


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
    np.testing.assert_allclose(bars(here, 100), entry["r1"] / entry["r1"].max(), atol=0.02)
    output = np.maximum(w.T.astype(float) @ x, 0)
    drawn = np.array([height for _, height in familiar.locator(".bars").evaluate(_BARS)])
    np.testing.assert_allclose(
        drawn / drawn.max(), output[output > output.max() / 130] / output.max(), atol=0.02
    )
    expect(page.locator("#frame-familiar-said")).to_contain_text(f"ŷ{k} = f(w{k} · x) = {output[k]:.2f}")
    expect(page.locator("#frame-here-said")).to_contain_text(f"x̂ = {f[k]:.2f} w{k} + …")

    for diagram in (familiar, here):
        assert diagram.locator("svg").evaluate(_COLLIDING) == []
    assert dialog.evaluate(_BEYOND) == [0, 0], "all of it in sight"

    # A role lights the parts that play it, in both.
    dialog.get_by_role("row", name="hidden activity").hover()
    expect(here.locator(".part.pointed")).to_have_attribute("data-part", "r")
    expect(familiar.locator(".part.pointed")).to_have_count(2)
    dialog.get_by_role("heading", name="Beside backprop").hover()
    expect(dialog.locator(".pointed")).to_have_count(0)

    # Phase by phase the arrows light in turn, and W moves once.
    for phase in ("predict", "compare", "update"):
        dialog.get_by_role("button", name="Next phase").click()
        expect(here.locator(f".arrow.lit[data-part={phase}]").first).to_be_attached()
        expect(here.locator(f".arrow.lit:not([data-part={phase}])")).to_have_count(0)
    dialog.get_by_role("button", name="Learn once").click()
    expect(here.locator(".arrow.lit[data-part=learn]")).to_have_count(3)
    expect(familiar.locator(".arrow.lit[data-part=back]")).to_have_count(0)
    expect(page.locator("#strip-here-said")).to_contain_text("W once")
    expect(page.locator("#strip-familiar-said")).to_contain_text("without y, no update")
    dialog.get_by_role("button", name="Close the comparison with backprop").click()
    expect(dialog).to_be_hidden()
    expect(room.button("Beside backprop")).to_be_focused()


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
