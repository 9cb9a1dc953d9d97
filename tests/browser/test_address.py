"""The address is a link to what is shown, and takes nothing on trust."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from darkroom.images import samples
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.room import Room
from tests.server_process import ServerProcess


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_what_was_set_opens_again_from_the_address(open_page: OpenPage, server: ServerProcess) -> None:
    page = open_page(server)
    room = Room(page, until="playing")
    assert asked(page) == {}, "defaults are left out"
    dark = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    page.get_by_role("combobox", name="Model").select_option("digits-linear")
    page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    room.tab("Samples")
    page.get_by_role("button", name="Sample 4:").click()
    page.get_by_role("slider", name="η rate").fill("600")
    page.get_by_role("slider", name="λ").fill("400")
    room.press("Theme")
    room.press("New start")
    room.becomes("settled")
    state, found = room.wire.last("state"), asked(page)
    assert found == {
        "model": "digits-linear",
        "sample": "4",
        "speed": "max",
        "seed": "1",
        "rate": f"{state['rate']:.4g}",
        "prior": f"{state['prior']:.4g}",
        "theme": "light",
    }
    expect(page.locator("body")).not_to_have_css("background-color", dark)

    # In a window of its own; and nothing but the address can have brought it there.
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    other = Room(page.context.new_page(), page.url)
    assert asked(other.page) == found
    np.testing.assert_array_equal(other.wire.r(0, other.wire.end), room.wire.r(0, room.wire.end))
    other.shows_entry(other.wire.end)
    expect(other.html).to_have_attribute("data-theme", "light")
    expect(other.page.get_by_role("combobox", name="Model")).to_have_value("digits-linear")
    expect(other.page.get_by_role("combobox", name="Speed", exact=True)).to_have_value("null")


def test_what_was_hung_on_a_parameter_is_told_apart_from_it(page: Page) -> None:
    for given, expected in (
        ("?speed=max,%22&fbclid=a&sample=4)", {"sample": "4", "speed": "max", "fbclid": "a"}),
        ("?sample=4&amp;speed=max&amp;theme=light.%20", {"sample": "4", "speed": "max", "theme": "light"}),
        ("?sample%3D4%26speed%3Dmax", {"sample": "4", "speed": "max"}),
    ):
        room = Room(page, f"/{given}")
        assert asked(page) == expected
        assert room.wire.last("state")["speed"] is None
        np.testing.assert_array_equal(room.wire.seen(0)["x"], samples()[4].image.reshape(-1))
        expect(room.status).not_to_have_attribute("data-tone", "error")
        expect(room.html).to_have_attribute("data-theme", expected.get("theme", "dark"))


# As WebKit has it: a hundred times, and then not for a while.
_BOUND = """() => {
    const { replaceState } = history;
    globalThis.allowed = 100;
    globalThis.refused = 0;
    history.replaceState = (...to) => {
        if (allowed-- > 0) return replaceState.apply(history, to);
        refused++;
        throw new DOMException("Attempt to use history.replaceState() more than 100 times per 10 seconds", "SecurityError");
    };
}"""
_DRAG = """(positions) => {
    const rate = document.getElementById("rate");
    for (const position of positions) {
        rate.value = position;
        rate.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""


def test_the_address_is_right_in_the_end_in_a_browser_that_bounds_how_often_it_is_written(page: Page) -> None:
    room = Room(page, "/?speed=max")
    page.evaluate(_BOUND)

    def drag(*positions: int) -> None:
        page.evaluate(_DRAG, positions)
        room.answered()

    def is_right() -> None:
        expect(page).to_have_url(re.compile(f"rate={room.wire.last('state')['rate']:.4g}(&|$)"))

    # A drag says something new at every step, and so many words would be too many.
    drag(*range(400, 600))
    is_right()
    assert page.evaluate("refused") == 0, "it was written more seldom"
    # What is refused is no harm, and made good for once it is allowed again.
    page.evaluate("() => { allowed = 0; }")
    drag(610, 620, 630, 640, 650, 660)
    page.wait_for_function("() => refused > 0")
    page.evaluate("() => { allowed = 100; }")
    is_right()


def test_what_is_not_valid_is_told_and_left_out(page: Page) -> None:
    complaints: list[str] = []
    page.expose_function("complain", lambda text: complaints.append(text))
    page.add_init_script(
        "new MutationObserver(() => {"
        "  const said = document.getElementById('status')?.textContent;"
        "  if (said && said !== globalThis.lastSaid) complain((globalThis.lastSaid = said));"
        "}).observe(document, { subtree: true, childList: true })"
    )

    def begins_without(given: str, named: list[str], model: str = "digits", until: str = "settled") -> None:
        complaints.clear()
        room = Room(page, f"/?{given}", until=until)
        said = " ".join(complaints)
        assert all(name in said for name in named), said
        known = room.wire.ready
        assert known["model"]["name"] == model
        assert (known["rate"], known["seed"]) == (known["model"]["default_rate"], 0)
        expect(room.html).to_have_attribute("data-theme", "dark")
        expect(room.verified).to_have_attribute("data-verified", "yes")
        assert not asked(page).keys() & {"rate", "seed", "prior", "sample"}

    # Each alone.
    begins_without(
        "model=%3Cb%3E&theme=puce&rate=-1&seed=1.5&speed=fast&prior=&sample=20",
        ["model=<b>", "theme=puce", "rate=-1", "seed=1.5", "speed=fast", "prior=", "sample=20"],
        until="playing",
    )
    # What the server would refuse.
    begins_without(
        "rate=900&seed=4294967296&speed=20000&prior=1001&source=toString",
        [
            "rate=900: expected a number from 0.00001 to 100;",
            "seed=4294967296",
            "speed=20000",
            "prior=1001",
            "source=toString",
        ],
        until="playing",
    )
    # A model that there is not, which the server knows; and what cannot be had together.
    begins_without("model=crystal-ball&speed=max", ["crystal-ball"])
    begins_without("model=food-size&sample=3&speed=max", ["sample"], model="food-size")


def test_the_page_takes_whatever_the_server_takes(page: Page) -> None:
    commands = page.request.get("/api/protocol").json()["commands"]["$defs"]

    def most(command: str, name: str) -> float:
        field = commands[command]["properties"][name]
        return float(field.get("maximum") or field["anyOf"][0]["maximum"])

    opened = {name: most("Open", name) for name in ("prior", "seed", "speed")}
    planned = {name: most("Set", name) for name in ("batch", "learning_rate", "settling", "learning_speed")}
    address = "&".join(f"{name}={value:.12g}" for name, value in (opened | planned).items())
    room = Room(page, f"/?source=digits&{address}")
    assert [event for event in room.wire.events if event["type"] == "error"] == []
    state = room.wire.last("state")
    assert {name: state[name] for name in opened} == pytest.approx(opened)
    said = {name.removeprefix("learning_"): value for name, value in planned.items()}
    assert {name: state["learning"][name] for name in said} == said


def test_of_what_the_server_refuses_only_that_is_left_out(page: Page) -> None:
    room = Room(page, "/?model=food-size&sample=3&rate=0.05&prior=0.5&speed=max&source=digits&settling=70")
    state = room.wire.last("state")
    assert (state["model"], state["rate"], state["speed"]) == ("food-size", 0.05, None)
    assert state["prior"] == pytest.approx(0.5)
    assert (state["learning"]["source"], state["learning"]["settling"]) == ("image", 70)
    assert asked(page) == {
        "model": "food-size",
        "rate": "0.05",
        "prior": "0.5",
        "speed": "max",
        "settling": "70",
    }
