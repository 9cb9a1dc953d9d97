"""Touch: the room is dark. Only what was touched is sensed and has an error; the rest is a guess."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import Hands
from tests.browser.room import Room, correlation
from tests.server_process import ServerProcess


def test_only_what_is_touched_is_sensed_and_a_guess_forms_from_it(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire, x = room.wire, room.wire.seen(0)["x"]
    surface, tally = page.get_by_role("img", name="Dark room"), page.locator("#world-touch .tally")
    room.tab("Touch")
    room.becomes("settled")
    assert not wire.seen(wire.end)["mask"].any()
    assert np.abs(wire.entries[wire.end]["r1"]).max() < 1e-2, "there is nothing to guess from"
    expect(tally).to_contain_text("sensed 0 of 784")
    room.shows_entry(wire.end)
    dark = room.pixels(surface)

    # A few touches at random are enough to see the digit.
    for _ in range(3):
        room.press("Feel at random")
        room.becomes("settled")
    felt, guess = wire.seen(wire.end)["mask"], wire.entries[wire.end]["x_hat"]
    assert 0.1 < felt.mean() <= 0.155
    assert correlation(guess, x) > 0.6
    assert correlation(guess[felt == 0], x[felt == 0]) > 0.5, "of what was never touched, too"
    room.shows_entry(wire.end)
    room.press("Lights on")
    room.becomes("settled")
    assert wire.seen(wire.end)["mask"].all()
    assert correlation(wire.entries[wire.end]["x_hat"], x) > 0.9
    room.press("Darkness again")
    room.becomes("settled")
    assert not wire.seen(wire.end)["mask"].any()
    start = wire.end

    # The hand passes once across the middle, no button pressed.
    room.draw([[(0.1, 0.5), (0.9, 0.5)]], on="Dark room", press=False)
    room.becomes("settled")
    mask = wire.seen(wire.end)["mask"].reshape(28, 28)
    rows, columns = np.nonzero(mask)
    assert set(np.unique(mask)) == {0, 1}
    assert 12 <= rows.min() <= rows.max() <= 15
    assert columns.min() <= 3
    assert columns.max() >= 24
    np.testing.assert_array_equal(wire.seen(wire.end)["x"], x)
    for t in range(start + 1, wire.end + 1):
        entry, sensed = wire.entries[t], wire.seen(t)["mask"] == 1
        missed, used = np.sum((x - entry["x_hat"])[sensed] ** 2) / 2, np.abs(entry["r1"]).sum()
        energy = missed + wire.ready["prior"] * used
        assert entry["energy"] == pytest.approx(energy, abs=1e-4), "the dark costs nothing"
    assert np.abs(wire.entries[wire.end]["r1"]).max() > 0.1
    room.shows_entry(wire.end)
    assert room.pixels(surface)[mask == 1].sum() > dark[mask == 1].sum()
    expect(tally).to_contain_text(f"sensed {len(rows)} of 784")
    expect(room.verified).to_have_attribute("data-verified", "yes")

    # The hand goes on and feels more; what was felt stays felt.
    room.draw([[(0.5, 0.1), (0.5, 0.9)]], on="Dark room", press=False)
    room.becomes("settled")
    more = wire.seen(wire.end)["mask"].reshape(28, 28)
    assert np.all(more >= mask)
    assert more.sum() > mask.sum()

    # Another object comes in the dark: not one iteration sees it, and no pixel tells of it.
    since = wire.end
    room.press("Different object")
    room.until(lambda: any(command["type"] == "input" for command in wire.commands))
    room.becomes("settled")
    assert np.abs(wire.seen(wire.end)["x"] - x).max() > 0.5
    assert not any(seen["mask"].any() for first, seen in wire.inputs.items() if first > since)
    room.shows_entry(wire.end)
    assert np.ptp(room.picture("x").reshape(-1, 3), axis=0).max() == 0

    # Leaving the dark room puts the lights on.
    room.tab("Draw")
    room.becomes("settled")
    assert wire.seen(wire.end)["mask"].all()
    assert correlation(wire.entries[wire.end]["x_hat"], wire.seen(wire.end)["x"]) > 0.8
    room.shows_entry(wire.end)


def test_what_a_palm_touched_is_not_felt_and_two_fingers_feel_nothing_between_them(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server, has_touch=True), "/?speed=max")
    room.tab("Touch")
    room.becomes("settled")
    room.press("Step back")  # no iteration is painted where only the hand is looked at
    room.becomes("paused")
    hands = Hands(room, "Dark room")

    def felt() -> np.ndarray:
        room.answered()
        return np.equal(room.wire.seen(room.wire.end)["mask"].reshape(28, 28), 1)

    hands.fingers((0.9, 0.9))
    hands.pen((0.2, 0.2), (0.5, 0.2))
    hands.fingers((0.6, 0.9))
    hands.fingers()
    assert felt()[5, 6:14].all()
    assert not felt()[10:].any()

    room.press("Darkness again")
    hands.fingers((0.2, 0.7))
    hands.fingers((0.2, 0.7), (0.8, 0.7))
    hands.fingers((0.2, 0.8), (0.8, 0.8))
    hands.fingers()
    assert felt()[22, 5]
    assert not felt()[:, 10:18].any()
