"""Share: a link that brings a fresh browser to the same numbers, bit for bit, with nothing kept on the server."""

import http.server
import json
import re
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from darkroom.data.shipped import card, model
from darkroom.engine import Inference
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.room import SEVEN, Room
from tests.conftest import StartServer
from tests.server_process import ServerProcess

DIGITS = model("digits")


def shared(room: Room) -> str:
    """Press Share, and take the link."""
    room.press("Share")
    field = room.page.get_by_role("textbox", name="Link", exact=True)
    expect(field).not_to_have_value("")
    link = field.input_value()
    room.page.keyboard.press("Escape")
    return link


def told(room: Room) -> dict[str, str]:
    """What the dialog says that the link holds."""
    words = room.page.locator("#share-words")
    return dict(
        zip(words.locator("dt").all_inner_texts(), words.locator("dd").all_inner_texts(), strict=True)
    )


def path_of(link: str) -> str:
    return link[re.match(r"http://[^/]+", link).end() :]


def opened(open_page: OpenPage, server: ServerProcess, link: str, until: str = "paused") -> Room:
    """The link in a profile of its own."""
    return Room(open_page(server), path_of(link), until=until)


def same(one: Room, other: Room) -> None:
    """Both show the same iteration of the same thing: r, x, mask, F and W, bit for bit."""
    assert one.iteration == other.iteration
    a, b = one.wire.entries[one.iteration], other.wire.entries[other.iteration]
    assert a["r1"].tobytes() == b["r1"].tobytes()
    assert one.energy == pytest.approx(other.energy, rel=1e-6)
    for what in ("x", "mask"):
        assert (
            one.wire.seen(one.iteration)[what].tobytes() == other.wire.seen(other.iteration)[what].tobytes()
        )
    assert one.wire.weights.tobytes() == other.wire.weights.tobytes()
    for what in ("rate", "prior", "seed", "speed", "tolerance"):
        assert one.wire.last("state")[what] == other.wire.ready[what]


def test_a_drawing_whose_rate_was_changed_midway_is_the_same_in_a_fresh_profile(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server), "/?speed=30")
    room.draw(SEVEN)
    room.press("Pause inference")
    room.becomes("paused")
    for _ in range(3):
        room.press("Step inference")
    room.slide("η rate", 400)
    room.answered()
    for _ in range(4):
        room.press("Step inference")
    room.answered()
    room.becomes("paused")
    link = shared(room)
    assert told(room)["state"] == f"iteration {room.iteration}, with r as it is"
    assert len(link) < 8_000

    other = opened(open_page, server, link)
    same(room, other)
    # The rate is that of then, too: both go on in the same way.
    for one in (room, other):
        one.press("Step inference")
        one.answered()
    same(room, other)
    # It came in one message, and nothing was asked for besides.
    assert [metadata["kind"] for metadata, _ in other.wire.uploads] == ["show"]
    assert "open" not in [command["type"] for command in other.wire.commands]


def test_a_run_from_its_start_is_shared_by_its_seed_with_all_its_past(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server), "/?sample=7&seed=5")
    settled = room.iteration
    room.scrub(40)
    room.becomes("paused")
    link = shared(room)
    assert told(room) == {
        "model": "digits · 100 latents · ReLU",
        "image": "sample 7",
        "state": "iteration 40, from start 5",
        "W": "as trained",
    }
    assert len(link) < 250

    other = opened(open_page, server, link)
    same(room, other)
    x, rate = other.wire.seen(0)["x"], card("digits").default_rate
    np.testing.assert_array_equal(other.wire.r(0, 40), Inference(DIGITS, x, rate, 5).advance(40).r[0])
    other.press("Play inference")
    other.becomes("settled")
    assert other.iteration == settled
    same(other, other)


def test_what_was_touched_is_shared_and_can_be_touched_on(open_page: OpenPage, server: ServerProcess) -> None:
    room = Room(open_page(server), "/?sample=2")
    room.tab("Touch")
    room.draw([[(0.3, 0.3), (0.6, 0.6)]], on="Dark room", press=False)
    room.press("Pause inference")
    room.becomes("paused")
    link = shared(room)
    felt = int(room.wire.seen(room.iteration)["mask"].sum())
    assert 0 < felt < 784
    assert told(room)["image"] == f"sample 2; {felt} of 784 pixels are sensed"

    other = opened(open_page, server, link)
    same(room, other)
    expect(other.page.get_by_role("tab", name="Touch")).to_have_attribute("aria-selected", "true")
    expect(other.page.locator("#world-touch .tally")).to_contain_text(f"sensed {felt} of 784")
    other.draw([[(0.7, 0.2), (0.7, 0.3)]], on="Dark room", press=False)
    other.answered()
    after = other.wire.seen(other.wire.end)["mask"]
    before = room.wire.seen(room.iteration)["mask"]
    assert after.sum() > felt
    assert (after[before == 1] == 1).all()


def test_w_that_was_learned_step_by_step_is_shared_by_its_recipe(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server), "/?sample=4")
    for update in (1, 2):
        room.press("Step learning")
        room.until(lambda update=update: room.wire.last("state")["learning"]["update"] == update)
        room.until(lambda: room.wire.last("state")["learning"]["state"] == "idle")
    room.becomes("settled")
    link = shared(room)
    assert told(room)["W"] == "as trained, then 2 updates from this image, one by one"
    other = opened(open_page, server, link, until="settled")
    same(room, other)
    expect(other.html).to_have_attribute("data-weight-update", "2")
    expect(other.page.get_by_role("tab", name="Update", exact=True)).to_have_attribute(
        "aria-selected", "true"
    )
    # ΔW of the last update, and the curves of both, are there.
    assert len(other.wire.changes) == 1
    assert [len(tensors["lengths"]) for _, tensors in other.wire.taught] == [2]


def test_w_that_no_recipe_repeats_is_refused_in_words(open_page: OpenPage, server: ServerProcess) -> None:
    room = Room(open_page(server), "/?sample=4")
    room.press("Step learning")
    room.until(lambda: room.wire.last("state")["learning"]["update"] == 1)
    room.becomes("settled")
    room.page.get_by_role("slider", name="η_w learning rate").fill("60")
    room.answered()
    room.press("Step learning")
    room.until(lambda: room.wire.last("state")["learning"]["update"] == 2)
    room.becomes("settled")
    room.press("Share")
    refusal = room.page.locator("#share-refusal")
    expect(refusal).to_contain_text("no short recipe repeats")
    expect(refusal).to_contain_text("Add it as a scene of a talk")
    expect(room.page.locator("#share-body")).to_be_hidden()


def test_the_link_is_on_the_clipboard(open_page: OpenPage, server: ServerProcess) -> None:
    page = open_page(server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    room = Room(page)
    link = shared(room)
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_the_address_stays_the_link_until_something_else_is_shown(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server), "/?sample=7&seed=5")
    link = shared(room)
    other = opened(open_page, server, link, until="settled")
    assert other.page.url == link
    other.page.reload()
    other.becomes("settled")
    same(room, other)
    other.press("New start")
    other.becomes("settled")
    assert "#" not in other.page.url
    assert "seed=6" in other.page.url


def test_another_link_in_the_same_window_is_followed(open_page: OpenPage, server: ServerProcess) -> None:
    room = Room(open_page(server), "/?sample=7")
    room.scrub(12)
    room.becomes("paused")
    link = shared(room)
    room.press("Play inference")
    room.becomes("settled")
    room.page.evaluate("hash => { location.hash = hash; }", link[link.index("#") :])
    room.shows(12)
    room.becomes("paused")


DAMAGED = {
    "cut": ("#s=q1bKT0zOTM0pBgA", "The link is damaged"),
    "letters": ("#s=!!!", "The link is damaged"),
    "nothing": ("#s=", "The link is damaged"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_link_is_told_and_the_page_begins_as_always(page: Page, kind: str) -> None:
    fragment, words = DAMAGED[kind]
    page.goto(f"/{fragment}")
    expect(page.get_by_role("status", name="Status")).to_contain_text(words)
    expect(page.locator("html")).not_to_have_attribute("data-iteration", "0")
    assert "#" not in page.url


def test_a_link_that_asks_for_what_cannot_be_is_told_and_the_page_begins_as_always(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server))
    letters = room.page.evaluate(
        """async () => (await import("/app/scenes/packed.js")).squeeze(JSON.stringify({ model: "digits", rate: -3 }))"""
    )
    page = open_page(server)
    page.goto(f"/#s={letters}")
    status = page.get_by_role("status", name="Status")
    expect(status).to_contain_text("state.rate: expected greater than or equal to")
    expect(status).to_contain_text("The page begins as it always does.")
    expect(page.locator("html")).not_to_have_attribute("data-iteration", "0")


def test_what_is_hidden_is_gone_and_the_rest_lies_well(page: Page) -> None:
    page.set_viewport_size({"width": 960, "height": 600})
    room = Room(page, "/?hide=world,slow,transport,top,bottom,nonsense", until="settled")
    for gone in ("#world", "#slow", ".fast .transport", ".top", ".bottom"):
        expect(page.locator(gone)).to_be_hidden()
    box = page.locator("#fast").bounding_box()
    assert box is not None
    assert box["width"] > 880
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert room.iteration > 0


def test_the_dialog_writes_what_is_to_be_left_out_into_the_link(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server))
    room.press("Share")
    room.page.get_by_role("checkbox", name="the world").check()
    room.page.get_by_role("checkbox", name="top line").check()
    field = room.page.get_by_role("textbox", name="Link", exact=True)
    expect(field).to_have_value(re.compile(r"\?hide=world,top#s="))
    expect(room.page.get_by_role("textbox", name="Frame for slides")).to_have_value(
        re.compile(r'^<iframe src="http://[^"]+\?hide=world,top#s=[^"]+" ')
    )


@pytest.fixture
def slides() -> Iterator[http.server.ThreadingHTTPServer]:
    """A page of another origin that holds whatever its path says in a frame."""

    class Slide(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            frame = json.loads(self.server.frame)  # type: ignore[attr-defined]
            self.wfile.write(f"<title>slide</title><link rel=icon href=data:,>{frame}".encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slide) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.tolerate("127.0.0.1")
def test_a_slide_of_another_origin_shows_it_in_a_frame(
    open_page: OpenPage, start_server: StartServer, slides: http.server.ThreadingHTTPServer
) -> None:
    server = start_server()
    room = Room(open_page(server), "/?sample=7")
    room.press("Share")
    snippet = room.page.get_by_role("textbox", name="Frame for slides")
    expect(snippet).not_to_have_value("")
    slides.frame = json.dumps(snippet.input_value())  # type: ignore[attr-defined]
    page = open_page(server)
    page.goto(f"http://127.0.0.1:{slides.server_address[1]}/")
    html = page.frame_locator("iframe").locator("html")
    expect(html).to_have_attribute("data-iteration", str(room.iteration))
    expect(html).to_have_attribute("data-state", "settled")
