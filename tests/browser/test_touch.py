"""Touch: the room is dark. Only what was touched is sensed and has an error; the rest is a guess."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import Hands
from tests.browser.room import SEVEN, Room, correlation
from tests.server_process import ServerProcess

#: The same chance each time: how well an object is explained is a matter of which it is.
SAME_CHANCE = "let last = 1; Math.random = () => (last = (last * 16807) % 2147483647) / 2147483647;"


def test_only_what_is_touched_is_sensed_and_a_guess_forms_from_it(page: Page) -> None:
    page.add_init_script(SAME_CHANCE)
    room = Room(page, "/?speed=max")
    wire, example = room.wire, room.wire.seen(0)["x"]
    surface, tally = page.get_by_role("img", name="Dark room"), page.locator("#world-touch .tally")
    room.tab("Touch")
    # From the first moment: no picture of what was explained a moment ago glimmers in the dark.
    room.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert np.ptp(room.pixels(surface).reshape(-1, 3), axis=0).max() < 12
    is_dark(room)
    x = wire.seen(wire.end)["x"]
    assert np.abs(x - example).max() > 0.5, "what was seen is no secret"
    dark = room.pixels(surface)

    # A few touches at random are enough to see the digit.
    for _ in range(3):
        room.press("Feel at random")
        room.becomes("settled")
    felt, guess = wire.seen(wire.end)["mask"], wire.entries[wire.end]["x_hat"]
    assert 0.1 < felt.mean() <= 0.155
    assert correlation(guess, x) > 0.5
    assert correlation(guess[felt == 0], x[felt == 0]) > 0.4, "of what was never touched, too"
    room.shows_entry(wire.end)

    # What was not seen is there still after another darkness; what was, is not.
    room.press("Darkness again")
    is_dark(room)
    np.testing.assert_array_equal(wire.seen(wire.end)["x"], x)
    room.press("Lights on")
    room.becomes("settled")
    assert wire.seen(wire.end)["mask"].all()
    assert correlation(wire.entries[wire.end]["x_hat"], x) > 0.9
    room.press("Darkness again")
    is_dark(room)
    x, before = wire.seen(wire.end)["x"], x
    assert np.abs(x - before).max() > 0.5
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
    room.press("Different object")
    is_dark(room)
    assert np.abs(wire.seen(wire.end)["x"] - x).max() > 0.5
    assert np.ptp(room.picture("x").reshape(-1, 3), axis=0).max() == 0


def is_dark(room: Room) -> None:
    """Wait until r rests in the dark, to which it came from its start, and nothing was ever sensed on the way."""
    wire = room.wire
    expect(room.page.locator("#world-touch .tally")).to_contain_text("sensed 0 of 784")
    room.becomes("settled")
    assert wire.first == 0, "r begins at its start"
    assert not any(seen["mask"].any() for seen in wire.inputs.values())
    assert max(np.abs(entry["x_hat"]).max() for entry in wire.entries.values()) < 0.2, (
        "no more than the start"
    )
    room.shows_entry(wire.end)


def test_leaving_the_dark_brings_back_what_was_seen_and_coming_back_what_was_felt(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire = room.wire
    room.draw(SEVEN)
    room.becomes("settled")
    drawn = wire.seen(wire.end)["x"]
    room.tab("Touch")
    is_dark(room)
    room.draw([[(0.5, 0.1), (0.5, 0.9)]], on="Dark room", press=False)
    room.becomes("settled")
    felt, surface = wire.seen(wire.end), page.get_by_role("img", name="Dark room")
    assert np.abs(felt["x"] - drawn).max() > 0.5

    room.tab("Draw")
    room.becomes("settled")
    np.testing.assert_array_equal(wire.seen(wire.end)["x"], drawn)
    assert wire.seen(wire.end)["mask"].all()
    expect(page.locator("#world-draw .surface")).not_to_have_class(re.compile("idle"))
    assert not any(
        seen["mask"].all() and np.array_equal(seen["x"], felt["x"]) for seen in wire.inputs.values()
    ), "the object was never seen in the light"

    room.tab("Touch")
    room.becomes("settled")
    for name in ("x", "mask"):
        np.testing.assert_array_equal(wire.seen(wire.end)[name], felt[name])
    assert wire.first == 0
    picture = room.pixels(surface)

    page.reload()
    room.becomes("settled")
    for name in ("x", "mask"):
        np.testing.assert_array_equal(wire.seen(wire.end)[name], felt[name])
    np.testing.assert_array_equal(room.pixels(surface), picture)
    # It is felt on; and a model that is chosen in the dark stays there.
    room.draw([[(0.1, 0.5), (0.9, 0.5)]], on="Dark room", press=False)
    room.becomes("settled")
    assert wire.seen(wire.end)["mask"].sum() > felt["mask"].sum()
    mask = wire.seen(wire.end)["mask"]
    page.get_by_role("combobox", name="Model").select_option("digits-linear")
    room.answered()
    np.testing.assert_array_equal(wire.seen(wire.end)["mask"], mask)
    # What was seen before the dark outlived the reload, too.
    room.tab("Draw")
    room.until(lambda: np.array_equal(wire.seen(wire.end)["x"], drawn))  # it comes after the answer
    assert wire.seen(wire.end)["mask"].all()


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
