"""A page whose line to the server does not stand says what is missing and why, tries again, and goes on by itself."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.cable import Proxy
from tests.browser.conftest import OpenPage
from tests.browser.heard import hears
from tests.browser.room import SEVEN, Room
from tests.conftest import StartServer
from tests.server import page as client
from tests.server_process import ServerProcess

# What the browser itself tells of on its console where a line does not stand, or an answer is an error.
pytestmark = pytest.mark.tolerate(
    r"WebSocket connection to .* failed", r"ERR_(CONNECTION_|EMPTY_|SOCKET_)\w+", r"status of (404|502|503)"
)

#: What a page is told in within, and what it notices a silent server within: milliseconds of its own clock.
TOLD, NOTICED = 3_000, 10_000


@pytest.fixture
def proxy(server: ServerProcess) -> Iterator[Proxy]:
    with Proxy(server) as one:
        yield one


def shows_no_line(page: Page, said: str) -> None:
    expect(page.get_by_role("status", name="Status")).to_contain_text(said)
    expect(page.locator("html")).to_have_attribute("data-state", "disconnected")
    good = page.locator("body").evaluate("body => getComputedStyle(body).getPropertyValue('--xh')")
    dot = page.locator("#verified .dot")
    expect(dot).not_to_have_css("background-color", rgb(good))


def rgb(colour: str) -> str:
    """`#4cc2a4` as a browser says it."""
    digits = colour.strip().lstrip("#")
    return f"rgb({', '.join(str(int(digits[at : at + 2], 16)) for at in (0, 2, 4))})"


def goes_on(page: Page, said: str = "The line to the server stands") -> None:
    hears(page, said)
    expect(page.locator("html")).not_to_have_attribute("data-state", "disconnected")
    expect(page.locator("#verified")).to_have_attribute("data-verified", "yes")


def test_a_page_that_gets_no_line_says_why_and_goes_on_once_it_stands(
    open_page: OpenPage, proxy: Proxy, server: ServerProcess
) -> None:
    def host_not_passed_on() -> None:
        proxy.host_told = server.host

    def upgrade_refused() -> None:
        proxy.answers["/ws"] = "404 Not Found"

    def everything_refused() -> None:
        proxy.answers |= dict.fromkeys(("/ws", "/api/line"), "502 Bad Gateway")

    wrongs: dict[Callable[[], None], str] = {
        host_not_passed_on: f"it is at {proxy.url}, and the server was asked as {server.host}",
        upgrade_refused: "no WebSocket to it opens",
        everything_refused: "The server answers 502 Bad Gateway",
    }
    page = open_page(proxy)
    for wrong, said in wrongs.items():
        wrong()
        page.goto("/?speed=max")
        shows_no_line(page, said)
        proxy.mend()
        goes_on(page)


def test_a_page_that_finds_all_places_taken_says_so_and_goes_on_once_one_is_free(
    open_page: OpenPage, start_server: StartServer
) -> None:
    server = start_server(DARKROOM_MAX_SESSIONS="1")
    page = open_page(server)
    with client.Page(server):
        page.goto("/?speed=max")
        shows_no_line(page, "All places at this server are taken")
    goes_on(page)


def test_a_page_that_is_reloaded_takes_its_own_place_though_the_server_holds_it_for_the_line_that_was_lost(
    open_page: OpenPage, start_server: StartServer
) -> None:
    with Proxy(start_server(DARKROOM_MAX_SESSIONS="1", DARKROOM_PING_INTERVAL="600")) as proxy:
        page = open_page(proxy)
        room = Room(page, "/?speed=max")
        room.draw(SEVEN)
        room.becomes("settled")
        key, drawn = room.wire.ready["session"], room.wire.seen(room.wire.end)["x"]
        kept = "() => JSON.stringify(sessionStorage)"
        assert key not in page.evaluate(kept), "whoever duplicates a tab copies what it keeps"
        for _ in range(2):
            proxy.mute()
            page.reload()
            room.becomes("settled")
            np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], drawn)
            key = room.wire.ready["session"]
            assert key not in page.evaluate(kept) + page.url
        # Nor is it lost where the page is reloaded before it has a line again.
        proxy.mute()
        proxy.answers["/ws"] = "502 Bad Gateway"
        for _ in range(2):
            page.reload()
            shows_no_line(page, "no WebSocket to it opens")
        del proxy.answers["/ws"]
        room.becomes("settled")
        np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], drawn)


def test_a_line_that_nothing_comes_over_is_told_of_within_three_seconds(
    open_page: OpenPage, proxy: Proxy
) -> None:
    """By the page's own clock, which is set on by hand: how fast the machine is does not matter."""
    page = open_page(proxy, apart=True)
    page.clock.install()
    proxy.swallows.add("/ws")
    page.goto("/?speed=max")
    expect(page.get_by_role("combobox", name="Model")).to_have_value("digits")
    page.clock.run_for(TOLD)
    shows_no_line(page, "no WebSocket to it opens")
    proxy.mend()
    goes_on(page)


def test_a_silent_server_is_told_of_within_ten_seconds_and_nothing_is_lost(
    open_page: OpenPage, server: ServerProcess, proxy: Proxy
) -> None:
    page = open_page(proxy, apart=True)
    page.clock.install()
    room = Room(page, "/?speed=30", until="playing")
    room.until(lambda: len(room.wire.entries) > 5)
    session, connections = room.wire.ready["session"], room.wire.connections
    os.kill(server.pid, signal.SIGSTOP)
    try:
        page.clock.run_for(NOTICED)
        expect(room.status).to_contain_text("The server has gone silent")
        expect(room.html).to_have_attribute("data-state", "disconnected")
        room.draw(SEVEN)
    finally:
        os.kill(server.pid, signal.SIGCONT)
    goes_on(page, "The server answers again")
    page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    room.becomes("settled")
    assert (room.wire.ready["session"], room.wire.connections) == (session, connections), "over the same line"
    the_drawing_is_explained(room)

    # Where the way is gone and the server is there, another line is taken. What was drawn meanwhile was sent in vain.
    room.press("Clear drawing")
    room.becomes("settled")
    proxy.mute()
    room.draw(SEVEN)
    page.clock.run_for(NOTICED)
    expect(room.status).to_contain_text("The server has gone silent")
    page.clock.run_for(2 * NOTICED)
    goes_on(page, "Reconnected")
    assert room.wire.ready["session"] == session
    room.until(lambda: max(room.wire.inputs) > 0)
    expect(room.html).to_have_attribute("data-state", "settled")
    the_drawing_is_explained(room)


def test_what_is_drawn_while_another_model_is_on_its_way_is_not_lost_with_the_line(
    open_page: OpenPage, server: ServerProcess, proxy: Proxy
) -> None:
    page = open_page(proxy)
    page.add_init_script(f"({_LOSES})()")
    room = Room(page, "/?speed=max")
    before = room.wire.seen(room.wire.end)["x"]
    os.kill(server.pid, signal.SIGSTOP)
    try:
        page.get_by_role("combobox", name="Model").select_option("digits-tanh")
        page.evaluate("() => { globalThis.loses = true; }")
        room.draw(SEVEN)
        room.painted()
    finally:
        os.kill(server.pid, signal.SIGCONT)
    room.until(lambda: room.wire.ready["model"]["name"] == "digits-tanh")
    proxy.cut()
    expect(room.html).to_have_attribute("data-state", "disconnected")
    page.evaluate("() => { globalThis.loses = false; }")
    proxy.mend()
    room.until(lambda: room.wire.ready["resumed"])
    room.until(lambda: sum("ink" in tensors for _, tensors in room.wire.uploads) == 1)
    room.until(lambda: np.abs(room.wire.seen(room.wire.end)["x"] - before).max() > 0.5)
    expect(page.locator("#world-draw .surface")).not_to_have_class(re.compile("idle"))


# Frames that are given to a line which breaks before they are through.
_LOSES = """() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
        if (!globalThis.loses || typeof data === "string") send.call(this, data);
    };
}"""


def the_drawing_is_explained(room: Room) -> None:
    wire = room.wire
    assert wire.seen(wire.end)["x"].max() > 0.5
    curve, energies = room.curve(), dict(enumerate(wire.energies().tolist()))
    assert curve.items() <= energies.items()  # a long one is drawn with fewer points
    assert (min(curve), max(curve)) == (0, wire.end)
    room.shows_entry(wire.end)


def test_what_does_not_come_at_first_is_asked_for_until_it_does(open_page: OpenPage, proxy: Proxy) -> None:
    missing = {
        "the symbols": "glossary",
        "the models": "models",
        "the samples": "samples",
        "the lessons": "lessons",
    }
    page = open_page(proxy)
    for path in missing.values():
        proxy.answers[f"/api/{path}"] = "503 Service Unavailable"
    page.goto("/?lesson=2")
    for name, path in missing.items():
        expect(page.locator("#status")).to_contain_text(
            re.compile(f"503 Service Unavailable.*missing: .*{name}")
        )
        del proxy.answers[f"/api/{path}"]
    expect(page.locator("html")).to_have_attribute("data-lesson", "2.1")
    expect(page.locator("html")).not_to_have_attribute("data-state", "disconnected")

    proxy.answers["/api/lessons"] = "503 Service Unavailable"
    page.goto("/?talk=lesson&scene=2")
    expect(page.get_by_role("status", name="Status")).to_contain_text("missing: the lessons")
    proxy.answers.clear()
    expect(page.get_by_role("region", name="Scene", exact=True)).to_contain_text("2 /")
    expect(page.locator("main .staged").first).to_be_visible()


def test_a_server_that_fails_right_away_is_asked_ever_more_seldom(open_page: OpenPage, proxy: Proxy) -> None:
    page = open_page(proxy)
    proxy.ends.add("/ws")
    page.goto("/?speed=max")

    def tries() -> list[float]:
        return [when for path, when in proxy.asked if path == "/ws"]

    while len(tries()) < 4:
        page.evaluate("new Promise(requestAnimationFrame)")
    # A quarter, a half and a whole second at least; it may be more, but never less.
    assert tries()[3] - tries()[0] > 1.75
    assert tries()[3] - tries()[2] > 1
    shows_no_line(page, "every line to it breaks off at once")
    proxy.mend()
    goes_on(page)


#: A server of another version of the protocol, in all else this one.
ANOTHER_VERSION = """
import sys, darkroom.server.app
for module in list(sys.modules.values()):
    if getattr(module, "PROTOCOL", None) == "darkroom.v1":
        module.PROTOCOL = "darkroom.v2"
from darkroom.cli import main
main()
"""


def test_an_old_page_is_told_to_reload(open_page: OpenPage, proxy: Proxy) -> None:
    page = open_page(proxy)
    room = Room(page, "/?speed=max")
    with ServerProcess((sys.executable, "-c", ANOTHER_VERSION)) as newer:
        proxy.cut()
        room.becomes("disconnected")
        proxy.server = newer.port
        proxy.mend()
        expect(room.status).to_contain_text("speaks darkroom.v2 now")
        expect(room.status).to_contain_text("Reload the page.")
        expect(room.status).not_to_contain_text("Reconnecting")


#: The letters of a link to a state.
LETTERS = """async (state) => (await import("/app/lib/packed.js")).squeeze(JSON.stringify(state))"""


def test_a_link_that_cannot_come_yet_is_not_lost(open_page: OpenPage, start_server: StartServer) -> None:
    server = start_server()
    with Proxy(server) as proxy:
        page = open_page(proxy)
        room = Room(page, "/?speed=max")
        letters = page.evaluate(LETTERS, {"model": "digits", "input": {"sample": 3}, "iteration": 7})
        proxy.cut()
        room.becomes("disconnected")
        page.evaluate("letters => { location.hash = `#s=${letters}`; }", letters)
        expect(room.status).to_contain_text("The link stays in the address")
        assert page.url.endswith(f"#s={letters}")
        proxy.mend()
        goes_on(page, "the session goes on")
        page.reload()
        expect(room.html).to_have_attribute("data-iteration", "7")
        assert page.url.endswith(f"#s={letters}")

        # One that takes a second, amid which the server ends and another begins.
        recipe = {"by": "play", "source": "digits", "batch": 500, "settling": 100, "updates": 24}
        letters = page.evaluate(LETTERS, {"model": "digits", "weights": recipe, "iteration": 7})
        page.goto("about:blank")
        with page.expect_websocket(lambda line: "/ws" in line.url) as opened:
            page.goto(f"{proxy.url}/#s={letters}")
        if not opened.value.is_closed():
            opened.value.wait_for_event("framereceived")
        server.restart()
        expect(room.html).to_have_attribute("data-weight-update", "24")
        assert page.url.endswith(f"#s={letters}")
