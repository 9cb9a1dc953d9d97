"""A rate beyond the stability limit: shown for what it is, with one click back."""

import math
from functools import partial

import numpy as np
import pytest
from darkroom.engine.runaway import OVERSHOOT, RUNAWAY
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
    energies = wire.energies()
    expect(alarm).to_contain_text(f"η = {chosen:.3g} every step overshoots")
    expect(alarm).to_contain_text(f"from {energies.min():.2g} to {energies.max():.0f}")
    expect(alarm).to_contain_text(f"largest safe rate here is {down(told['limit'])}")
    expect(room.status).to_contain_text(f"iteration {told['iteration']}")

    # How it came about can be looked at: r swings from too little to too much and back, ten times more.
    first = told["iteration"] - OVERSHOOT
    assert energies[first] > RUNAWAY * energies[first - 1 :: -1].min()
    assert np.isfinite(energies).all()
    assert room.curve() == dict(enumerate(energies.tolist()))
    sums = wire.r(first, wire.end).sum(axis=1)
    assert (np.diff(np.sign(np.diff(sums))) != 0).all()
    for iteration in (told["iteration"] - 1, told["iteration"] - 3):
        room.scrub(iteration)
        room.shows_entry(iteration)
    # Within it, too, the clock can stand, and goes on from there.
    room.press("Step inference")
    room.shows(told["iteration"] - 2)
    room.becomes("paused")
    room.press("Play inference")
    room.becomes("diverged")
    np.testing.assert_array_equal(wire.energies(), energies)
    alarm.get_by_role("button", name="Back to a safe rate").click()
    room.becomes("settled")
    expect(alarm).to_have_count(0)
    assert wire.last("state")["rate"] < told["limit"]
    np.testing.assert_array_equal(wire.energies()[:first], energies[:first])
    assert (np.diff(wire.energies()[first:]) <= 1e-6).all(), "it goes on from the last good iteration"
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


def test_a_rate_dragged_beyond_the_limit_explodes_from_the_start_wherever_r_is(page: Page) -> None:
    room = Room(page, "/?speed=300")
    wire, safe = room.wire, room.wire.ready["rate"]
    for iteration in (1, 150, 195):
        page.get_by_role("button", name="New start").click()
        room.until(partial(under_way, room, iteration, safe))
        drag(room, 1000)
        room.becomes("diverged")
        assert wire.first == 0
        assert set(wire.rates.values()) == {wire.last("state")["rate"]}, (
            "all of it at the rate that was chosen"
        )
        page.get_by_role("slider", name="η rate").fill("300")
        room.becomes("settled")
        safe = wire.last("state")["rate"]


def test_a_linear_model_explodes_by_orders_of_magnitude_and_comes_back(page: Page) -> None:
    room = Room(page, "/?model=digits-linear&speed=max")
    page.get_by_role("slider", name="η rate").fill("1000")
    room.becomes("diverged")
    energies = room.wire.energies()
    assert (np.diff(np.log10(energies[1:])) > 1).all()
    assert energies[-1] > 1e15 * energies[0]
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("·10¹⁹")
    room.shows_entry(room.wire.end)
    page.get_by_role("button", name="Back to a safe rate").click()
    room.becomes("settled")
    assert room.energy < energies[0]
    heights = page.evaluate("() => document.getElementById('latents').layout.yaxis.range.map(Math.abs)")
    assert max(heights) < 10 * np.abs(room.bars()).max(), "its bars can be seen again"


def under_way(room: Room, iteration: int, rate: float) -> bool:
    """Whether r is on its way at this rate, and has come so far."""
    wire = room.wire
    return bool(wire.entries) and wire.end >= iteration and wire.rates[wire.end] == rate


def drag(room: Room, to: int) -> None:
    """Take the rate by its thumb and drag it to a place from 0 to 1000, fast."""
    slider, mouse = room.page.get_by_role("slider", name="η rate"), room.page.mouse
    box = slider.bounding_box()
    assert box is not None
    at = [box["x"] + 8 + share / 1000 * (box["width"] - 16) for share in (int(slider.input_value()), to)]
    mouse.move(at[0], box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(at[1], box["y"] + box["height"] / 2, steps=5)
    mouse.up()
