"""Calm: little is said to who listens, keys are those of what has the focus, and nothing starts for who wants it still."""

from playwright.sync_api import Page, expect

from tests.browser.room import Room

#: Counts, by the element, how often what is read out by itself changes.
LISTEN = """() => {
    globalThis.said = {};
    const live = ":is([aria-live], [role=status], [role=alert], [role=log], output):not([aria-live=off])";
    new MutationObserver((changes) => {
        for (const { target } of changes) {
            const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(live);
            if (region) said[region.id || region.className] = (said[region.id || region.className] ?? 0) + 1;
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


#: Counts how often another iteration is painted.
COUNT = """() => {
    globalThis.paints = 0;
    new MutationObserver(() => { globalThis.paints++; })
        .observe(document.documentElement, { attributes: true, attributeFilter: ["data-iteration"] });
}"""


def test_what_changes_at_every_iteration_is_not_read_out_and_has_the_page_laid_out_once(
    page: Page,
) -> None:
    room = Room(page, "/?speed=60", until="playing")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def layouts() -> int:
        """How often the page was laid out: what is read amid a frame, after something was written, does it once more."""
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return int(next(metric["value"] for metric in metrics if metric["name"] == "LayoutCount"))

    page.evaluate(LISTEN)
    page.evaluate(COUNT)
    before, here = layouts(), room.iteration
    room.until(lambda: room.iteration > here + 40)
    assert layouts() - before <= 1.5 * page.evaluate("paints")
    assert all(count <= 3 for count in page.evaluate("said").values()), page.evaluate("said")


def test_keys_are_those_of_what_has_the_focus_and_letters_can_be_left_to_others(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.press("Step back")
    room.becomes("paused")
    here = room.iteration
    room.tab("Samples")
    samples = page.get_by_role("group", name="Handwritten digits").get_by_role("button")
    samples.first.focus()
    page.keyboard.press("ArrowRight")
    expect(samples.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(samples.first).to_be_focused()
    room.painted()
    assert room.iteration == here

    room.press("Help: keys and symbols")
    page.get_by_role("checkbox", name="Single letters and signs are keys").uncheck()
    page.keyboard.press("Escape")
    page.locator("body").press("n")
    page.locator("body").press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator("body").press("ArrowLeft")
    room.shows(here - 1)
    expect(page.locator("#seed")).to_have_text("0")
    room.press("Help: keys and symbols")
    page.get_by_role("checkbox", name="Single letters and signs are keys").check()
    page.keyboard.press("Escape")
    page.locator("body").press("n")
    expect(page.locator("#seed")).to_have_text("1")


def test_for_who_wants_nothing_to_move_the_page_opens_at_rest(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    room = Room(page, "/")
    assert room.wire.commands[0]["playing"] is False
    expect(page.get_by_role("combobox", name="Speed", exact=True)).to_have_value("60")
    room.shows_entry(room.wire.end)


def test_what_keys_choose_is_read_out_once(page: Page) -> None:
    room = Room(page, "/?speed=max")
    said = page.get_by_role("status", name="What the keys chose")
    expect(said).to_be_empty()
    page.mouse.move(700, 330)  # what the pointer is on, whoever sees it reads
    room.painted()
    expect(said).to_be_empty()
    page.get_by_role("tab", name="Draw").focus()
    picture = page.get_by_role("img", name="Pixels of e: the arrow keys choose one")
    while not picture.evaluate("canvas => canvas === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("row 13, column 14")
    page.keyboard.press("Space")  # its numbers run, and are not read out again
    page.evaluate(LISTEN)
    room.until(lambda: room.iteration > 20)
    room.becomes("settled")
    assert page.evaluate("said.pointed ?? 0") <= 1
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("row 13, column 15")
