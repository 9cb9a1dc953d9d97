"""A model of two latent layers, which no shipped model is yet: the page shows either of them."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.deep import SIZES
from tests.browser.heard import hears
from tests.browser.room import Room
from tests.server_process import ServerProcess

TABS = ("Dictionary", "Change", "Curves", "Landscape")
# What of the page can be taken away: how many rows each table has, and how long each picture is.
_TAKEN = """async () => {
    const from = (path) => import(new URL(path, document.baseURI));
    const { TAKEN } = await from("app/panels/index.js"), { Layer } = await from("app/panels/layer.js");
    const { model } = page.trajectory, entry = page.view.r, layer = new Layer(model, entry, page.view.layer);
    const shown = { page, model, entry, layer, latent: 3 }, made = {};
    for (const [name, taken] of TAKEN) {
        if (name === "landscape") continue; // the engine draws none of several layers
        if (taken.tab) { page.tabs.slow.select(taken.tab); await page.painter.painted(); }
        made[name] = { rows: taken.table(shown).rows, picture: (await taken.picture(shown, taken)).length };
    }
    return made;
}"""
# What was played, written down, read again and shown in the place of the session.
_AS_RECORDED = """async (complete) => {
    const from = (path) => import(new URL(path, document.baseURI));
    const { writeRecording } = await from("app/take/write.js"), { readRecording } = await from("app/take/read.js");
    const { Tape } = await from("app/take/tape.js");
    await page.showRecorded(new Tape(readRecording(writeRecording(page, complete)), { whole: true }));
}"""


@pytest.fixture
def deep_server() -> Iterator[ServerProcess]:
    with ServerProcess((sys.executable, "-m", "tests.browser.deep")) as server:
        yield server


def with_its_page(page: Page) -> Page:
    """The page's own object can be reached from outside: there is no control yet that looks at another layer."""

    def reachable(route: Route) -> None:
        script = route.fetch()
        body, count = re.subn(
            r"const page = new Page\(", "const page = globalThis.page = new Page(", script.text()
        )
        assert count == 1
        route.fulfill(response=script, body=body)

    page.route("**/darkroom.js", reachable)
    return page


def test_a_model_of_two_latent_layers_is_shown_layer_by_layer(
    deep_server: ServerProcess, open_page: OpenPage
) -> None:
    room = Room(with_its_page(open_page(deep_server)), "/?model=deep&sample=3&speed=max")
    assert room.wire.ready["model"]["sizes"] == list(SIZES)
    the_first_layer_draws_the_image(room)
    learn(room)
    expect(room.verified).to_have_attribute("data-verified", "yes")
    all_is_shown_of_the_layer_that_is_looked_at(room)
    what_was_played_is_the_same_from_a_recording(room)


@pytest.mark.tolerate("WebSocket|ERR_CONNECTION_REFUSED")
def test_a_new_server_is_given_back_both_layers(deep_server: ServerProcess, open_page: OpenPage) -> None:
    room = Room(with_its_page(open_page(deep_server)), "/?model=deep&sample=3&speed=max")
    learn(room)
    before = [bars(room, layer) for layer in (1, 2)]
    deep_server.restart()
    hears(room.page, "The server is a new one.")
    room.until(lambda: bool(room.wire.uploads))
    metadata, tensors = room.wire.uploads[-1]
    assert (metadata["kind"], {name: tensor.shape for name, tensor in tensors.items()}) == (
        "restore",
        {
            "x": SIZES[:1],
            "mask": SIZES[:1],
            "r1": SIZES[1:2],
            "r2": SIZES[2:],
            "W1": SIZES[:2],
            "W2": SIZES[1:],
        },
    )
    room.painted()
    for layer, was in enumerate(before, 1):
        np.testing.assert_array_equal(bars(room, layer), was)
    expect(room.verified).to_have_attribute("data-verified", "yes")


def learn(room: Room) -> None:
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    expect(room.html).to_have_attribute("data-learning", "idle")
    room.becomes("settled")


def look_at(room: Room, layer: int) -> None:
    room.page.evaluate("(layer) => page.lookAt(layer)", layer)
    room.painted()


def bars(room: Room, layer: int) -> np.ndarray:
    """The height of each bar of a layer, from what Plotly has drawn."""
    look_at(room, layer)
    return np.array(room.page.evaluate(
        "() => { const { y } = document.getElementById('latents').data[0]; return [...y].filter((_, at) => at % 4 === 1); }"
    ), np.float32)  # fmt: skip


def the_first_layer_draws_the_image(room: Room) -> None:
    page, entry = room.page, room.wire.entries[room.iteration]
    assert np.count_nonzero(entry["r2"]) > 0
    room.shows_entry(room.wire.end)
    expect(room.verified).to_have_attribute("data-verified", "yes")
    expect(page.locator("#update-rule")).to_have_text("r1←r1+η(f′(r1)⊙W1ᵀe0−e1)")
    expect(page.locator("#energy-rule")).to_have_text("F=½‖e0‖²+½‖e1‖²+λΣk|r2k|")
    expect(page.locator("#activation")).to_have_text("f(r) = max(0, r)")
    # What pulls a latent is told with its numbers.
    page.locator("#picture-e").hover()
    expect(page.locator("#inspector")).to_contain_text("pixel")
    page.locator("#sum [data-latent]").first.hover()
    k = int(page.locator("#sum [data-latent]").first.get_attribute("data-latent") or -1)
    expect(page.locator("#inspector h4")).to_have_text(f"latent {k}")
    expect(page.locator("#inspector")).to_contain_text("e")
    page.mouse.move(0, 0)


def all_is_shown_of_the_layer_that_is_looked_at(room: Room) -> None:
    page, entry = room.page, room.wire.entries[room.iteration]
    for layer in (2, 1):
        r = entry[f"r{layer}"]
        np.testing.assert_array_equal(bars(room, layer), r)
        for tab in TABS:
            room.tab(tab)
            room.painted()
        expect(page.locator("#columns")).to_have_text(f"the {SIZES[layer]} columns")
        taken: dict[str, Any] = page.evaluate(_TAKEN)
        assert all(one["picture"] > 500 for one in taken.values()), taken
        np.testing.assert_allclose([row[1] for row in taken["latents"]["rows"]], r, rtol=1e-6)
        assert len(taken["dictionary"]["rows"]) == len(taken["predict"]["rows"]) == SIZES[layer]
        np.testing.assert_allclose(
            np.array(taken["error"]["rows"])[:, 1:].astype(float).ravel(), entry["e0"], rtol=1e-6
        )
        # The image and what draws it stay, whichever layer is looked at.
        room.picture_is("xh", entry["x_hat"])
        room.press("Beside backprop")
        room.painted()
        drawn = [line.get_attribute("d") or "" for line in page.locator("#frame-here path.bars").all()]
        assert "".join(drawn).count("M") > SIZES[2], "r of the first layer"
        page.keyboard.press("Escape")
    expect(page.locator("#update-rule")).to_have_text("r1←r1+η(f′(r1)⊙W1ᵀe0−e1)")
    look_at(room, 2)
    expect(page.locator("#update-rule")).to_have_text("r2←r2+η(f′(r2)⊙W2ᵀe1−λsignr2)")
    expect(page.locator("#activation")).to_have_text("f(r) = tanh r")
    page.evaluate("() => { page.point({ kind: 'latent', index: 3 }); }")
    expect(page.locator("#inspector h4")).to_have_text("latent 3")
    expect(page.locator("#inspector")).to_contain_text("λ")
    page.evaluate("() => page.point(null)")
    look_at(room, 1)


def what_was_played_is_the_same_from_a_recording(room: Room) -> None:
    shown = [bars(room, layer) for layer in (1, 2)]
    for complete in (True, False):
        room.page.evaluate(_AS_RECORDED, complete)
        for layer, r in enumerate(shown, 1):
            np.testing.assert_array_equal(bars(room, layer), r)
        expect(room.verified).to_have_attribute("data-verified", "yes")
        room.page.evaluate("() => page.showOwn()")
        room.painted()
