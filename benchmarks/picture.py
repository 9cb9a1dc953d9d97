"""Takes the README's moving picture: a digit is drawn on the real page of a real server, and the guess chases it.

python -m benchmarks.picture
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Page, sync_playwright

from tests.browser import chromium
from tests.server_process import ServerProcess

PICTURE = Path(__file__).with_name("page.webp")
#: A seven, as strokes over the drawing surface: (0, 0) is its upper left, (1, 1) its lower right.
STROKES = [[(0.24, 0.24), (0.76, 0.22), (0.62, 0.48), (0.42, 0.84)], [(0.36, 0.54), (0.7, 0.52)]]
#: Pictures a stretch of a stroke, iterations of r between two of them, and those shown after the last.
A_STRETCH, BETWEEN, AFTER = 4, 3, 14
MILLISECONDS, LAST = 110, 1_800


def main() -> None:
    """Write PICTURE."""
    with ServerProcess() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=chromium.launch_arguments()
        )
        page = browser.new_page(
            base_url=server.url, viewport={"width": 1440, "height": 900}, device_scale_factor=0.75
        )
        page.goto("/?theme=dark&speed=max&rate=0.05")
        page.locator("html[data-state=settled]").wait_for(state="attached")
        pictures = list(_drawn(page))
        browser.close()
    durations = [MILLISECONDS] * (len(pictures) - 1) + [LAST]
    pictures[0].save(
        PICTURE,
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=0,
        quality=68,
        method=6,
    )
    print(f"wrote {PICTURE.name}: {len(pictures)} pictures, {PICTURE.stat().st_size / 1e6:.1f} MB")


def _drawn(page: Page) -> Iterator[Image.Image]:
    """The page, again and again, while the digit is drawn and r follows a few iterations at a time."""
    page.get_by_role("button", name="Clear drawing", exact=True).click()
    page.locator("html[data-state=settled]").wait_for(state="attached")
    page.get_by_role("button", name="Reset inference").click()
    box = page.get_by_role("img", name="Drawing surface", exact=True).bounding_box()
    assert box is not None, "the drawing surface cannot be seen"
    for stroke in STROKES:
        _to(page, box, stroke[0])
        page.mouse.down()
        for start, end in pairwise(stroke):
            for step in range(1, A_STRETCH + 1):
                share = step / A_STRETCH
                _to(page, box, tuple(a + (b - a) * share for a, b in zip(start, end, strict=True)))
                yield _after(page, BETWEEN)
        page.mouse.up()
    for _ in range(AFTER):
        yield _after(page, BETWEEN)
    page.get_by_role("button", name="Run until settled").click()
    page.locator("html[data-state=settled][data-exact]").wait_for(state="attached")
    yield _seen(page)


def _to(page: Page, box: FloatRect, place: tuple[float, ...]) -> None:
    page.mouse.move(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])


def _after(page: Page, updates: int) -> Image.Image:
    """The page when r has had so many more updates."""
    for _ in range(updates):
        before = page.locator("html").get_attribute("data-iteration")
        page.keyboard.press("ArrowRight")
        page.locator(f'html[data-exact]:not([data-iteration="{before}"])').wait_for(state="attached")
    return _seen(page)


def _seen(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


if __name__ == "__main__":
    main()
