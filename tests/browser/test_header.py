"""What the page says by itself: what it is, where to start, what its symbols are, and what each of its controls does."""

from collections import Counter

from playwright.sync_api import Page, expect

from tests.browser.room import SEVEN, Room
from tests.browser.test_layout import overlapping

#: Every width that is asked for, and a laptop at 200 %.
WINDOWS = (
    (320, 664), (360, 664), (390, 844), (720, 450), (820, 1180), (901, 700), (920, 700), (1024, 768), (1180, 820), (1280, 720),
    (1440, 900), (1920, 1080),
)  # fmt: skip

#: By what name the header's actions stand in it, and whether one is cut off, out of the window or out of its row.
_HEADER = """() => {
    const top = document.querySelector(".top"), row = document.querySelector(".doings");
    const cut = [...top.querySelectorAll("button, select, h1, .pitch b, .pitch > span")].filter((part) => {
        const box = part.getBoundingClientRect(), clip = (part.closest(".pitch") ?? top).getBoundingClientRect();
        const seen = box.top < clip.bottom - 1;
        return seen && (box.left < -1 || box.right > Math.min(innerWidth, clip.right) + 1 || box.bottom > clip.bottom + 1 ||
            (getComputedStyle(part).display !== "inline" && part.scrollWidth > part.clientWidth + 1));
    }).map((part) => part.id || part.textContent);
    return { cut, across: document.scrollingElement.scrollWidth - innerWidth, row: row.scrollWidth - row.clientWidth };
}"""

#: Twice as large is all text of the header: as by a setting of the browser that leaves the rest as it is.
_DOUBLED = """() => {
    const all = [...document.querySelectorAll(".top, .top *")].map((part) => [part, parseFloat(getComputedStyle(part).fontSize)]);
    for (const [part, size] of all) part.style.fontSize = `${2 * size}px`;
}"""

#: Of all controls in sight: what they are called, and what can be read on them or beside them.
_CONTROLS = """() => [...document.querySelectorAll("button, [role=tab], select, input")]
    .filter((one) => one.checkVisibility() && !one.closest(".grid"))
    .map((one) => [
        one.ariaLabel || one.textContent.trim() || one.labels?.[0]?.textContent.trim() || "",
        one.tagName === "BUTTON" ? one.innerText.trim() : one.matches("select") ? one.selectedOptions[0].text : one.ariaLabel ||
            one.labels?.[0]?.textContent,
    ])"""


def test_the_header_is_whole_at_every_width_and_with_doubled_text(page: Page) -> None:
    room = Room(page, "/?speed=max")
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        room.painted()
        found = page.evaluate(_HEADER)
        assert found == {"cut": [], "across": found["across"], "row": 0}, width
        assert overlapping(page, ".top h1, .top .pitch, .top .pick, .top button") == [], width
        expect(room.button("Start here")).to_be_in_viewport(ratio=1)
    expect(page.locator(".pitch b")).to_have_text("Predictive coding")
    expect(page.locator(".pitch > span")).to_be_in_viewport(ratio=1)
    # The first thing offered, the second and the last.
    names = page.locator(".top button").evaluate_all(
        "all => all.map((one) => one.ariaLabel || one.textContent)"
    )
    assert names[:6] == ["Start here", "Lesson", "Beside backprop", "Share", "Take away", "Talk"]
    page.evaluate(_DOUBLED)
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(_HEADER)["across"] <= 0, width
        assert overlapping(page, ".top h1, .top .pitch, .top .pick, .top button") == [], width


def test_what_the_symbols_are_is_in_sight_whatever_is_open(page: Page) -> None:
    room = Room(page, "/?speed=max")
    card, legend = page.locator("#world"), page.locator("#world .legend")
    for tab in ("Draw", "Upload", "Samples", "Touch"):
        room.tab(tab)
        for width, height in ((1280, 720), (1440, 900), (1024, 768), (1920, 1080), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            expect(legend).to_be_visible()
            if width > 900:
                expect(legend).to_be_in_viewport(ratio=1)
                around, box = card.bounding_box(), legend.bounding_box()
                assert around is not None
                assert box is not None
                assert box["y"] + box["height"] <= around["y"] + around["height"] - 4, (tab, width)
    assert legend.inner_text().split("\n") == [
        "x", "the image: input and target",
        "r", "the guess: not an output",
        "x̂", "what the guess draws",
        "e", "what it got wrong: the only signal",
        "W", "how a guess is drawn: learned, slowly",
    ]  # fmt: skip


def test_one_name_is_one_thing_and_every_control_can_be_read(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.scrub(20)
    room.press("Continue from here")  # a second branch: its buttons are there, too
    expect(page.locator("#branches")).to_be_visible()
    for tab, look in (("Draw", "Dictionary"), ("Touch", "Change"), ("Samples", "Curves")):
        room.tab(tab)
        room.tab(look)
        room.painted()
        controls: list[tuple[str, str]] = page.evaluate(_CONTROLS)
        assert [name for name, count in Counter(name for name, _ in controls).items() if count > 1] == []
        inside = page.locator("#world, #slow, .top, #branches").get_by_role("button").filter(visible=True)
        assert [text for text in inside.all_inner_texts() if not text.strip()] == [] or tab == "Samples"
    phases = page.locator(".phase h3").all_inner_texts()
    buttons = page.get_by_role("button").all_inner_texts() + page.get_by_role("tab").all_inner_texts()
    assert not {"Compare", "Update", "Predict"} & {text.strip() for text in buttons}
    assert sum("Compare" in heading for heading in phases) == 1


def test_a_model_says_why_to_try_it(page: Page) -> None:
    room = Room(page, "/?speed=max")
    why = page.get_by_role("status", name="Why this model")
    expect(why).to_be_hidden()
    models = page.get_by_role("combobox", name="Model")
    for model in page.evaluate("async () => (await fetch('api/models')).json()"):
        models.select_option(model["name"])
        expect(why).to_contain_text(model["title"])
        expect(why).to_contain_text(model["description"])
        expect(why).to_be_in_viewport(ratio=1)
        expect(room.html).to_have_attribute("data-state", "settled")
    models.select_option("digits")
    room.becomes("settled")
    room.draw(SEVEN[:1])
    expect(why).to_be_hidden()
    room.press("Help: keys and symbols")
    listed = page.get_by_role("dialog", name="Symbols and keys").locator("#model-list")
    expect(listed.locator("dt")).to_have_text(
        ["digits", "digits-tanh", "digits-linear", "two-causes", "food-size"]
    )
    expect(listed).to_contain_text("Try it first")
