"""A talk: its scenes made on the page, kept, carried in files, and given from memory with the network cut."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.room import ONE, SEVEN, Room
from tests.conftest import StartServer

#: What is told on the console of a server that is gone, which is brought about here.
GONE = ("ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET", "WebSocket")
#: What can be seen of a scene: its place, its words, its numbers, its pictures.
SEEN = """() => {
    const { iteration, energy, weightUpdate, state } = document.documentElement.dataset;
    const staged = [...document.querySelectorAll("main .staged")];
    const canvases = staged.flatMap((panel) => [...panel.querySelectorAll("canvas")]).filter((canvas) => canvas.checkVisibility());
    const plots = staged.flatMap((panel) => [...panel.querySelectorAll(".plot path")]).map((path) => path.getAttribute("d"));
    return JSON.stringify({
        words: document.getElementById("strip").innerText, iteration, energy, weightUpdate, state,
        panels: staged.map((panel) => panel.getAttribute("aria-label") ?? panel.dataset.phase ?? panel.id),
        pictures: canvases.map((canvas) => canvas.toDataURL()), plots,
    });
}"""

#: What the help says of keys: titles, and to each its rows.
HELP = """(dialog) => {
    const all = (root, what) => [...root.querySelectorAll(what)];
    const list = dialog.querySelector("#key-list"), said = (element) => element.innerText;
    return [all(list, "h3").map(said), all(list, "ul, ol").map((rows) => all(rows, "li").map((row) => all(row, "kbd, span").map(said)))];
}"""

#: Keys that work here and there, as the help shows them.
KEYS = {
    "On the page": {"Space", "→", "←", "Home", "N", "P", "S", "W", "Shift+Space", "T", "B", "?"},
    "Beside backprop": {"Space", "W", "B"},
    "In a talk": {
        "PageDown", "PageUp", "Home", "End", "R", "B", ".", "Z", "F", "Esc", "Space", "→", "←", "T", "?",
    },
}  # fmt: skip


#: How far the page is scrolled, and what is open and shown of it.
WHERE = """() => {
    const { iteration, state, weightUpdate } = document.documentElement.dataset;
    const open = [...document.querySelectorAll('[role=tab][aria-selected=true]')].map(({ textContent }) => textContent);
    const scrolled = [scrollY, document.querySelector(".cards").scrollTop], last = document.getElementById("last").innerText;
    return [...scrolled, iteration, state, weightUpdate, open, last];
}"""


class Talk:
    """The talk of a room: its list of scenes, and its stage."""

    def __init__(self, room: Room) -> None:
        self.room, self.page = room, room.page
        self.panel = self.page.get_by_role("complementary", name="Talk")
        self.scenes = self.panel.get_by_role("list", name="Scenes").locator(":scope > li")
        self.strip = self.page.get_by_role("region", name="Scene")
        self.number = self.strip.locator(".strip-number")

    def open(self) -> None:
        self.page.get_by_role("button", name="Talk", exact=True).click()
        expect(self.panel).to_be_visible()

    def add(self, title: str, caption: str = "", spotlight: Sequence[str] = ()) -> None:
        """A scene of what the page shows now."""
        self.press("Add scene")
        field = self.panel.get_by_role("textbox", name="Title", exact=True)
        expect(field).to_be_focused()
        self.page.keyboard.type(title)  # in the place of the name that it was given
        if caption:
            self.panel.get_by_role("textbox", name="Caption").fill(caption)
        for panel in spotlight:
            self.panel.get_by_role("checkbox", name=panel, exact=True).check(force=True)

    def press(self, name: str) -> None:
        self.panel.get_by_role("button", name=name, exact=True).click()

    def scene(self, title: str) -> Locator:
        """What opens and closes the editor of a scene."""
        return self.scenes.get_by_role("button", name=title).first

    def titles(self) -> list[str]:
        return self.scenes.locator(".scene-name b").all_inner_texts()

    def start(self) -> None:
        """Start the talk, and wait until all of it is in memory."""
        self.press("Start")
        expect(self.room.html).to_have_attribute("data-mode", "talk")
        expect(self.number).not_to_contain_text("ready")
        self.painted()

    def go(self, key: str, to: int) -> None:
        self.page.keyboard.press(key)
        self.at(to)

    def at(self, number: int) -> None:
        expect(self.number).to_have_text(re.compile(rf"^{number} / \d+$"))
        self.painted()

    def painted(self) -> None:
        expect(self.room.html).to_have_attribute("data-exact", "")

    def seen(self) -> Any:
        """Everything that can be seen, to be compared."""
        self.painted()
        return json.loads(self.page.evaluate(SEEN))


def five_scenes(talk: Talk) -> list[float]:
    """A talk of five own scenes, each another kind of state. Returns the energy each was added with."""
    room, energies = talk.room, []

    def add(title: str, caption: str, *spotlight: str) -> None:
        energies.append(room.energy)
        talk.add(title, caption, spotlight)

    talk.open()
    add("At rest", r"What is left is $e = x - \hat{x}$.")
    room.scrub(3)
    room.becomes("paused")
    add(
        "The third iteration",
        r"It has *hardly* begun: $e = x - \hat{x}$ is large.",
        "2 Compare",
        "3 Update",
        "Settle",
    )
    room.tab("Touch")
    room.draw([[(0.5, 0.25), (0.5, 0.75)]], on="Dark room", press=False)
    room.press("Play inference")
    room.becomes("settled")
    add("In the dark", "", "The world", "Prediction")
    room.tab("Draw")
    room.draw(ONE)
    room.becomes("settled")
    add("A one, drawn here", "", "1 Predict", "Dictionary")
    talk.press("Close the talk's scenes")
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    expect(room.html).to_have_attribute("data-learning", "idle")
    room.becomes("settled")
    talk.open()
    add("After one update", r"$\Delta W = \eta_w\, e\, f(r^*)^\top$", "Change of W")
    return energies


@pytest.mark.parametrize("size", ["projector"])
@pytest.mark.tolerate(*GONE)
def test_a_talk_of_five_own_scenes_is_given_without_a_network_and_the_back_row_can_read_it(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    talk = Talk(Room(open_page(server, apart=True), "/?speed=max"))
    energies = five_scenes(talk)
    talk.scene("After one update").click()
    live = talk.room.energy
    talk.start()

    server.kill()
    talk.page.context.set_offline(True)
    first = [talk.seen()]
    for number in range(2, 6):
        talk.go("PageDown", number)
        first.append(talk.seen())
        if number == 2:
            the_back_row_can_read_it(talk.page)
    talk.page.keyboard.press("PageDown")
    talk.at(5)  # there is none after the last
    again = [talk.seen()]
    for number in range(4, 0, -1):
        talk.go("PageUp", number)
        again.append(talk.seen())

    assert again[::-1] == first, "a scene is the same each time"
    # To the last digit or two: F may be summed in another order, r is the same.
    assert [float(seen["energy"]) for seen in first] == pytest.approx(energies, rel=1e-6)
    assert [seen["state"] for seen in first[:2]] == ["settled", "paused"]
    assert first[0]["panels"] == ["compare", "settle"]
    assert first[1]["panels"] == ["loop", "settle"]
    assert first[2]["panels"] == ["world", "Prediction"]
    assert first[4]["weightUpdate"] == "1"
    assert "What is left is" in first[0]["words"]
    expect(talk.strip.locator("math")).to_have_count(1)
    expect(
        talk.page.locator("header.top, footer.bottom, .transport, .control").locator("visible=true")
    ).to_have_count(0)

    talk.go("End", 5)
    talk.go("Home", 1)
    talk.page.keyboard.press("Escape")
    expect(talk.room.html).not_to_have_attribute("data-mode", "talk")
    expect(talk.room.html).to_have_attribute("data-state", "disconnected")
    assert talk.room.energy == live, "what the page kept of the live session is there"
    talk.page.context.set_offline(False)
    server.start()
    talk.room.becomes("paused")  # a new server begins with what the page knew
    assert talk.room.energy == pytest.approx(live, rel=1e-6)


@pytest.mark.tolerate("422")  # a file that is refused
def test_a_talk_is_made_saved_and_kept_and_a_reload_comes_back_to_the_same_scene(
    page: Page, tmp_path: Path
) -> None:
    talk = Talk(room := Room(page, "/?speed=max"))
    talk.open()
    for title in ("One", "Two", "Three"):
        talk.add(title)

    # Ordered by buttons, by keys and by dragging.
    talk.press("Move Three up")
    assert talk.titles() == ["One", "Three", "Two"]
    talk.scene("One").press("Alt+ArrowDown")
    assert talk.titles() == ["Three", "One", "Two"]
    talk.scene("Three").click()  # its editor closes: all scenes are in sight
    talk.scene("Two").drag_to(talk.scene("Three"), target_position={"x": 20, "y": 2})
    assert talk.titles() == ["Two", "Three", "One"]

    # Named, and told.
    talk.panel.get_by_role("textbox", name="Title of the talk").fill("Four minutes")
    if talk.scene("One").get_attribute("aria-expanded") == "false":
        talk.scene("One").click()
    talk.panel.get_by_role("textbox", name="Title", exact=True).fill("First")
    talk.panel.get_by_role("textbox", name="Caption").fill("*Now.*")
    expect(talk.panel.locator(".scene-words em").locator("visible=true")).to_have_text("Now.")

    # Its panels are picked where they are.
    talk.press("Pick on the page")
    page.locator("#picture-x").click()
    page.locator('.phase[data-phase="settle"] h3').click()
    for panel in ("Input", "Settle"):
        expect(talk.panel.get_by_role("checkbox", name=panel, exact=True)).to_be_checked()
    page.locator("#picture-x").click()
    expect(talk.panel.get_by_role("checkbox", name="Input", exact=True)).not_to_be_checked()
    page.keyboard.press("Escape")
    page.locator("#picture-x").click()
    expect(talk.panel.get_by_role("checkbox", name="Input", exact=True)).not_to_be_checked()
    talk.press("Pick on the page")
    expect(room.html).to_have_attribute("data-picking", "")
    talk.press("Close the talk's scenes")
    expect(room.html).not_to_have_attribute("data-picking", "")
    talk.open()
    page.keyboard.press("Escape")
    expect(talk.panel).to_be_hidden()
    talk.open()

    # Put to another state, copied and deleted.
    room.scrub(1)
    room.becomes("paused")
    talk.press("Take again")
    expect(talk.scene("First")).to_contain_text("iteration 1")
    talk.press("Duplicate")
    assert talk.titles() == ["Two", "Three", "First", "First (copy)"]
    talk.press("Delete")
    assert talk.titles() == ["Two", "Three", "First (copy)"]
    talk.press("Undo")
    assert talk.titles() == ["Two", "Three", "First", "First (copy)"]

    # Saved as a file.
    with page.expect_download() as downloading:
        talk.press("Download")
    assert downloading.value.suggested_filename == "four-minutes.json"
    saved = json.loads(Path(downloading.value.path()).read_text())
    assert saved["format"] == "darkroom.scenes.v1"
    assert [scene["title"] for scene in saved["scenes"]] == talk.titles()
    assert set(saved["scenes"][2]) == {"title", "caption", "spotlight", "state"}
    assert saved["scenes"][2]["spotlight"] == ["settle"]
    assert saved["scenes"][2]["state"]["iteration"] == 1

    files_are_opened_or_refused(talk, tmp_path)

    # Given; a reload comes back to the scene.
    talk.start()
    talk.go("End", 4)
    talk.go("PageUp", 3)
    assert re.search(r"[?&]talk&scene=3(&|$)", page.url)
    before = talk.seen()
    page.reload()
    expect(room.html).to_have_attribute("data-mode", "talk")
    expect(talk.number).to_have_text("3 / 4")
    expect(room.html).to_have_attribute("data-iteration", "1")
    assert talk.seen() == before
    talk.go("PageUp", 2)
    expect(talk.strip).to_contain_text("Three")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("talk"))
    room.becomes("paused")
    room.shows(1)  # where one was before the talk, though the page was loaded again
    room.press("Play inference")
    room.becomes("settled")

    # All of it was kept.
    talk.open()
    assert talk.titles() == ["Two", "Three", "First", "First (copy)"]
    expect(talk.panel.get_by_role("textbox", name="Title of the talk")).to_have_value("Four minutes")
    expect(talk.scenes.locator("img").locator("visible=true")).to_have_count(4)
    talk.scene("First").click()
    expect(talk.panel.get_by_role("textbox", name="Caption")).to_have_value("*Now.*")
    # A scene is brought back to the page.
    talk.press("Show")
    room.shows(1)
    room.becomes("paused")


def test_a_talk_is_darkened_frozen_and_helped_and_leaving_it_loses_nothing(page: Page) -> None:
    talk = Talk(room := Room(page, "/?speed=max&sample=2"))
    speed = page.get_by_role("combobox", name="Speed", exact=True)
    speed.select_option("30 it/s")
    room.press("Reset inference")
    room.press("Play inference")
    room.becomes("playing")
    talk.open()
    talk.add("Playing", "", ["2 Compare"])
    room.press("Pause inference")
    talk.add("Standing")
    talk.press("Close the talk's scenes")

    # What is left for the talk: a drawing, a step before its rest.
    speed.select_option("full speed")
    room.press("Play inference")
    room.becomes("settled")
    room.tab("Draw")
    room.draw(ONE)
    room.becomes("settled")
    # What is undone in a field is what was written there, not what was drawn.
    talk.open()
    talk.panel.get_by_role("textbox", name="Title of the talk").fill("A talk")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo", exact=True).locator("visible=true").first).to_be_enabled()
    talk.press("Close the talk's scenes")
    room.tab("Samples")
    room.press("Step back")
    room.becomes("paused")
    for _ in range(2):
        room.press("Theme")  # there and back, so that the address says which
    here, energy, last = room.iteration, room.energy, page.locator("#last").inner_text()
    address, curve = page.url, room.curve()
    room.press("Help: keys and symbols")
    keys = the_help_lists(page, first="On the page")
    talk.open()
    talk.start()
    talk.go("Home", 1)
    room.becomes("playing")

    # In the dark nothing is seen, and the clock waits.
    dark = page.locator("#blank")
    page.keyboard.press("b")
    expect(dark).to_be_visible()
    expect(room.html).to_have_attribute("data-state", "paused")
    dark_at = room.iteration
    room.painted()
    assert room.iteration == dark_at
    page.keyboard.press(".")
    expect(dark).to_be_hidden()
    expect(room.html).to_have_attribute("data-state", "playing")

    # The theme is the reader's, and the address their session's: of the scene, whose speed is another, it says nothing.
    expect(page).to_have_url(re.compile("speed=max.*theme=dark"))
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("speed=max.*theme=light"))
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("speed=max.*theme=dark"))

    # Frozen, what is seen stands, and the clock goes on behind it.
    page.keyboard.press("z")
    still = page.locator(".still")
    expect(still).to_be_visible()
    picture = room.pixels(still.locator("#picture-xh"))
    frozen = room.iteration
    room.until(lambda: room.iteration > frozen + 5)
    assert (room.pixels(still.locator("#picture-xh")) == picture).all()
    assert (room.pixels(page.locator("#picture-xh").first) != picture).any()
    # So do the scenes: what is gone to is seen when it thaws.
    page.keyboard.press("PageDown")
    expect(still).to_contain_text("1 / 2")
    page.keyboard.press("z")
    expect(still).to_have_count(0)
    talk.at(2)
    page.keyboard.press("b")
    page.keyboard.press("PageUp")
    expect(dark).to_be_hidden()
    talk.at(1)

    # The help tells the same keys, those at hand first.
    talk.go("End", 2)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("?")
    assert the_help_lists(page, first="In a talk") == keys
    expect(room.html).to_have_attribute("data-mode", "talk")

    # Everything is as it was left.
    page.keyboard.press("Escape")
    expect(room.html).not_to_have_attribute("data-mode", "talk")
    room.becomes("paused")
    room.shows(here)
    assert (room.energy, page.locator("#last").inner_text()) == (energy, last)
    assert room.curve() == curve
    assert page.url == address
    expect(page.get_by_role("tab", name="Samples")).to_have_attribute("aria-selected", "true")
    room.scrub(0)
    room.becomes("paused")
    room.press("Play inference")
    room.becomes("settled")


def test_a_scene_added_after_drawing_plays_from_the_drawing(page: Page) -> None:
    talk = Talk(room := Room(page, "/?speed=max"))
    room.draw(ONE)
    room.becomes("settled")
    last, end, energy = int(room.html.get_attribute("data-sensed-since") or 0), room.iteration, room.energy
    assert 0 < last < end
    talk.open()
    talk.add("Drawn")
    talk.start()
    assert (room.iteration, room.energy) == (end, pytest.approx(energy, rel=1e-6))
    assert min(room.curve()) == last, "all that came since is there"
    page.keyboard.press("ArrowLeft")
    expect(room.html).to_have_attribute("data-iteration", str(end - 1))
    page.keyboard.press("R")
    expect(room.html).to_have_attribute("data-iteration", str(end))
    # It settled: played again, it begins at the drawing.
    since: list[int] = []
    page.expose_function("passed", lambda iteration: since.append(iteration))
    page.evaluate("""() => new MutationObserver(() => passed(Number(document.documentElement.dataset.iteration)))
        .observe(document.documentElement, { attributeFilter: ["data-iteration"] })""")
    page.keyboard.press(" ")
    expect(room.html).to_have_attribute("data-iteration", str(end))
    room.until(lambda: since[-1:] == [end])
    assert last <= min(since) < end
    page.keyboard.press("Escape")

    # Added while r still settles it is played from the drawing, too.
    page.get_by_role("combobox", name="Speed", exact=True).select_option("30 it/s")
    room.draw(SEVEN)
    room.answered()
    drawn = int(room.html.get_attribute("data-sensed-since") or 0)
    room.until(lambda: room.iteration > drawn + 4)
    talk.add("Drawing")
    kept = page.wait_for_function("() => JSON.parse(localStorage['darkroom.talk']).scenes[1]?.state")
    state = kept.json_value()
    assert (state["iteration"], state["playing"], "since" in state) == (drawn, True, False)


@pytest.mark.parametrize("size", ["projector", "phone"])
def test_the_scenes_stand_beside_the_page_and_leaving_the_talk_returns_to_where_one_was(page: Page) -> None:
    talk = Talk(room := Room(page, "/?speed=max"))
    model = page.get_by_role("combobox", name="Model")
    talk.open()
    model.select_option("food-size")
    room.answered()
    talk.add("Another model")
    model.select_option("digits")
    room.becomes("settled")
    talk.add("A digit")
    # Every card can be reached, and none lies under the panel.
    for card in ("#world h2", "#fast h2", "#slow h2", "#learn-step"):
        page.locator(card).scroll_into_view_if_needed()
        page.locator(card).click(trial=True)
    room.tab("Draw")
    page.locator("#drawing").scroll_into_view_if_needed()
    room.draw(ONE)
    room.becomes("settled")
    drawn, pixels = room.wire.seen(room.wire.end)["x"], room.pixels("#drawing")
    room.scrub(room.iteration - 5)
    room.becomes("paused")
    page.get_by_role("tab", name="Curves").click()
    page.evaluate(
        "() => { (innerWidth < 900 ? document.documentElement : document.querySelector('.cards')).scrollTo(0, 150); }"
    )
    room.painted()
    where = page.evaluate(WHERE)
    assert 150 in where[:2]
    start = talk.panel.get_by_role("button", name="Start", exact=True)
    talk.start()
    talk.go("Home", 1)
    talk.go("End", 2)
    talk.go("Home", 1)
    page.keyboard.press("Escape")
    expect(room.html).not_to_have_attribute("data-mode", "talk")
    room.becomes("paused")
    assert page.evaluate(WHERE) == where
    expect(start).to_be_focused()
    expect(model).to_have_value("digits")
    expect(talk.panel).to_be_visible()
    assert (room.pixels("#drawing") == pixels).all()
    assert (room.wire.seen(room.iteration)["x"] == drawn).all()
    # F5 in the talk, too, leaves behind it what was there.
    talk.start()
    page.reload()
    expect(talk.number).to_have_text(re.compile(r"^\d / 2$"))
    page.keyboard.press("Escape")
    expect(room.html).not_to_have_attribute("data-mode", "talk")
    room.becomes("paused")
    assert page.evaluate(WHERE)[2:] == where[2:]
    assert (room.pixels("#drawing") == pixels).all()


@pytest.mark.parametrize("size", ["phone"])
def test_a_finger_turns_the_scenes(page: Page) -> None:
    talk = Talk(Room(page, "/?speed=max"))
    talk.open()
    talk.add("One")
    talk.add("Two")
    talk.start()
    talk.go("Home", 1)
    swipe(page, 300, 80)
    talk.at(2)
    swipe(page, 80, 300)
    talk.at(1)
    page.get_by_role("button", name="Next scene").tap()
    talk.at(2)
    page.get_by_role("button", name="Leave the talk").tap()
    expect(page.locator("html")).not_to_have_attribute("data-mode", "talk")


def the_back_row_can_read_it(page: Page) -> None:
    """A scene with words, a formula, pictures and plots: each is large, and nothing is cut off."""
    sizes = page.evaluate(
        """() => {
            const there = (element) => element.checkVisibility() && element.textContent.trim();
            const seen = (selector) => [...document.querySelectorAll(selector)].filter(there);
            const effective = (element) => parseFloat(getComputedStyle(element).fontSize) * element.currentCSSZoom;
            const least = (elements, of) => Math.min(...elements.map(of));
            return {
                words: least(seen(".strip h2, .strip p:not(.strip-number), main .staged :is(h3, figcaption, .gloss)"), effective),
                formulas: least(seen(".strip math, main .staged h3 math"), effective),
                ticks: least(seen("main .staged .plot text, main .staged .ends span"), effective),
                strokes: least([...document.querySelectorAll("main .staged .js-line")].filter((line) => line.getAttribute("d")),
                    (line) => parseFloat(getComputedStyle(line).strokeWidth) * line.closest(".plot").currentCSSZoom || Infinity),
            };
        }"""
    )
    assert sizes["words"] >= 24
    assert sizes["formulas"] >= 32
    assert sizes["ticks"] >= 18
    assert sizes["strokes"] >= 3
    overflow = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    )
    assert overflow[0] <= overflow[2]
    assert overflow[1] <= overflow[3]


def files_are_opened_or_refused(talk: Talk, folder: Path) -> None:
    """A bad file is refused with the line, and the talk that was there stays; a good one takes its place, and gives it back."""
    there = talk.titles()
    bad = {
        "format": "darkroom.scenes.v1",
        "title": "Bad",
        "scenes": [{"title": "One", "state": {"model": "digits", "rate": "fast"}}],
    }
    (folder / "bad.json").write_text(json.dumps(bad, indent=2))
    chooser = talk.panel.locator("input[type=file]")
    chooser.set_input_files(folder / "bad.json")
    refusal = talk.panel.get_by_role("alert")
    line = json.dumps(bad, indent=2).split("\n").index('        "rate": "fast"') + 1
    expect(refusal).to_contain_text(f"bad.json, line {line}")
    expect(refusal).to_contain_text("rate")
    assert talk.titles() == there

    drop(talk.page, "cut.json", '{"format": "darkroom.scenes.v1",\n "title": "Cut",\n "scenes": [')
    expect(refusal).to_contain_text("cut.json, line 3")
    assert talk.titles() == there

    good = bad | {
        "title": "Good",
        "scenes": [
            {"title": "Opened", "caption": "$x$", "state": {"model": "digits", "input": {"sample": 7}}}
        ],
    }
    drop(talk.page, "good.json", json.dumps(good))
    expect(talk.scene("Opened")).to_be_visible()
    expect(refusal).to_be_hidden()
    expect(talk.panel.get_by_role("textbox", name="Title of the talk")).to_have_value("Good")
    expect(talk.scenes.locator("img")).to_have_count(1)  # made of what its state unfolds to
    expect(talk.scenes.locator("img")).to_be_visible()
    talk.press("Undo")
    assert talk.titles() == there


def the_help_lists(page: Page, *, first: str) -> dict[str, list[list[str]]]:
    """The keys that the help lists that was asked for, by where they work, those of `first` first; close it."""
    dialog = page.get_by_role("dialog", name="Symbols and keys")
    expect(dialog).to_be_visible()
    titles, rows = dialog.evaluate(HELP)
    assert titles[0] == first
    listed = dict(zip(titles, rows, strict=True))
    for title, keys in KEYS.items():
        assert keys <= {shown for shown, _ in listed[title]}, title
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    return listed


def swipe(page: Page, start: int, end: int) -> None:
    """A finger that moves along the middle of the window."""
    finger = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", start), ("touchMove", (start + end) // 2), ("touchMove", end)):
        # A browser takes a touch away from a page that is too busy to answer for it.
        page.evaluate("() => new Promise(requestAnimationFrame)")
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 300}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the page, beside everything."""
    page.evaluate(
        """([name, text]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], name, { type: "application/json" }));
            const target = document.querySelector("main");
            const dragged = { bubbles: true, cancelable: true, dataTransfer };
            for (const kind of ["dragover", "drop"]) target.dispatchEvent(new DragEvent(kind, dragged));
        }""",
        [name, text],
    )
