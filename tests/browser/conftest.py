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


@pytest.fixture
def open_page(
    browser: Browser, size: str, scheme: Literal["dark", "light"], request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Opens pages that are closed, and what went wrong in them told, at the end of the test."""
    tolerated = [pattern for mark in request.node.iter_markers("tolerate") for pattern in mark.args]
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []

    def open_one(server: ServerProcess, **options: Any) -> Page:
        phone = size == "phone"
        defaults = {
            "base_url": server.url,
            "viewport": SIZES[size],
            "color_scheme": scheme,
            "has_touch": phone,
            "is_mobile": phone,
        }
        context = browser.new_context(**(defaults | options))
        watch = Watch(server.host, tolerated)
        watch.on(context)
        watches.append(watch)
        contexts.append(context)
        return context.new_page()

    yield open_one

    for context in contexts:
        context.close()
    problems = [problem for watch in watches for problem in watch.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(open_page: OpenPage, server: ServerProcess) -> Page:
    """A new page of the default server; `page.goto("/")` opens Darkroom."""
    return open_page(server)
