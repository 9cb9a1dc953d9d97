"""Pointing at a symbol lights it everywhere; pointing at a number shows the equation it comes from."""

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.room import Room


def point(page: Page, at: Locator, share_x: float, share_y: float) -> None:
    box = at.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + share_x * box["width"], box["y"] + share_y * box["height"])


def fixed(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return (text.lstrip("-") if float(text) == 0 else text).replace("-", "−")


def operand(value: float, digits: int) -> str:
    text = fixed(value, digits)
    return f"({text})" if text.startswith("−") else text


def test_what_is_pointed_at_tells_its_equation_and_is_lit_wherever_it_is(page: Page) -> None:
    room = Room(page, "/?model=digits-tanh&speed=5", until="playing")
    a_pixel_tells_its_equation_and_its_numbers_stay_live(room)
    page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    room.press("Play inference")
    room.becomes("settled")
    room.scrub(10)
    room.becomes("paused")
    a_latent_tells_its_update(room)
    a_symbol_is_lit_wherever_it_is(room)


def a_pixel_tells_its_equation_and_its_numbers_stay_live(room: Room) -> None:
    page = room.page
    inspector = page.locator("#inspector")

    def says(t: int, i: int) -> str:
        x, xh = float(room.wire.seen(t)["x"][i]), float(room.wire.entries[t]["x_hat"][i])
        return f"= {fixed(x, 3)} − {operand(xh, 3)} = {fixed(x - xh, 3)}"

    def at(symbol: str, i: int) -> None:
        row, column = divmod(i, 28)
        point(page, page.locator(f"#picture-{symbol}"), (column + 0.5) / 28, (row + 0.5) / 28)
        expect(inspector).to_contain_text(f"pixel {i}: row {row}, column {column}")

    at("e", 14 * 28 + 14)
    seen: set[str] = set()
    while len(seen) < 3:
        seen.add(inspector.locator(".numbers").inner_text())
        room.painted()
    room.press("Pause inference")
    room.becomes("paused")
    assert seen <= {says(t, 14 * 28 + 14) for t in room.wire.entries}

    t = room.iteration
    missed = room.wire.entries[t]["e0"]
    for symbol, i in (
        ("x", int(np.argmax(room.wire.seen(t)["x"]))),
        ("xh", int(np.argmax(missed))),
        ("e", int(np.argmin(missed))),
    ):
        at(symbol, i)
        expect(inspector).to_contain_text(says(t, i))
    # Of the iteration that is shown, whichever it is.
    page.keyboard.press("ArrowLeft")
    room.shows(t - 1)
    expect(inspector).to_contain_text(says(t - 1, i))
    page.mouse.move(0, 0)
    expect(inspector).to_contain_text("Point at a pixel")


def a_latent_tells_its_update(room: Room) -> None:
    page = room.page
    entry, w = room.wire.entries[10], room.wire.weights
    x, strength, rate = room.wire.seen(0)["x"], room.wire.ready["prior"], room.wire.rates[10]
    r = entry["r1"].astype(float)
    drive = (1 - np.tanh(r) ** 2) * (w.T.astype(float) @ (x - w @ np.tanh(r)))
    inspector = page.locator("#inspector")

    def tells(k: int) -> None:
        expect(inspector).to_contain_text(f"latent {k}")
        held = strength * r[k]
        finer = 2 if abs(rate * (drive[k] - held)) < 0.005 else 0  # so that a small step can be seen
        before, after = fixed(r[k], 3 + finer), fixed(r[k] + rate * (drive[k] - held), 3 + finer)
        pulls = f"({fixed(drive[k], 2 + finer)} − {operand(held, 2 + finer)})"
        expect(inspector).to_contain_text(f"= {before} + {rate:g} · {pulls} = {after}")

    # At its picture among the columns of W,
    point(page, page.locator("#dictionary"), 0.35, 0.25)
    tells(23)
    # at its term of the sum,
    term = page.locator("#sum .term").first
    latent = int(term.get_attribute("data-latent") or -1)
    dark = room.pixels("#dictionary")
    point(page, term, 0.7, 0.5)
    tells(latent)
    room.painted()
    row, column = divmod(latent, 10)
    tile = np.s_[row * 31 : row * 31 + 31, column * 31 : column * 31 + 31]
    assert room.pixels("#dictionary")[tile].sum() > dark[tile].sum(), "it is framed"
    # and at its bar.
    point(page, page.locator("#latents"), 0.5, 0.5)
    expect(inspector).to_contain_text("latent ")
    found = int(inspector.locator("h4").inner_text().removeprefix("latent "))
    assert 40 <= found <= 60
    tells(found)


def a_symbol_is_lit_wherever_it_is(room: Room) -> None:
    """In whichever formula it stands, it is lit in all of them and at what it is the name of."""
    page = room.page
    for symbol, figures in (("e", ["Prediction error"]), ("W", ["Weights"]), ("r", ["Latent state"])):
        page.locator(f"h3 math [data-sym={symbol}]").first.hover()
        lit = page.locator(".lit-symbol")
        names = set(lit.evaluate_all("all => all.map(({ dataset }) => dataset.sym).filter(Boolean)"))
        assert names == {symbol}
        assert lit.count() > 3
        for name in ("Input", "Prediction", "Prediction error", "Latent state", "Energy", "Weights"):
            figure = page.get_by_role("figure", name=name, exact=True)
            shown = "lit-symbol" in (figure.get_attribute("class") or "")
            assert shown == (name in figures), f"{name} at {symbol}"
        expect(page.get_by_role("tooltip")).to_contain_text(f"{symbol}: the ")
    page.locator("#update-rule [data-tip=hadamard]").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("⊙: ")
    page.mouse.move(0, 0)
    page.locator("h1").hover()
    expect(page.locator(".lit-symbol")).to_have_count(0)
