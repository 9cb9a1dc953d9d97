"""Behind a proxy that hands Darkroom out under a path, all of it works."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.room import Room
from tests.browser.under_path import PREFIX, UnderPath
from tests.server_process import ServerProcess


def test_under_a_path_the_page_the_lesson_a_link_and_what_is_taken_away_work(
    server: ServerProcess, open_page: OpenPage, tmp_path: Path
) -> None:
    # Whatever is asked for beside the path is not found, of which the page would complain.
    with UnderPath(server) as proxy:
        page = open_page(proxy)
        room = Room(page, f"{PREFIX}?sample=3&speed=max")
        icon = page.locator("#play svg.to-play use").bounding_box()
        assert icon is not None
        assert icon["width"] > 5, "drawn"

        room.tab("Samples")
        page.get_by_role("button", name="Sample 8: a four").click()
        room.becomes("settled")
        energy = room.energy

        room.press("Share")
        field = page.get_by_role("textbox", name="Link", exact=True)
        expect(field).to_have_value(re.compile(f"^{re.escape(proxy.url + PREFIX)}[?#]"))
        link = field.input_value()
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Take away", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the page").click()
        download.value.save_as(tmp_path / "taken.html")
        assert (tmp_path / "taken.html").stat().st_size > 1_000_000
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Lesson", exact=True).click()
        expect(room.html).to_have_attribute("data-lesson", "1.1")
        expect(page).to_have_url(re.compile(rf"^{re.escape(proxy.url + PREFIX)}\?.*lesson=1\.1"))

        other = open_page(proxy)
        assert Room(other, link.removeprefix(proxy.url)).energy == energy
        for one in (page, other):
            one.close()
