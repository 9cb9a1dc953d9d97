"""A rate beyond the stability limit: shown for what it is, with one click back."""

import math

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import Room


def down(limit: float) -> str:
    """A limit as the page gives it: three digits, and never more than it is."""
    unit = 10 ** (math.floor(math.log10(limit)) - 2)
    return f"{math.floor(limit / unit) * unit:.3g}"


def test_too_large_a_rate_explodes_and_one_click_brings_it_back(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire = room.wire
    alarm = page.get_by_role("alert").filter(visible=True)
    rate, hint = page.get_by_role("slider", name="η rate"), page.locator("#rate-hint")
    expect(alarm).to_have_count(0)
    expect(hint).to_have_text(f"safe up to {down(wire.ready['limit'])}")

    # Beyond the limit the page warns before anything happens.
    room.scrub(3)
    rate.fill("1000")
    room.becomes("paused")
    limit, chosen = wire.last("state")["limit"], wire.last("state")["rate"]
    assert chosen == pytest.approx(4 * limit, rel=0.01)
    expect(hint).to_contain_text("beyond the limit")
    expect(rate).to_have_attribute(
        "aria-valuetext", f"{chosen:.3g}, beyond the stability limit {down(limit)}"
    )
    expect(alarm).to_have_count(0)

    room.press("Play inference")
    room.becomes("diverged")
    told = wire.last("diverged")
    assert (told["rate"], told["iteration"]) == (chosen, wire.end)
    expect(alarm).to_contain_text(f"η = {chosen:.3g}")
    expect(alarm).to_contain_text(f"largest safe rate here is {down(told['limit'])}")
    expect(alarm).to_contain_text(f"iteration {told['iteration']}")
    expect(room.verified).to_contain_text("F rose")

    # How it came about can be looked at.
    energies = wire.energies()
    assert energies[-1] > 10 * energies.min()
    for iteration in (told["iteration"] - 1, told["iteration"] - 3):
        room.scrub(iteration)
        room.shows_entry(iteration)
    room.scrub(told["iteration"])
    room.becomes("diverged")
    alarm.get_by_role("button", name="Back to a safe rate").click()
    room.becomes("settled")
    expect(alarm).to_have_count(0)
    assert wire.last("state")["rate"] < told["limit"]
    assert np.isfinite(wire.energies()).all()
    room.shows_entry(wire.end)
    expect(room.verified).to_have_attribute("data-verified", "yes")
    room.scrub(5)
    room.shows_entry(5)

    # From a run that has settled, a wild rate is tried from the start. There, too, a safe rate is all it takes,
    # however it is come by, and a drawing in between is explained then.
    room.press("Play inference")
    room.becomes("settled")
    rate.fill("1000")
    room.becomes("diverged")
    assert wire.first == 0
    room.draw()
    room.press("Reset inference")
    room.becomes("diverged")
    rate.fill("700")
    room.becomes("settled")
    expect(alarm).to_have_count(0)
    room.shows_entry(wire.end)
    assert wire.seen(wire.end) is wire.inputs[0]
