"""A rate beyond the stability limit: shown for what it is, with one click back."""

import math

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import Room


def down(limit: float) -> str:
    """A limit as the page gives it: never more than it is."""
    text = f"{limit:.3g}"
    return text if float(text) <= limit else f"{float(text) - 10 ** (math.floor(math.log10(limit)) - 2):.3g}"


def test_too_large_a_rate_explodes_and_one_click_brings_it_back(page: Page) -> None:
    room = Room(page, "/?speed=max")
    limit = room.wire.ready["limit"]
    alarm, rate = page.get_by_role("alert"), page.get_by_role("slider", name="η rate")
    expect(alarm.filter(visible=True)).to_have_count(0)
    expect(page.locator("#rate-hint")).to_have_text(f"stable up to {down(limit)}")

    # Beyond the limit, the page warns before anything happens.
    room.scrub(3)
    limit = room.wire.last("state")["limit"]
    rate.fill("1000")
    room.becomes("paused")
    chosen = room.wire.last("state")["rate"]
    assert chosen == pytest.approx(4 * limit, rel=0.01)
    expect(page.locator("#rate-hint")).to_contain_text("beyond the limit")
    expect(rate).to_have_attribute(
        "aria-valuetext", f"{chosen:.3g}, beyond the stability limit {down(limit)}"
    )

    room.press("Play inference")
    room.becomes("diverged")
    told = room.wire.last("diverged")
    assert (told["rate"], told["iteration"]) == (chosen, room.wire.end)
    said = alarm.filter(visible=True)
    expect(said).to_contain_text(f"η = {chosen:.3g}")
    expect(said).to_contain_text(f"safe rate here is {down(told['limit'])}")
    expect(said).to_contain_text(f"iteration {told['iteration']}")
    expect(room.verified).to_contain_text("rose")

    # How it came about can be looked at.
    for iteration in (told["iteration"] - 1, told["iteration"] - 3):
        room.scrub(iteration)
        room.shows_entry(iteration)
    energies = room.wire.energies()
    assert energies[-1] > 10 * energies.min()
    room.scrub(told["iteration"])
    room.becomes("diverged")
    said.get_by_role("button", name="Back to a safe rate").click()
    room.becomes("settled")
    expect(alarm.filter(visible=True)).to_have_count(0)
    assert room.wire.last("state")["rate"] < told["limit"]
    assert np.isfinite(room.wire.energies()).all()
    room.shows_entry(room.wire.end)
    expect(room.verified).to_have_attribute("data-verified", "yes")
    room.scrub(5)
    room.shows_entry(5)


def test_a_drawing_and_a_reset_after_an_explosion(page: Page) -> None:
    room = Room(page, "/?speed=max&rate=0.5", until="diverged")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("0.5")
    room.draw()
    room.becomes("diverged")
    room.press("Reset inference")
    room.becomes("diverged")
    assert room.wire.first == 0
    page.get_by_role("slider", name="η rate").fill("700")
    room.becomes("settled")
    room.shows_entry(room.wire.end)


@pytest.mark.parametrize("size", ["projector", "phone"])
def test_the_alarm_and_its_button_can_be_reached_at_every_size(page: Page, size: str) -> None:
    room = Room(page, "/?speed=max&rate=0.5", until="diverged")
    button = page.get_by_role("button", name="Back to a safe rate")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    room.becomes("settled")
