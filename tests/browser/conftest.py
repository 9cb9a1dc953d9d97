"""Pages in a real Chromium, each watched: a complaint on the console or a request elsewhere fails the test.

def test_the_room_is_dark(page):                                      # a laptop, dark, on the default server
    page.goto("/")

@pytest.mark.parametrize("size", ["projector", "phone"])              # other sizes, other schemes
@pytest.mark.parametrize("scheme", ["light"])
def test_it_fits(page): ...

@pytest.mark.tolerate("ERR_CONNECTION_REFUSED")                       # what the test brings about on purpose
def test_it_reconnects(start_server, open_page):
    server = start_server()
    page = open_page(server)
"""

from collections.abc import Iterator
from typing import Any, Literal, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser import chromium
from tests.browser.watch import Watch
from tests.server_process import ServerProcess

SIZES: dict[str, ViewportSize] = {
    "laptop": {"width": 1440, "height": 900},
    "projector": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}


class OpenPage(Protocol):
    """Opens a page of a server: `open_page(server)`, with any option of a Playwright browser context."""

    def __call__(self, server: ServerProcess, **options: Any) -> Page: ...


# For the browser tests alone, not the whole run: while Playwright is on, its event loop is this thread's, and
# a test elsewhere could not run one of its own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    executable = chromium.find()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=chromium.launch_arguments())
        yield running
        running.close()


@pytest.fixture
def size() -> str:
    """The name in SIZES of the window's size; parametrize it to have another."""
    return "laptop"


@pytest.fixture
def scheme() -> Literal["dark", "light"]:
    """`dark` or `light`, as the system prefers it; parametrize it to have the other."""
    return "dark"


def options(server: ServerProcess, size: str, scheme: str) -> dict[str, Any]:
    """The options of a browser context: which server, how large a window, which scheme."""
    phone = size == "phone"
    return {
        "base_url": server.url,
        "viewport": SIZES[size],
        "color_scheme": scheme,
        "has_touch": phone,
        "is_mobile": phone,
    }


def watch(server: ServerProcess, request: pytest.FixtureRequest) -> Watch:
    """A Watch that tolerates what the test brings about on purpose."""
    tolerated = [pattern for mark in request.node.iter_markers("tolerate") for pattern in mark.args]
    return Watch(server.host, tolerated)


@pytest.fixture
def open_page(
    browser: Browser, size: str, scheme: Literal["dark", "light"], request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Opens pages that are closed, and what went wrong in them told, at the end of the test."""
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []

    def open_one(server: ServerProcess, **others: Any) -> Page:
        context = browser.new_context(**(options(server, size, scheme) | others))
        watches.append(watch(server, request))
        watches[-1].on(context)
        contexts.append(context)
        return context.new_page()

    yield open_one

    for context in contexts:
        context.close()
    problems = [problem for watch in watches for problem in watch.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="package")
def openers(browser: Browser) -> dict[tuple[str, str], Page]:
    """By size and scheme, the pages that open those of the tests, which then share their process.

    Darkroom is compiled there already, which is most of what a page costs that is opened in a new one.
    """
    return {}


def opening(context: BrowserContext) -> Page:
    """A page of the server's origin that can open others in its own process."""
    opener = context.new_page()
    # The header is Darkroom's, without which its pages would leave the process; the icon is not asked for.
    headers = {"Content-Type": "text/html", "Cross-Origin-Opener-Policy": "same-origin"}
    opener.route("/opener", lambda route: route.fulfill(body="<link rel=icon href=data:,>", headers=headers))
    opener.goto("/opener")
    return opener


@pytest.fixture
def page(
    browser: Browser,
    server: ServerProcess,
    openers: dict[tuple[str, str], Page],
    size: str,
    scheme: Literal["dark", "light"],
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    """A new page of the default server, where nothing is kept; `page.goto("/")` opens Darkroom.

    What a test sets for the page ends with it. What it sets for the page's context does not: such a test takes a
    context of its own, `open_page(server)`.
    """
    if (size, scheme) not in openers:
        openers[size, scheme] = opening(browser.new_context(**options(server, size, scheme)))
    opener = openers[size, scheme]
    watching = watch(server, request)
    with watching.during(opener.context):
        with opener.context.expect_page() as opened:
            opener.evaluate("() => { open('about:blank').opener = null; }")
        yield opened.value
        for other in opener.context.pages:
            if other != opener:
                other.close()
    devtools = opener.context.new_cdp_session(opener)
    devtools.send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "all"})
    devtools.detach()
    assert not watching.problems, "\n".join(watching.problems)
