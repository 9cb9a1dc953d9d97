"""The scenes of a talk are made on the page: named, ordered, kept, carried in files, and played from what was done last."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import ONE, SEVEN, Room
from tests.browser.talk import Talk

#: How far the page is scrolled, and what is open and shown of it.
WHERE = """() => {
    const { iteration, state, weightUpdate } = document.documentElement.dataset;
    const open = [...document.querySelectorAll('[role=tab][aria-selected=true]')].map(({ textContent }) => textContent);
    const scrolled = [scrollY, document.querySelector(".cards").scrollTop], last = document.getElementById("last").innerText;
    return [...scrolled, iteration, state, weightUpdate, open, last];
}"""


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
