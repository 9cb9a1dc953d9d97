"""Drawing: at every stroke the network's guess chases what is drawn."""

from itertools import pairwise

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.room import ONE, SEVEN, Room, Stroke, correlation

CORNER: list[Stroke] = [[(0.08, 0.08), (0.3, 0.08), (0.2, 0.4)]]


def test_a_drawing_is_explained_while_it_is_drawn_and_can_be_undone_erased_and_cleared(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire = room.wire
    for name in ("Undo", "Erase"):
        expect(room.button(name)).to_be_disabled()
    it_is_explained_while_it_is_drawn(room)

    # Another one, small and in the corner: the model sees it as MNIST's digits are, its ink filling a box of
    # 20 × 20 and its centre of mass in the middle.
    room.press("Clear drawing")
    room.draw(CORNER)
    room.becomes("settled")
    x = wire.seen(wire.end)["x"].reshape(28, 28)
    rows, columns = np.nonzero(x > 0.1)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (20, 21)
    np.testing.assert_allclose((np.indices((28, 28)) * x).sum(axis=(1, 2)) / x.sum(), 14, atol=0.75)
    # The picture of x is that, and not what is on the surface.
    room.shows_entry(wire.end)
    bright = room.picture("x").sum(axis=2) > 200
    assert np.abs(np.mean(np.nonzero(bright), axis=1) - 14).max() < 1.5
    assert np.nonzero(room.pixels("#drawing").sum(axis=2) > 200)[0].max() < 56
    room.press("Clear drawing")
    it_is_undone_erased_and_cleared(room)

    # While the clock stands, a drawing changes what is compared and moves nothing.
    room.press("Step back")
    room.becomes("paused")
    t = room.iteration
    r = wire.entries[t]["r1"]
    room.draw(SEVEN)
    room.becomes("paused")
    room.shows_entry(t)
    assert wire.seen(t) is wire.inputs[t], "x is another from here on"
    np.testing.assert_array_equal(room.bars(), r)
    np.testing.assert_allclose(wire.entries[t]["e0"], wire.seen(t)["x"] - wire.entries[t]["x_hat"], atol=1e-6)


def it_is_explained_while_it_is_drawn(room: Room) -> None:
    """A drawing takes the sample's place, and at every stroke the guess goes after it."""
    page, wire = room.page, room.wire
    sample, begun = wire.seen(room.iteration)["x"], room.iteration
    (stroke,) = SEVEN
    room.start(stroke[0])
    guesses = []
    for place in stroke[1:]:
        page.mouse.move(*room.at(place), steps=8)
        room.becomes("settled")
        room.shows_entry(wire.end)
        guesses.append(wire.entries[wire.end]["x_hat"])
    page.mouse.up()
    room.becomes("settled")
    assert len(wire.inputs) > 4, "x followed the stroke"
    assert wire.first == 0, "and r was kept"
    x = wire.seen(wire.end)["x"]
    assert 0 < correlation(guesses[0], x) < correlation(guesses[1], x)
    assert correlation(wire.entries[wire.end]["x_hat"], x) > 0.85
    assert correlation(sample, x) < 0.5
    assert wire.end > begun
    # Between two changes of x the energy never rose.
    changes = [*sorted(wire.inputs), wire.end + 1]
    energies = wire.energies()
    for first, after in pairwise(changes):
        assert np.all(np.diff(energies[first:after]) <= 1e-6)
    expect(room.status).to_contain_text(f"Settled at iteration {wire.end}")
    room.shows_entry(wire.end)


def it_is_undone_erased_and_cleared(room: Room) -> None:
    page = room.page

    def drawn(*strokes: Stroke) -> np.ndarray:
        room.draw(strokes)
        room.painted()
        return room.pixels("#drawing")

    blank = drawn()
    one = drawn(*ONE)
    plus = drawn([(0.2, 0.5), (0.8, 0.5)])
    assert blank.sum() < one.sum() < plus.sum()
    room.press("Erase")
    expect(room.button("Erase")).to_have_attribute("aria-pressed", "true")
    erased = drawn([(0.2, 0.5), (0.35, 0.5)])
    assert np.all(erased[50:62, 24:36] == blank[0, 0])
    assert one.sum() < erased.sum() < plus.sum()

    room.press("Undo")
    room.painted()
    np.testing.assert_array_equal(room.pixels("#drawing"), plus)
    page.keyboard.press("Control+z")
    room.painted()
    np.testing.assert_array_equal(room.pixels("#drawing"), one)

    room.press("Clear drawing")
    room.becomes("settled")
    np.testing.assert_array_equal(room.pixels("#drawing"), blank)
    wire = room.wire
    assert wire.seen(wire.end)["x"].max() == 0
    assert np.abs(wire.entries[wire.end]["r1"]).max() < 0.05, "a blank image needs no explanation"
    room.press("Undo")
    room.becomes("settled")
    np.testing.assert_array_equal(room.pixels("#drawing"), one)
    assert wire.seen(wire.end)["x"].max() > 0.9
    room.shows_entry(wire.end)
