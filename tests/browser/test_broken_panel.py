"""A panel that cannot be drawn says so in its place, and everything else goes on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import Room

# What goes wrong stands for a browser that has lost a canvas, a library with a fault, a panel of ours with one.
_BREAK = """() => {
    const { Plotly } = globalThis, { react } = Plotly, putImageData = CanvasRenderingContext2D.prototype.putImageData;
    globalThis.faults = true;
    Plotly.react = (node, ...rest) => {
        if (faults && node.id === "latents") throw new Error("no plot");
        if (faults && node.id === "energy") return Promise.reject(new Error("a plot that fails later"));
        return react(node, ...rest);
    };
    // While a clock runs they are drawn by hand.
    const { clip } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clip = function () {
        if (faults && this.canvas.parentElement.matches("#latents, #energy")) throw new Error("no plot");
        return clip.apply(this);
    };
    CanvasRenderingContext2D.prototype.putImageData = function (...image) {
        if (faults && this.canvas.id === "picture-xh") throw new Error("no picture");
        return putImageData.apply(this, image);
    };
}"""


@pytest.mark.tolerate("A panel cannot be drawn")
def test_a_panel_that_fails_is_told_in_its_place_and_all_others_play_on(page: Page) -> None:
    logged: list[str] = []
    page.on("console", lambda message: logged.append(message.text) if message.type == "error" else None)
    room = Room(page, "/?speed=30", until="playing")
    page.evaluate(_BREAK)
    since = room.iteration
    # More frames than may be under way: credit was given for them.
    room.until(lambda: room.iteration > since + 20)
    for name in ("Latent state", "Energy"):
        expect(page.get_by_role("figure", name=name, exact=True)).to_contain_text("cannot be drawn")
    compare = page.locator(".phase[data-phase=compare]")
    expect(compare).to_contain_text("cannot be drawn")
    expect(page.get_by_role("alert").filter(has_text="tried again at the next change")).to_have_count(3)
    assert len(logged) == 3, "each is told once, not at every frame"

    # The others show what there is now, and the page can be used.
    room.press("Pause inference")
    room.becomes("paused")
    entry = room.wire.entries[room.iteration]
    assert room.energy == entry["energy"]
    expect(page.locator("#energy-value")).to_contain_text(f"{entry['energy']:.2f}")
    expect(room.verified).to_have_attribute("data-verified", "yes")
    room.draw()
    room.answered()

    # Once it can be drawn again, it is.
    page.evaluate("() => { faults = false; }")
    room.press("Step inference")
    room.becomes("paused")
    room.shows_entry(room.wire.end)
    expect(page.get_by_text("cannot be drawn")).to_have_count(0)


@pytest.mark.tolerate("a frame that cannot be read", "a part that fails")
def test_whatever_goes_wrong_with_a_frame_the_clock_goes_on(page: Page) -> None:
    room = Room(page, "/?speed=30", until="playing")
    # Some frames cannot be read, and what follows the painting of each fails.
    page.evaluate("""() => {
        const { parse } = JSON;
        let left = 3;
        JSON.parse = (text) => {
            const read = parse(text), metadata = read?.__metadata__;
            if (metadata?.kind === "trajectory" && left-- > 0) {
                Object.defineProperty(metadata, "epoch", { get() { throw new Error("a frame that cannot be read"); } });
            }
            return read;
        };
        Element.prototype.toggleAttribute = () => { throw new Error("a part that fails"); };
    }""")
    sent = len(room.wire.commands)
    room.until(lambda: sum(command["type"] == "credit" for command in room.wire.commands[sent:]) > 10)
