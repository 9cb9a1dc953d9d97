"""Takes the README's picture of the page: the real page of a real server, stopped while the guess is still chasing the image.

python -m benchmarks.picture
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.server_process import ServerProcess

PICTURE = Path(__file__).with_name("page.png")
#: Updates from the start: the digit is there, and the errors still pull.
ITERATION = 14


def main() -> None:
    """Write PICTURE."""
    with ServerProcess() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=chromium.launch_arguments()
        )
        page = browser.new_page(
            base_url=server.url, viewport={"width": 1440, "height": 900}, device_scale_factor=1.5
        )
        page.goto("/?theme=dark")
        page.locator("html[data-state=settled]").wait_for(state="attached")
        page.get_by_role("slider", name="Iteration shown").fill(str(ITERATION))
        page.locator(f'html[data-state=paused][data-iteration="{ITERATION}"]').wait_for(state="attached")
        page.get_by_role("slider", name="Iteration shown").blur()
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()
    print(f"wrote {PICTURE.relative_to(Path.cwd()) if PICTURE.is_relative_to(Path.cwd()) else PICTURE}")


if __name__ == "__main__":
    main()
