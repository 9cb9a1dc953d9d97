"""Drawing: at every stroke the network's guess chases what is drawn."""

import itertools

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import ONE, SEVEN, Room, Stroke, correlation

CORNER: list[Stroke] = [[(0.08, 0.08), (0.3, 0.08), (0.2, 0.4)]]


def ink(values: np.ndarray) -> np.ndarray:
    """Where in a picture there is ink: (rows, columns)."""
    rows, columns = np.nonzero(values.reshape(28, 28) > 0.1)
    return np.stack([rows, columns])


def test_a_drawing_takes_the_place_of_the_sample_and_is_explained(page: Page) -> None:
    room = Room(page, "/?speed=max")
    sample = room.wire.seen(room.iteration)["x"]
    reset = room.iteration
    room.draw(SEVEN)
    room.becomes("settled")
    wire = room.wire
    assert wire.end > reset, "r was kept, and went on from where it was"
    x = wire.seen(wire.end)["x"]
    assert correlation(x, sample) < 0.5
    room.shows_entry(wire.end)
    assert correlation(x, wire.entries[wire.end]["x_hat"]) > 0.85
    # From the last stroke on the energy fell, and far.
    energies = wire.energies()[max(wire.inputs) - wire.first :]
    assert np.all(np.diff(energies) <= 1e-6)
    assert energies[-1] < 0.75 * energies[0]
    expect(room.status).to_contain_text(f"Settled at iteration {wire.end}")


def test_the_guess_chases_the_stroke_while_it_is_drawn(page: Page) -> None:
    room = Room(page, "/?speed=max")
    (stroke,) = SEVEN
    room.start(stroke[0])
    seen = []
    for place in stroke[1:]:
        page.mouse.move(*room.at(place), steps=8)
        room.becomes("settled")
        room.shows_entry(room.wire.end)
        seen.append(room.wire.entries[room.wire.end]["x_hat"])
    page.mouse.up()
    room.becomes("settled")
    assert len(room.wire.inputs) > 4, "x followed the stroke"
    x = room.wire.seen(room.wire.end)["x"]
    assert 0 < correlation(seen[0], x) < correlation(seen[1], x)


def test_the_model_sees_a_drawing_centred_and_scaled_as_its_digits_were(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.draw(CORNER)
    room.becomes("settled")
    x = room.wire.seen(room.wire.end)["x"]
    # MNIST: the ink fits a box of 20 × 20, its centre of mass in the middle.
    rows, columns = ink(x)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (20, 21)
    mass = (np.indices((28, 28)) * x.reshape(28, 28)).sum(axis=(1, 2)) / x.sum()
    np.testing.assert_allclose(mass, 14, atol=0.75)
    # The picture of x on the page is that, and not the drawing in the corner.
    bright = room.picture("x").sum(axis=2) > 200
    assert np.abs(np.mean(np.nonzero(bright), axis=1) - 14).max() < 1.5
    drawn = room.pixels("#drawing").sum(axis=2) > 200
    assert np.all(np.nonzero(drawn)[0].max() < 56)


def test_undo_erase_and_clear(page: Page) -> None:
    room = Room(page, "/?speed=max")
    for name in ("Undo", "Erase"):
        expect(room.button(name)).to_be_disabled()
    blank = room.pixels("#drawing")
    room.draw(ONE)
    one = room.pixels("#drawing")
    room.draw([[(0.2, 0.5), (0.8, 0.5)]])
    plus = room.pixels("#drawing")
    assert one.sum() > blank.sum()
    assert plus.sum() > one.sum()

    room.press("Erase")
    expect(room.button("Erase")).to_have_attribute("aria-pressed", "true")
    room.draw([[(0.2, 0.5), (0.35, 0.5)]])
    room.painted()
    erased = room.pixels("#drawing")
    np.testing.assert_array_equal(erased[50:62, 24:36], np.broadcast_to(blank[0, 0], (12, 12, 3)))
    assert erased.sum() < plus.sum()

    room.press("Undo")
    room.painted()
    np.testing.assert_array_equal(room.pixels("#drawing"), plus)
    page.keyboard.press("Control+z")
    room.painted()
    np.testing.assert_array_equal(room.pixels("#drawing"), one)

    room.press("Clear drawing")
    room.becomes("settled")
    np.testing.assert_array_equal(room.pixels("#drawing"), blank)
    assert room.wire.seen(room.wire.end)["x"].max() == 0, "a blank image is nothing to explain"
    assert np.abs(room.wire.entries[room.wire.end]["r1"]).max() < 0.05
    room.press("Undo")
    room.painted()
    np.testing.assert_array_equal(room.pixels("#drawing"), one)
    room.becomes("settled")
    room.shows_entry(room.wire.end)
    assert room.wire.seen(room.wire.end)["x"].max() > 0.9


def test_drawing_while_paused_changes_what_is_compared_and_moves_nothing(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.press("Step back")
    room.becomes("paused")
    t = room.iteration
    r = room.wire.entries[t]["r1"]
    room.draw(SEVEN)
    expect(room.html).to_have_attribute("data-sensed-since", str(t))
    room.becomes("paused")
    room.shows_entry(t)
    np.testing.assert_array_equal(room.bars(), r)
    entry = room.wire.entries[t]
    np.testing.assert_allclose(entry["e0"], room.wire.seen(t)["x"] - entry["x_hat"], atol=1e-6)


@pytest.mark.parametrize("size", ["phone"])
def test_a_finger_draws_and_the_page_stays_where_it_is(page: Page) -> None:
    room = Room(page, "/?speed=max")
    finger = page.context.new_cdp_session(page)
    surface = page.get_by_role("img", name="Drawing surface")
    surface.scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    (stroke,) = SEVEN

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in map(room.at, places)]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", stroke[0])
    for begin, end in itertools.pairwise(stroke):
        for share in np.linspace(0, 1, 9)[1:]:
            touch("touchMove", tuple(np.add(np.multiply(begin, 1 - share), np.multiply(end, share))))
    touch("touchEnd")
    room.becomes("settled")
    assert page.evaluate("scrollY") == top
    x = room.wire.seen(room.wire.end)["x"]
    with_mouse = room.pixels("#drawing").sum(axis=2) > 200
    assert with_mouse.sum() > 500
    assert correlation(x, room.wire.entries[room.wire.end]["x_hat"]) > 0.85
    room.shows_entry(room.wire.end)
