"""Share: a link that brings a fresh browser to the same numbers, bit for bit, with nothing kept on the server."""

import http.server
import json
import re
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from darkroom.engine import Inference
from darkroom.models.shipped import model
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.room import SEVEN, Room
from tests.server_process import ServerProcess

DIGITS = model("digits")


def sharing(room: Room) -> Locator:
    """Press Share; the field that holds the link, once it does."""
    room.press("Share")
    field = room.page.get_by_role("textbox", name="Link", exact=True)
    expect(field).not_to_have_value("")
    return field


def shared(room: Room) -> str:
    """Press Share, and take the link."""
    link = sharing(room).input_value()
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


def follow(room: Room, link: str, state: str) -> None:
    """Follow a link in a window that shows something else."""
    welcomed = sum(event["type"] == "ready" for event in room.wire.events)
    room.page.evaluate("hash => { location.hash = hash; }", link[link.index("#") :])
    room.until(lambda: sum(event["type"] == "ready" for event in room.wire.events) > welcomed)
    room.becomes(state)


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


def test_a_link_brings_a_fresh_profile_and_then_the_same_window_to_what_was_seen_touched_or_run(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server), "/?speed=30&seed=5", until="playing")

    # A drawing whose rate was changed midway, in a fresh profile.
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
    other = Room(open_page(server), path_of(link), until="paused")
    same(room, other)
    # It came in one message, and nothing was asked for besides.
    assert [metadata["kind"] for metadata, _ in other.wire.uploads] == ["show"]
    assert "open" not in [command["type"] for command in other.wire.commands]
    # The rate is that of then, too: both go on in the same way.
    for one in (room, other):
        one.press("Step inference")
        one.answered()
    same(room, other)

    # What was touched, in the same window; and it can be touched on.
    room.tab("Touch")
    room.draw([[(0.3, 0.3), (0.6, 0.6)]], on="Dark room", press=False)
    room.answered()
    for _ in range(3):
        room.press("Step inference")
    room.becomes("paused")
    link = shared(room)
    felt = int(room.wire.seen(room.iteration)["mask"].sum())
    assert 0 < felt < 784
    # Which object it is nobody has seen.
    assert re.fullmatch(rf"sample \d+; {felt} of 784 pixels are sensed", told(room)["image"])
    follow(other, link, "paused")
    same(room, other)
    expect(other.page.get_by_role("tab", name="Touch")).to_have_attribute("aria-selected", "true")
    expect(other.page.locator("#world-touch .tally")).to_contain_text(f"sensed {felt} of 784")
    other.draw([[(0.7, 0.2), (0.7, 0.3)]], on="Dark room", press=False)
    other.answered()
    after = other.wire.seen(other.wire.end)["mask"]
    before = room.wire.seen(room.iteration)["mask"]
    assert after.sum() > felt
    assert (after[before == 1] == 1).all()

    # A run from its start, by its seed, with all its past.
    room.page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    room.tab("Samples")
    room.page.get_by_role("button", name="Sample 7:").click()
    room.press("New start")
    room.press("Play inference")
    room.becomes("settled")
    settled = room.iteration
    room.scrub(40)
    room.becomes("paused")
    link = shared(room)
    assert told(room) == {
        "model": "digits · 100 latents · ReLU",
        "image": "sample 7",
        "state": "iteration 40, from start 6",
        "W": "as trained",
        "set by you": f"η = {room.wire.last('state')['rate']:.3g}",
    }
    assert len(link) < 250
    follow(other, link, "paused")
    same(room, other)
    x, rate = other.wire.seen(0)["x"], other.wire.ready["rate"]
    np.testing.assert_array_equal(other.wire.r(0, 40), Inference(DIGITS, x, rate, 6).advance(40).r[0])

    # The address stays the link until something else is shown.
    assert other.page.url == link
    other.page.reload()
    other.becomes("paused")
    same(room, other)
    other.press("Play inference")
    other.becomes("settled")
    assert other.iteration == settled
    assert other.page.url == link
    other.tune()
    other.press("New start")
    other.becomes("settled")
    assert "#" not in other.page.url
    assert "seed=7" in other.page.url


def test_w_that_was_learned_step_by_step_is_shared_by_its_recipe_or_refused_in_words(
    open_page: OpenPage, server: ServerProcess
) -> None:
    room = Room(open_page(server), "/?sample=4&speed=max")

    def learn(update: int) -> None:
        room.press("Step learning")
        room.until(lambda: room.wire.last("state")["learning"]["update"] == update)
        room.until(lambda: room.wire.last("state")["learning"]["state"] == "idle")

    learn(1)
    learn(2)
    room.becomes("settled")
    link = shared(room)
    assert told(room)["W"] == "as trained, then 2 updates from this image, one by one"
    other = Room(open_page(server), path_of(link))
    same(room, other)
    expect(other.html).to_have_attribute("data-weight-update", "2")
    expect(other.page.get_by_role("tab", name="Change", exact=True)).to_have_attribute(
        "aria-selected", "true"
    )
    # ΔW of the last update, and the curves of both, are there.
    assert len(other.wire.changes) == 1
    assert [len(tensors["lengths"]) for _, tensors in other.wire.taught] == [2]

    # With another learning rate for the next no recipe repeats it.
    room.how_it_learns()
    room.slide("η_w learning rate", 60)
    room.answered()
    learn(3)
    room.becomes("settled")
    room.press("Share")
    refusal = room.page.locator("#share-refusal")
    expect(refusal).to_contain_text("no short recipe repeats")
    expect(refusal).to_contain_text("Add it as a scene of a talk")
    expect(room.page.locator("#share-body")).to_be_hidden()


def test_a_link_that_is_damaged_or_asks_for_what_cannot_be_is_told_and_the_page_begins_as_always_or_stays(
    page: Page,
) -> None:
    status, shown = page.get_by_role("status", name="Status"), page.locator("html")

    def refused(*words: str) -> None:
        for expected in words:
            expect(status).to_contain_text(expected)
        expect(shown).not_to_have_attribute("data-iteration", "0")
        assert "#" not in page.url

    # Cut off, at the beginning.
    page.goto("/?speed=max#s=q1bKT0zOTM0pBgA")
    refused("The link is damaged", "The page begins as it always does.")
    page.locator("#tune").click()
    # Later: no letters of a link, and none at all.
    for fragment in ("#s=!!!", "#s="):
        page.get_by_role("button", name="New start", exact=True).click()
        expect(status).not_to_contain_text("The link is damaged")
        page.evaluate("hash => { location.hash = hash; }", fragment)
        refused("The link is damaged", "The page stays as it was.")
    # The server is asked, and refuses: at the beginning.
    letters = page.evaluate(
        """async () => (await import("/app/lib/packed.js")).squeeze(JSON.stringify({ model: "digits", rate: -3 }))"""
    )
    page.goto(f"/?speed=max&seed=1#s={letters}")
    refused("state.rate: expected greater than or equal to", "The page begins as it always does.")


def test_a_link_that_was_damaged_on_its_way_opens_exactly(page: Page) -> None:
    room = Room(page, "/?sample=7&speed=max")
    room.scrub(40)
    room.becomes("paused")
    link = shared(room)
    x = room.wire.seen(40)["x"]
    head, letters = link.split("#s=")

    def opened() -> None:
        expect(page).to_have_url(link)
        room.becomes("paused")
        assert room.iteration == 40
        np.testing.assert_array_equal(room.wire.seen(40)["x"], x)

    middle = len(letters) // 2
    for fragment in (
        *(
            f"#s={letters}{after}"
            for after in (").", ">", '",', "…", "_", "%20", "%0A", "%20and%20more", "&fbclid=IwAR0x")
        ),
        f"#s={letters[:middle]}%0A{letters[middle:]}",
        f"#s%3D{letters}",
        f"#s%253D{letters}%2E",
    ):
        # From elsewhere, in the window that is open.
        page.evaluate("history.replaceState(null, '', location.pathname)")
        follow(room, fragment, "paused")
        opened()
    # The # was encoded, too, and all of it is a part of the path or of the query.
    for address in (
        f"{head}%23s={letters}.",
        f"{head}?speed=max%23s%3D{letters}",
        f"{head}?fbclid=a#s={letters})",
    ):
        page.goto(address)
        expect(page).to_have_url(re.compile(re.escape(f"#s={letters}") + "$"))
        room.becomes("paused")
        assert room.iteration == 40


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


@pytest.mark.tolerate(r"^request to another host: http://127\.0\.0\.1:\d+/$")
def test_a_slide_of_another_origin_shows_it_in_a_frame_without_what_the_dialog_leaves_out(
    open_page: OpenPage, server: ServerProcess, slides: http.server.ThreadingHTTPServer
) -> None:
    room = Room(open_page(server), "/?sample=7&speed=max")
    room.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field = sharing(room)
    expect(room.page.locator("#share-copy")).to_have_text("Copied")
    assert room.page.evaluate("navigator.clipboard.readText()") == field.input_value()

    # What is to be left out is written into the link and the frame.
    for name in ("the world", "learning", "buttons", "top line", "bottom line"):
        room.page.get_by_role("checkbox", name=name, exact=True).check()
    hidden = "?hide=world,slow,transport,top,bottom#s="
    expect(field).to_have_value(re.compile(re.escape(hidden)))
    snippet = room.page.get_by_role("textbox", name="Frame for slides")
    expect(snippet).to_have_value(re.compile(rf'^<iframe src="http://[^"]+{re.escape(hidden)}[^"]+" '))

    # The slide makes it smaller, and asks for something that cannot be left out.
    frame = snippet.input_value().replace("bottom#", "bottom,nonsense#")
    frame = frame.replace('width="1280" height="720"', 'width="960" height="600"')
    slides.frame = json.dumps(frame)  # type: ignore[attr-defined]
    page = open_page(server)
    page.goto(f"http://127.0.0.1:{slides.server_address[1]}/")
    inside = page.frame_locator("iframe")
    expect(inside.locator("html")).to_have_attribute("data-iteration", str(room.iteration))
    expect(inside.locator("html")).to_have_attribute("data-state", "settled")
    assert room.iteration > 0
    # What is hidden is gone, and the rest lies well.
    for gone in ("#world", "#slow", ".fast .transport", ".top", ".bottom"):
        expect(inside.locator(gone)).to_be_hidden()
    box = inside.locator("#fast").bounding_box()
    assert box is not None
    assert box["width"] > 880
    assert inside.locator("html").evaluate("html => [html.scrollWidth <= innerWidth, innerWidth]") == [
        True,
        960,
    ]
