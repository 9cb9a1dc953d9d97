"""Every figure has a sentence for whoever hears the page: what it shows now, with the numbers that came over the wire."""

import re

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.room import Room

#: Pixels that are more than half as bright as they can be.
BRIGHT = 0.5
#: Counts what is written to the sentences from now on.
COUNTED = """() => {
    window.written = 0;
    const watch = new MutationObserver((changes) => { window.written += changes.length; });
    for (const words of document.querySelectorAll("figure > p.unseen"))
        watch.observe(words, { childList: true, characterData: true, subtree: true });
}"""


def says(room: Room, figure: str, sentence: str | re.Pattern[str]) -> None:
    """The figure of this name is heard with this sentence, once the page rests."""
    expect(room.page.get_by_role("figure", name=figure, exact=True).locator("> p.unseen")).to_have_text(
        sentence
    )


def span(where: np.ndarray) -> str:
    return f"{where.min()} to {where.max()}"


def place(i: int) -> str:
    return f"row {i // 28}, column {i % 28}"


def inked(pixels: np.ndarray) -> str:
    rows, columns = np.nonzero(pixels.reshape(28, 28) > BRIGHT)
    return f"{len(rows)} of 784 pixels are brighter than one half: rows {span(rows)}, columns {span(columns)}"


def shown(value: float) -> str:
    """A number of the page: two digits after the point, or, of a small one, two that matter."""
    return f"{value:.2f}" if value >= 0.095 else f"{value:.2g}"


def latents(r: np.ndarray, what: str = "latent") -> str:
    first = np.argsort(-r, kind="stable")[:3]
    a, b, c = (f"{what} {k} with {r[k]:.2f}" for k in first)
    return f"{(r >= 5e-4).sum()} of 100 {what}s at work; most of all {a}, {b} and {c}"


def test_what_each_figure_shows_is_heard_with_the_numbers_that_were_streamed(page: Page) -> None:
    room = Room(page, "/?speed=max")
    wire, t = room.wire, room.wire.end
    entry, x, energies = wire.entries[t], wire.seen(t)["x"], wire.energies()
    e = entry["e0"]
    says(room, "Input", f"The image: {inked(x)}.")
    near = (np.abs(x - entry["x_hat"]) <= 0.1).sum()
    says(
        room,
        "Prediction",
        f"At iteration {t}: {inked(entry['x_hat'])}; {near} of 784 pixels are within 0.1 of x.",
    )
    says(
        room,
        "Prediction error",
        f"x̂ at iteration {t} misses {e.max():.2f} at most, at {place(int(e.argmax()))}, "
        f"and makes up {-e.min():.2f} at most, at {place(int(e.argmin()))}.",
    )
    says(
        room,
        "Latent state",
        f"At iteration {t}: {latents(entry['r1'])}. The next update moves each by less than 0.001.",
    )
    says(room, "Weights", f"x̂ is a sum of atoms: {latents(entry['r1'], 'atom')}.")
    went = f"from {shown(energies[0])} to {shown(energies[t])} in {t} iterations, at rest"
    says(room, "Energy", f"Energy since iteration 0: {went}.")

    half = t // 2
    room.scrub(half)
    went = f"from {shown(energies[0])} to {shown(energies[half])} in {half} iterations, still falling"
    says(room, "Energy", f"Energy since iteration 0: {went}; {shown(energies[t])} at iteration {t}.")
    for _ in range(3):
        room.press("Next phase")
    room.answered()
    says(room, "Prediction", f"x̂ of iteration {half + 1} is still to come: r has moved.")
    says(room, "Prediction error", f"e of iteration {half + 1} is still to come.")

    room.press("Run until settled")
    room.becomes("settled")
    changed = wire.end
    room.slide("λ", 900)
    room.becomes("settled")
    energies = wire.energies()
    went = f"from {shown(energies[changed])} to {shown(energies[-1])} in {wire.end - changed} iterations"
    says(room, "Energy", f"Energy since iteration {changed} (λ changed at {changed}): {went}, at rest.")


def test_what_learning_did_is_heard(page: Page) -> None:
    room = Room(page, "/?speed=max")
    page.get_by_role("tab", name="Curves", exact=True).click()
    says(room, "Sawtooth", "No update was made yet.")
    inferred = room.wire.end + 1
    room.press("Step learning")
    room.becomes("settled")
    (_, told), *_ = room.wire.taught
    made = room.wire.changes[-1]
    sizes = np.linalg.norm(made["D1"], axis=0)
    most = int(sizes.argmax())
    says(
        room,
        "Weight change",
        f"Update 1 changed atom {most} most, by a column of length {shown(sizes[most])}.",
    )
    says(room, "Error at r*", re.compile(rf"^At r\* x̂ misses {made['e'].max():.2f} at most"))
    says(room, "Activity at r*", f"f(r*): {latents(made['f'])}.")
    room.tab("Curves")
    before, after = (shown(float(told[name][0])) for name in ("before", "after"))
    last = f"the last update took F, with r* held, from {before} to {after}"
    says(room, "Sawtooth", f"{inferred} iterations of 1 inference; {last}.")
    says(
        room,
        "Learning curve",
        re.compile(rf"^1 update: F at r\* was {before}; held-out error a pixel 0\.\d+\.$"),
    )
    room.tab("Landscape")
    says(room, "Landscape", re.compile(r"^F over this plane runs from"))
    _, plane = room.wire.landscapes[-1]
    low, high = (shown(float(f(plane["energy"]))) for f in (np.min, np.max))
    says(room, "Landscape", re.compile(f"^F over this plane runs from {low} to {high}; .* at 0.00, 0.00.$"))


def test_nothing_is_written_for_the_ear_while_the_clock_runs_but_for_what_is_come_to(page: Page) -> None:
    room = Room(page, "/?speed=max")
    begun = page.get_by_role("figure", name="Latent state").locator("> p.unseen")
    expect(begun).to_contain_text(f"At iteration {room.wire.end}:")
    page.evaluate(COUNTED)
    iterations = room.wire.end
    room.press("Play inference")
    room.becomes("settled")
    expect(begun).to_contain_text(f"At iteration {room.wire.end}:")
    assert iterations > 100
    assert page.evaluate("window.written") < iterations / 4
    # The picture that is come to tells of the iteration that is there then.
    picture = page.locator("#picture-e")
    described = picture.evaluate(
        "(canvas) => document.getElementById(canvas.getAttribute('aria-describedby')).textContent"
    )
    assert described.startswith(f"x̂ at iteration {room.wire.end} misses")
