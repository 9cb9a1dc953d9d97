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

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser import chromium, heard
from tests.browser.watch import Watch
from tests.server_process import ServerProcess

SIZES: dict[str, ViewportSize] = {
    "laptop": {"width": 1440, "height": 900},
    "projector": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}

COMMON = {"viewport": SIZES["laptop"], "color_scheme": "dark"}


class OpenPage(Protocol):
    """Opens a page of a server: `open_page(server)`, with any option of a Playwright browser context.

    `apart` opens it in a context of its own: for what a test sets for the whole of one, as offline or a clock.
    """

    def __call__(self, server: ServerProcess, *, apart: bool = False, **options: Any) -> Page: ...


# For the browser tests alone, not the whole run: while Playwright is on, its event loop is this thread's, and
# a test elsewhere could not run one of its own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    executable = chromium.for_tests()
    # A page that is open for some seconds does not win back what it costs to compile it for speed; nor does one whose code
    # is compiled already, to read that once more while it comes.
    args = [*chromium.launch_arguments(), "--js-flags=--no-opt --no-maglev --no-script-streaming"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=args)
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


@pytest.fixture(scope="package")
def openers(browser: Browser) -> dict[str, list[Page]]:
    """By the options of their contexts, pages that open those of the tests and are idle now.

    What a page opens shares its process. Darkroom is compiled there already, which is most of what a page costs.
    Servers that come after one another have the same address, so that their pages are opened by the same one.
    """
    return defaultdict(list)


@pytest.fixture
def open_page(
    browser: Browser,
    server: ServerProcess,
    openers: dict[str, list[Page]],
    size: str,
    scheme: Literal["dark", "light"],
    request: pytest.FixtureRequest,
) -> Iterator[OpenPage]:
    """Opens pages, each in an empty profile, that are closed, and what went wrong in them told, at the end of the test."""
    tolerated = [pattern for mark in request.node.iter_markers("tolerate") for pattern in mark.args]
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []
    borrowed: list[tuple[str, Page, Watch]] = []

    def open_one(asked: ServerProcess, *, apart: bool = False, **others: Any) -> Page:
        phone = size == "phone"
        options = COMMON | {"base_url": asked.url, "has_touch": phone, "is_mobile": phone} | others
        watches.append(Watch(asked.host, tolerated))
        if apart:
            contexts.append(browser.new_context(**options))
            watches[-1].on(contexts[-1])
            return as_asked(contexts[-1].new_page())
        kind = repr(options)
        opener = openers[kind].pop() if openers[kind] else opening(browser.new_context(**options))
        borrowed.append((kind, opener, watches[-1]))
        watches[-1].on(opener.context)
        with opener.context.expect_page() as opened:
            opener.evaluate("() => { open('about:blank').opener = null; }")
        return as_asked(opened.value)

    def as_asked(page: Page) -> Page:
        page.add_init_script(heard.KEEPS)
        if size != "laptop":
            page.set_viewport_size(SIZES[size])
        if scheme != "dark":
            page.emulate_media(color_scheme=scheme)
        return page

    yield open_one

    for context in contexts:
        context.close()
    for kind, opener, watch in borrowed:
        empty(opener, cache=opener.url.startswith(server.url))
        watch.off(opener.context)
        openers[kind].append(opener)
    problems = [problem for watch in watches for problem in watch.problems]
    assert not problems, "\n".join(problems)


def opening(context: BrowserContext) -> Page:
    """A page of the server's origin that can open others in its own process."""
    opener = context.new_page()
    # The header is Darkroom's, without which its pages would leave the process; the icon is not asked for.
    headers = {"Content-Type": "text/html", "Cross-Origin-Opener-Policy": "same-origin"}
    opener.route("/opener", lambda route: route.fulfill(body="<link rel=icon href=data:,>", headers=headers))
    opener.goto("/opener")
    return opener


def empty(opener: Page, *, cache: bool) -> None:
    """Close what was opened, and forget what it kept and was permitted; and, unless `cache`, what it fetched.

    What else a test sets for a whole context stays: such a test has its page apart.
    """
    context = opener.context
    for page in context.pages:
        if page != opener:
            page.close()
    context.clear_permissions()
    devtools = context.new_cdp_session(opener)
    devtools.send(
        "Storage.clearDataForOrigin",
        {"origin": opener.evaluate("() => origin"), "storageTypes": "all"},
    )
    if not cache:  # another server will be at this address
        devtools.send("Network.clearBrowserCache")
    devtools.detach()


@pytest.fixture
def page(open_page: OpenPage, server: ServerProcess) -> Page:
    """A new page of the default server; `page.goto("/")` opens Darkroom."""
    return open_page(server)
