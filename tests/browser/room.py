"""Darkroom as a person meets it: what can be done on the page, and what it then shows."""

import base64
import time
from collections.abc import Callable, Sequence

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.wire import Wire

# A net under a page that hangs, not a measure of speed: this machine may have a lot else to do.
PATIENCE = 30.0
expect.set_options(timeout=PATIENCE * 1000)

Place = tuple[float, float]
Stroke = Sequence[Place]

#: A seven and a one, as strokes over the drawing surface: (0, 0) is its upper left, (1, 1) its lower right.
SEVEN: list[Stroke] = [[(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]]
ONE: list[Stroke] = [[(0.5, 0.15), (0.5, 0.85)]]

# The colours of DESIGN §1: light on film in the dark theme, ink on paper in the light one.
GROUND = {"dark": (11, 13, 17), "light": (253, 252, 249)}
UNSENSED = {"dark": (50, 56, 72), "light": (204, 213, 229)}
POSITIVE = {
    "dark": {"x": (244, 241, 232), "xh": (76, 194, 164), "e": (255, 138, 76)},
    "light": {"x": (43, 47, 54), "xh": (9, 116, 90), "e": (197, 58, 11)},
}
NEGATIVE = {
    "dark": {"x": (119, 128, 142), "xh": (119, 128, 142), "e": (88, 150, 255)},
    "light": {"x": (138, 143, 152), "xh": (138, 143, 152), "e": (31, 102, 214)},
}

# Read from a copy: of a canvas that is read often the browser says that it should have been made for that.
# Handed over as text, since arrays are taken apart number by number on their way.
_PIXELS = """canvas => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const bytes = Array.from(data, (value) => String.fromCharCode(value)).join("");
    return { rows: canvas.height, columns: canvas.width, rgba: btoa(bytes) };
}"""
# Told as soon as it is so, where `expect` would look again and again, and read the whole page aloud each time.
_HAS = """([attribute, value, patience]) => new Promise((resolve) => {
    const root = document.documentElement, there = () => root.getAttribute(attribute) === value;
    if (there()) return resolve();
    const watch = new MutationObserver(() => { if (there()) resolve(watch.disconnect()); });
    watch.observe(root, { attributes: true, attributeFilter: [attribute] });
    setTimeout(resolve, patience);
})"""
_AFTER_FRAMES = """async (frames) => {
    for (; frames; frames--) await new Promise(requestAnimationFrame);
}"""
# What was just done is known with the next frame. While the clock runs there is always something newer, so that each of the dear panels
# gets as many frames as there are of them.
_PAINTED = """async () => {
    for (let frames = 0; frames < 5; frames++) {
        await new Promise(requestAnimationFrame);
        if (document.documentElement.hasAttribute("data-exact")) return;
    }
}"""


class Room:
    """A page of Darkroom, opened at `path`, with a Wire on it.

    What sets the clock (rate, prior, start, speed) is opened, unless `tuning` is False.
    The numbers that are shown are read from where they are shown: attributes, plots, pixels.
    """

    def __init__(self, page: Page, path: str = "/", *, until: str = "settled", tuning: bool = True) -> None:
        self.page = page
        self.wire = Wire(page)
        self.html = page.locator("html")
        self.status = page.get_by_role("status", name="Status")
        self.verified = page.locator("#verified")
        page.goto(path)
        if tuning and page.viewport_size and page.viewport_size["width"] > 900:
            self.tune()
        self.becomes(until)

    def tune(self) -> None:
        """Open what sets the clock; in a lesson it is open without."""
        self.page.evaluate(
            "() => { const { tune } = window; if (tune.ariaExpanded !== 'true') tune.click(); }"
        )

    # --- waiting ---------------------------------------------------------------------------------------

    def becomes(self, state: str) -> None:
        """Wait until the server has answered everything asked of it, and the page shows this state, painted."""
        self.answered()
        self._has("data-state", state)
        self.painted()

    def answered(self) -> None:
        """Wait until the server has answered everything that was done on the page."""
        self.painted()  # what is drawn or touched is sent with the next frame
        self.until(lambda: self.wire.answered >= self.wire.asked)
        self.painted()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition on what came over the wire holds, which is looked at every few frames."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, (
                f"waited {PATIENCE:.0f} s in vain; it said: {self.status.inner_text()}"
            )
            self.page.evaluate(_AFTER_FRAMES, 3)

    def shows(self, iteration: int) -> None:
        """Wait until the page shows this iteration, painted."""
        self._has("data-iteration", str(iteration))
        self.painted()

    def painted(self) -> None:
        """Wait until everything known by now is painted: the dear panels take their turns, an animation frame each."""
        self.page.evaluate(_PAINTED)

    def _has(self, attribute: str, value: str) -> None:
        """Wait until the document has this attribute."""
        self.page.evaluate(_HAS, [attribute, value, PATIENCE * 1000])
        expect(self.html).to_have_attribute(attribute, value)

    # --- doing -----------------------------------------------------------------------------------------

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def slide(self, name: str, value: float) -> None:
        """Put a slider at a value, which then may be its nearest."""
        self.page.get_by_role("slider", name=name).fill(f"{value:g}")

    def how_it_learns(self) -> Locator:
        """The controls of how W is learned, which lie behind a button: opened."""
        sheet = self.page.get_by_role("group", name="How it learns")
        if not sheet.is_visible():
            self.page.get_by_role("button", name="How it learns").click()
        return sheet

    def learn_from(self, source: str) -> None:
        self.how_it_learns().get_by_role("combobox", name="Learn from").select_option(source)

    def scrub(self, iteration: int) -> None:
        """Go to a kept iteration by the timeline."""
        self.slide("Iteration shown", iteration)
        self.shows(iteration)

    def draw(
        self, strokes: Sequence[Stroke] = SEVEN, *, on: str = "Drawing surface", press: bool = True
    ) -> None:
        """Move the mouse over a surface, with its button held down or not."""
        for stroke in strokes:
            self.start(stroke[0], on=on, press=press)
            for place in stroke[1:]:
                self.page.mouse.move(*self.at(place, on), steps=4)
            if press:
                self.page.mouse.up()

    def start(self, place: Place, *, on: str = "Drawing surface", press: bool = True) -> None:
        """Bring the mouse to a place, and press its button there."""
        self.page.mouse.move(*self.at(place, on))
        if press:
            self.page.mouse.down()

    def at(self, place: Place, on: str = "Drawing surface") -> Place:
        """Where in the window a place on a surface is."""
        box = self.page.get_by_role("img", name=on, exact=True).bounding_box()
        assert box is not None, f"{on} cannot be seen"
        return box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]

    # --- seeing ----------------------------------------------------------------------------------------

    @property
    def iteration(self) -> int:
        return int(self.html.get_attribute("data-iteration") or -1)

    @property
    def energy(self) -> float:
        return float(self.html.get_attribute("data-energy") or "nan")

    def bars(self) -> np.ndarray:
        """The height of each latent's bar, in order, from the data that Plotly has drawn."""
        x, y = self.page.evaluate(
            "() => [document.getElementById('latents').data[0]].flatMap(({ x, y }) => [[...x], [...y]])"
        )
        # The outline of all bars: at each latent up (or down) from 0 to its height, and back.
        heights = np.zeros(self.wire.weights.shape[1])
        for k, height in zip(x, y, strict=True):
            if height:
                heights[round(k)] = height
        return heights

    def curve(self) -> dict[int, float]:
        """Iteration -> energy, as the curve has it: kept ahead, past, and before the last change, together."""
        lines = self.page.evaluate(
            "() => document.getElementById('energy').data.slice(0, 3).map((line) => [line.customdata, line.y])"
        )
        return {t: energy for line in lines for t, energy in zip(*line, strict=True)}

    def pixels(self, canvas: str | Locator) -> np.ndarray:
        """The colours of a canvas once what was just done is painted, (rows, columns, 3) from 0 to 255."""
        self.painted()
        found = self.page.locator(canvas) if isinstance(canvas, str) else canvas
        seen = found.evaluate(_PIXELS)
        rgba = np.frombuffer(base64.b64decode(seen["rgba"]), np.uint8)
        return rgba.reshape(seen["rows"], seen["columns"], 4)[:, :, :3].astype(int)

    def picture(self, symbol: str) -> np.ndarray:
        """The picture of x, xh or e, (rows, columns, 3) from 0 to 255."""
        return self.pixels(f"#picture-{symbol}")

    def shows_entry(self, iteration: int) -> None:
        """What is shown is this iteration as it was streamed: number by number, pixel by pixel."""
        entry, seen = self.wire.entries[iteration], self.wire.seen(iteration)
        assert self.iteration == iteration
        assert self.energy == entry["energy"]
        np.testing.assert_array_equal(self.bars(), entry["r1"])
        self.picture_is("x", seen["x"], seen["mask"])
        self.picture_is("xh", entry["x_hat"])
        self.picture_is("e", entry["e0"], seen["mask"])

    def picture_is(self, symbol: str, values: np.ndarray, mask: np.ndarray | None = None) -> None:
        """The picture of x, xh or e is this one, (784,), but for what a colour can be rounded by."""
        wanted = coloured(symbol, values, mask, theme=self.html.get_attribute("data-theme") or "")
        np.testing.assert_allclose(self.picture(symbol), wanted, atol=1)


def coloured(
    symbol: str, values: np.ndarray, mask: np.ndarray | None = None, *, theme: str = "dark"
) -> np.ndarray:
    """Values as the page colours them: 0 is the ground, ±1 the symbol's own colours, in 127 steps each way.

    Args:
        values: (784,), one to a pixel.
        mask: (784,), 0 where a pixel is not sensed.

    Returns:
        (28, 28, 3) from 0 to 255.
    """
    step = np.clip(np.floor(values.astype(float) * 127 + 0.5), -128, 127)
    share = np.minimum(np.abs(step / 127) ** 0.8, 1)[:, None]
    ink = np.where(step[:, None] < 0, NEGATIVE[theme][symbol], POSITIVE[theme][symbol])
    ground = np.asarray(GROUND[theme])
    colours = ground + (ink - ground) * share
    if mask is not None:
        colours[mask == 0] = UNSENSED[theme]
    return colours.reshape(28, 28, 3)


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.reshape(-1), b.reshape(-1))[0, 1])
