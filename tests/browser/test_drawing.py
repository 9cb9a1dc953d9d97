"""Drawing: at every stroke the network's guess chases what is drawn."""

from itertools import pairwise

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import Hands
from tests.browser.room import ONE, SEVEN, Room, Stroke, correlation
from tests.server_process import ServerProcess

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
    np.testing.assert_array_equal(room.pixels("#drawing"), plus)
    page.keyboard.press("Control+z")
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


def the_clock_stands(room: Room) -> None:
    """No iteration is painted where only the hand is looked at."""
    room.press("Step back")
    room.becomes("paused")


def ink(room: Room) -> np.ndarray:
    """Where there is ink on the surface, (112, 112)."""
    return np.greater(room.pixels("#drawing").sum(axis=2), 200)


def test_a_palm_is_no_hand_once_the_pen_is_there_and_a_missed_lift_draws_no_further(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server, has_touch=True), "/?speed=max")
    the_clock_stands(room)
    hands = Hands(room)

    # Over a picture that is not one's own a finger draws once it has tapped.
    hands.fingers((0.5, 0.5))
    hands.fingers()
    # The palm lies before the pen comes, lies on while it draws, and is lifted after it.
    hands.fingers((0.9, 0.9))
    assert ink(room)[95:, 95:].any(), "a finger draws"
    hands.pen((0.2, 0.2), (0.5, 0.2))
    drawn = ink(room)
    assert drawn[18:27, 25:55].any(), "the pen's stroke"
    assert not drawn[60:].any(), "and it alone"
    hands.fingers((0.8, 0.8))
    hands.fingers()
    np.testing.assert_array_equal(ink(room), drawn)
    # It comes down while the pen draws.
    hands.move("mousePressed", (0.2, 0.5), "pen")
    hands.fingers((0.9, 0.9))
    hands.move("mouseMoved", (0.5, 0.5), "pen")
    hands.fingers()
    hands.move("mouseMoved", (0.7, 0.5), "pen")
    hands.move("mouseReleased", (0.7, 0.5), "pen", held=False)
    both = ink(room)
    assert both[50:62, 70:80].any(), "the pen draws on"
    assert not both[80:].any()
    # One Undo takes back one stroke of the pen: the palm's are none.
    room.press("Undo")
    np.testing.assert_array_equal(ink(room), drawn)
    room.press("Undo")
    assert not ink(room).any()

    # Nobody said that the button was let go: the next move says so, and the next press begins another stroke.
    room.page.evaluate(
        """([[x, y], side]) => {
            const surface = document.querySelector("#world-draw .surface");
            const tell = (type, across, down, buttons) => surface.dispatchEvent(new PointerEvent(type, {
                clientX: x + across * side, clientY: y + down * side, buttons,
                pointerId: 1, pointerType: "mouse", isPrimary: true, bubbles: true,
            }));
            tell("pointerdown", 0.2, 0.2, 1);
            tell("pointermove", 0.4, 0.2, 1);
            tell("pointermove", 0.4, 0.8, 0);
            tell("pointermove", 0.8, 0.8, 0);
        }""",
        [room.at((0, 0)), room.at((1, 0))[0] - room.at((0, 0))[0]],
    )
    stroke = ink(room)
    assert stroke[18:27, 25:45].any()
    assert not stroke[40:].any()
    room.draw(ONE)
    room.press("Undo")
    np.testing.assert_array_equal(ink(room), stroke)

    # Two fingers: the first draws.
    hands.fingers((0.2, 0.6))
    hands.fingers((0.2, 0.6), (0.8, 0.9))
    hands.fingers((0.4, 0.6), (0.8, 0.7))
    hands.fingers()
    assert ink(room)[60:75, 25:45].any()
    assert not ink(room)[:, 80:].any()
    room.answered()


def test_undo_is_the_key_that_says_z_on_any_keyboard(page: Page) -> None:
    room = Room(page, "/?speed=max")
    the_clock_stands(room)
    strokes = [ink(room)]
    for height in (0.2, 0.4, 0.6, 0.8):
        room.draw([[(0.2, height), (0.8, height)]])
        strokes.append(ink(room))

    def press(key: str, code: str, *, shift: bool = False, ctrl: bool = True) -> np.ndarray:
        page.evaluate(
            "(key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true }))",
            {"key": key, "code": code, "ctrlKey": ctrl, "shiftKey": shift},
        )
        return ink(room)

    # Not what lies there on an American one: W on a French keyboard, Y on a German one; nor what redoes elsewhere.
    for key, code, shift in (("w", "KeyZ", False), ("y", "KeyZ", False), ("Z", "KeyZ", True)):
        np.testing.assert_array_equal(press(key, code, shift=shift), strokes[4])
    # Caps Lock; a Russian keyboard; a French one, and Dvorak.
    for left, (key, code) in zip(
        (3, 2, 1, 0), (("Z", "KeyZ"), ("я", "KeyZ"), ("z", "KeyW"), ("z", "Slash")), strict=True
    ):
        np.testing.assert_array_equal(press(key, code), strokes[left])

    # So it is with the page's other keys: T and ? on a Russian and an Arabic keyboard, but not É where others have the ?.
    press("е", "KeyT", ctrl=False)
    expect(room.html).to_have_attribute("data-theme", "light")
    press("É", "Slash", ctrl=False, shift=True)
    expect(page.locator("#help-dialog")).to_be_hidden()
    press("؟", "Slash", ctrl=False, shift=True)
    expect(page.locator("#help-dialog")).to_be_visible()
    room.answered()
