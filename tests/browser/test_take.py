"""Taking it away: what was played as a page, as numbers and as a script; any panel as a picture and as a table."""

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import COMMON
from tests.browser.room import Room, coloured
from tests.browser.watch import Watch
from tests.server.page import metadata_of
from tests.server_process import ServerProcess

# The panels that there are, and what each is called.
_TITLES = "options => options.map(({ value, textContent }) => [value, textContent.split('   ')[1]])"
# How many colours can be seen in a picture.
_COLOURS = """async (image) => {
    await image.decode();
    const side = 200, brush = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
    brush.drawImage(image, 0, 0, side, side);
    const { data } = brush.getImageData(0, 0, side, side);
    return new Set(new Uint32Array(data.buffer)).size;
}"""


@dataclass
class Taken:
    """A run of Darkroom that was played, and what was taken away of it."""

    room: Room
    page: Path
    tensors: Path
    script: Path


def open_dialog(page: Page) -> None:
    page.get_by_role("button", name="Take away", exact=True).click()
    expect(page.get_by_role("dialog", name="Take away")).to_be_visible()
    expect(page.locator("#take-dialog .ways-out button:disabled")).to_have_count(0)
    expect(page.locator("#take-dialog .refusal")).to_be_empty()


def downloaded(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture(scope="module")
def taken(
    browser: Browser, server: ServerProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Taken]:
    """Settled, learned from once, settled again; then another image, and a weaker prior on the way."""
    folder = tmp_path_factory.mktemp("taken")
    context = browser.new_context(**COMMON, base_url=server.url)
    watch = Watch(server.host)
    watch.on(context)
    room = Room(context.new_page(), "/?sample=3&speed=max")
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    room.tab("Samples")
    room.page.get_by_role("button", name="Sample 8: a four").click()
    room.becomes("settled")
    room.slide("λ", 700)
    room.becomes("settled")
    open_dialog(room.page)
    files = [
        downloaded(room.page, f"Download {what}", folder)
        for what in ("the page", "every number", "the script")
    ]
    room.page.keyboard.press("Escape")
    yield Taken(room, *files)
    context.close()
    assert watch.problems == []


@pytest.fixture(scope="module")
def opened(browser: Browser, taken: Taken) -> Iterator[Room]:
    """The page that was taken away, opened from disk with the network off."""
    context = browser.new_context(**COMMON | {"color_scheme": "light", "offline": True})
    watch = Watch("")
    watch.on(context)
    room = Room(context.new_page(), taken.page.as_uri())
    room.wire.weights = taken.room.wire.weights
    yield room
    context.close()
    assert watch.problems == []


@pytest.fixture
def offline(opened: Room, taken: Taken) -> Room:
    """The same, standing where it was taken."""
    opened.page.get_by_role("slider", name="Update shown").fill("1")
    expect(opened.html).to_have_attribute("data-weight-update", "1")
    opened.scrub(taken.room.wire.end)
    opened.tab("Dictionary")
    return opened


def shows(room: Room, taken: Taken, iteration: int) -> None:
    """The page from disk shows this iteration as the live one was sent it."""
    entry, seen = taken.room.wire.entries[iteration], taken.room.wire.seen(iteration)
    assert room.iteration == iteration
    assert room.energy == entry["energy"]
    np.testing.assert_array_equal(room.bars(), entry["r1"])
    room.picture_is("x", seen["x"], seen["mask"])
    room.picture_is("xh", entry["x_hat"])
    room.picture_is("e", entry["e0"], seen["mask"])
    expect(room.verified).not_to_have_attribute("data-verified", "no")


def test_the_page_from_disk_shows_the_same_numbers_with_the_network_off(offline: Room, taken: Taken) -> None:
    wire = taken.room.wire
    shows(offline, taken, wire.end)
    for iteration in (0, 7, wire.end // 2, wire.end):
        offline.scrub(iteration)
        shows(offline, taken, iteration)
    # Everything is in sight from the start: the curve has all iterations, wherever the clock stands.
    offline.scrub(3)
    np.testing.assert_array_equal(
        [offline.curve()[t] for t in (0, 3, wire.end)], [wire.entries[t]["energy"] for t in (0, 3, wire.end)]
    )
    expect(offline.page.locator("#last")).to_have_text(str(wire.end))


def test_the_page_from_disk_keeps_the_theme_it_was_taken_in(offline: Room) -> None:
    expect(offline.html).to_have_attribute("data-theme", "dark")  # whatever the system prefers
    offline.press("Theme")
    expect(offline.html).to_have_attribute("data-theme", "light")
    offline.press("Theme")
    expect(offline.html).to_have_attribute("data-theme", "dark")


def test_the_page_from_disk_plays(offline: Room, taken: Taken) -> None:
    end = taken.room.wire.end
    offline.press("Reset inference")
    offline.shows(0)
    offline.press("Step inference")
    offline.shows(1)
    shows(offline, taken, 1)
    offline.page.keyboard.press("ArrowRight")
    offline.shows(2)
    offline.page.keyboard.press("ArrowLeft")
    offline.shows(1)
    for phase in ("predict", "compare", "update"):
        offline.press("Next phase")
        expect(offline.html).to_have_attribute("data-phase", phase)
    offline.shows(2)
    offline.page.get_by_role("combobox", name="Speed").select_option("300")
    offline.press("Play inference")
    expect(offline.html).to_have_attribute("data-state", "playing")
    offline.press("Pause inference")
    expect(offline.html).to_have_attribute("data-state", "paused")
    assert 2 <= offline.iteration < end
    offline.painted()
    shows(offline, taken, offline.iteration)
    offline.press("Run until settled")
    expect(offline.html).to_have_attribute("data-state", "settled")
    offline.shows(end)
    expect(offline.status).to_contain_text(f"Settled at iteration {end}: no latent is pulled by more than")


def test_the_page_from_disk_has_both_weights_and_what_lies_between(offline: Room, taken: Taken) -> None:
    change = taken.room.wire.changes[-1]
    updates = offline.page.get_by_role("slider", name="Update shown")
    expect(offline.html).to_have_attribute("data-weight-update", "1")
    updates.fill("0")
    expect(offline.html).to_have_attribute("data-weight-update", "0")
    offline.press("Play inference")  # from where it settled under W₀: the next run is that under W₁
    expect(offline.html).to_have_attribute("data-weight-update", "1")
    expect(offline.html).to_have_attribute("data-state", "settled")
    offline.shows(taken.room.wire.end)
    offline.tab("Change")
    expect(offline.page.locator("#look-update .summary")).to_contain_text("Update 1 added e to")
    offline.painted()
    offline.picture_is("e", taken.room.wire.entries[taken.room.wire.end]["e0"])
    np.testing.assert_allclose(offline.pixels("#change-e"), coloured("e", change["e"]), atol=1)
    offline.tab("Curves")
    expect(offline.page.locator(".curve-words")).to_contain_text("at r*")
    offline.tab("Landscape")
    expect(offline.page.locator("#look-landscape .slice")).to_contain_text(
        "A slice through the end of the path"
    )


def test_the_page_from_disk_answers_the_pointer_and_offers_nothing_that_takes_a_server(offline: Room) -> None:
    box = offline.page.locator("#picture-e").bounding_box()
    assert box is not None
    offline.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(offline.page.locator("#inspector")).to_contain_text("pixel 406: row 14, column 14")
    for name in (
        "Play learning",
        "Step learning",
        "Reset learning",
        "New weights",
        "New start",
        "Clear drawing",
        "Lesson",
        "Talk",
        "Share",
    ):
        expect(offline.page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    for name in ("η rate", "λ", "η_w learning rate"):
        expect(offline.page.get_by_role("slider", name=name)).to_have_count(0)
    expect(offline.page.get_by_role("combobox", name="Model")).to_have_count(0)
    expect(offline.page.locator("#recorded")).to_contain_text("digits · 100 latents · ReLU")
    # What was recorded can be taken away from it again.
    open_dialog(offline.page)
    expect(offline.page.get_by_role("button", name="Download every number")).to_be_enabled()
    expect(offline.page.get_by_role("button", name="Download the page")).to_have_count(0)
    offline.page.keyboard.press("Escape")


def test_the_file_is_small_and_the_dialog_said_how_large(taken: Taken) -> None:
    size = taken.page.stat().st_size
    assert size < 4_000_000
    open_dialog(taken.room.page)
    expect(taken.room.page.locator("[data-way=page] .size")).to_have_text(f"{size / 1e6:.1f} MB")
    taken.room.page.keyboard.press("Escape")
    text = taken.page.read_text("utf-8")
    assert "http-equiv" in text
    assert "default-src 'none'" in text


def test_every_number_is_in_the_tensors(taken: Taken) -> None:
    wire, message = taken.room.wire, taken.tensors.read_bytes()
    tensors, metadata = safetensors.numpy.load(message), metadata_of(message)
    assert metadata["format"] == "darkroom.recording.v1"
    segments, parameters = json.loads(metadata["segments"]), json.loads(metadata["parameters"])
    runs = sorted({segment["epoch"] for segment in segments})
    assert len(runs) == 2
    first = next(segment["row"] for segment in segments if segment["epoch"] == runs[-1])
    last = len(tensors["energy"])
    assert last - first == wire.end + 1
    for name in ("r1", "x_hat", "e0", "energy"):
        np.testing.assert_array_equal(
            tensors[name][first:], np.stack([wire.entries[t][name] for t in range(wire.end + 1)])
        )
    np.testing.assert_array_equal(tensors["W"][-1], wire.weights)
    np.testing.assert_array_equal(tensors["W"][1] - tensors["W"][0], tensors["D1"][0])
    for name in ("D1", "e", "f"):
        np.testing.assert_array_equal(tensors[name][0], wire.changes[-1][name])
    for t in (0, wire.end):
        segment = [one for one in segments if one["row"] <= first + t][-1]
        np.testing.assert_array_equal(tensors["x"][segment["x"]], wire.seen(t)["x"])
        np.testing.assert_array_equal(tensors["mask"][segment["mask"]], wire.seen(t)["mask"])
    assert segments[-1]["prior"] == parameters["prior"] == wire.last("state")["prior"]
    assert parameters["learning"]["rate"] == 0.02
    assert json.loads(metadata["ends"])["type"] == "settled"
    ((_, told),) = wire.taught
    np.testing.assert_array_equal(tensors["lengths"], told["lengths"])
    np.testing.assert_array_equal(tensors["energies"], told["energies"])
    np.testing.assert_array_equal(tensors["heldout"], told["heldout"])


def test_the_script_says_that_r_is_the_same(taken: Taken) -> None:
    ran = subprocess.run([sys.executable, taken.script], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "r is the same, bit for bit" in ran.stdout
    assert f"iteration {taken.room.wire.end:5d}   F = {taken.room.energy:.6f}" in ran.stdout


def test_every_panel_is_a_picture(taken: Taken, tmp_path: Path) -> None:
    room = taken.room
    open_dialog(room.page)
    panels = room.page.get_by_role("combobox", name="Panel")
    for name, title in panels.locator("option").evaluate_all(_TITLES):
        panels.select_option(name)
        preview = room.page.locator(".preview img")
        expect(preview).to_have_attribute("alt", title)
        expect(preview).to_be_visible()
        assert preview.evaluate(_COLOURS) > 8, f"{name} is empty"
        svg = ET.parse(downloaded(room.page, "Download SVG", tmp_path)).getroot()
        assert "iteration" in "".join(svg.itertext()), name
        expect(room.page.locator("#take-dialog .refusal")).to_be_empty()
    # As pixels those of each making: a figure of Plotly's, what is on a canvas, shapes.
    for name in ("latents", "dictionary", "error"):
        panels.select_option(name)
        size = ET.parse(downloaded(room.page, "Download SVG", tmp_path)).getroot().attrib
        png = downloaded(room.page, "Download PNG", tmp_path)
        picture = np.asarray(Image.open(png).convert("RGB"))
        assert picture.shape[:2] == (round(3 * float(size["height"])), round(3 * float(size["width"]))), name
        assert len(np.unique(picture[::7, ::7].reshape(-1, 3), axis=0)) > 8, f"{name} is empty"
        expect(room.page.locator("#take-dialog .refusal")).to_be_empty()
    # 28 squares of 16 pixels, three times as fine, right of the margin and under the head.
    middles = np.arange(28) * 48 + 24
    seen = picture.astype(int)[(3 * 52 + middles)[:, None], 3 * 24 + middles]
    entry = room.wire.entries[room.wire.end]
    np.testing.assert_allclose(seen, coloured("e", entry["e0"]), atol=1)
    room.page.keyboard.press("Escape")


def test_what_a_narrow_picture_is_of_is_whole_and_closing_breaks_nothing_off(
    page: Page, tmp_path: Path
) -> None:
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    room = Room(page, "/?speed=max&model=digits-linear&seed=4294967295&rate=0.0123&prior=0.0123")
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    open_dialog(page)
    page.get_by_role("combobox", name="Panel", exact=True).select_option("error")
    svg = downloaded(page, "Download SVG", tmp_path).read_text()
    page.goto("about:blank")  # what is left would else paint into what takes its place
    page.set_content(f"<body>{svg}</body>")
    within = page.evaluate(
        """() => {
            const { right, bottom } = document.querySelector("svg").getBoundingClientRect();
            const words = [...document.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
            return words.every((box) => box.right <= right && box.bottom <= bottom);
        }"""
    )
    assert within
    assert "start 4294967295" in svg
    assert "W after 1 update" in svg
    page.goto("/")
    open_dialog(page)
    page.get_by_role("button", name="Close take away").click()
    assert not [url for url in failed if "player" in url]


def test_every_panel_is_a_table_that_keys_and_readers_reach(taken: Taken, tmp_path: Path) -> None:
    room, entry = taken.room, taken.room.wire.entries[taken.room.wire.end]
    room.page.get_by_role("button", name="Take away", exact=True).focus()
    room.page.keyboard.press("Enter")
    panels = room.page.get_by_role("combobox", name="Panel")
    expect(panels).to_be_visible()
    numbers = room.page.get_by_role("button", name="Numbers")
    numbers.focus()
    room.page.keyboard.press("Enter")
    expect(numbers).to_have_attribute("aria-pressed", "true")
    for name in panels.locator("option").evaluate_all("options => options.map(({ value }) => value)"):
        panels.select_option(name)
        table = room.page.locator(".preview table")
        expect(table.locator("caption")).not_to_be_empty()
        columns = table.locator("thead th[scope=col]").count()
        assert columns > 1, name
        assert table.locator("tbody tr").first.locator("th[scope=row], td").count() == columns, name
        expect(room.page.locator("#take-dialog .refusal")).to_be_empty()

    def read(name: str) -> list[list[str]]:
        panels.select_option(name)
        text = downloaded(room.page, "Download CSV", tmp_path).read_text("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    rows = read("error")
    assert rows[0][:2] == ["row", "column 0"]
    errors = np.array([row[1:] for row in rows[1:]], np.float32).reshape(-1)
    np.testing.assert_array_equal(errors, entry["e0"])
    np.testing.assert_array_equal(np.array([row[1] for row in read("latents")[1:]], np.float32), entry["r1"])
    energies = np.array([row[1] for row in read("energy")[1:]], np.float32)
    np.testing.assert_array_equal(energies, room.wire.energies())
    changed = [row[4] for row in read("energy")[1:] if row[4]]
    assert changed == ["x", "λ"]
    expect(room.page.locator(".preview table")).to_be_visible()
    room.page.keyboard.press("Escape")
    expect(room.page.get_by_role("dialog", name="Take away")).to_have_count(0)


def test_what_cannot_be_read_is_refused_in_a_sentence(taken: Taken) -> None:
    refused = taken.room.page.evaluate(
        """async () => {
            const { readRecording } = await import("/app/take/read.js");
            const { buildFrame } = await import("/app/lib/safetensors.js");
            const { packed, unpacked } = await import("/app/take/packed.js");
            const said = [];
            const one = { shape: [1, 1], values: Float32Array.of(1) };
            const whole = { format: "darkroom.recording.v1", segments: "[]", model: "{}", parameters: "{}" };
            for (const message of [new ArrayBuffer(3), buildFrame({ format: "other" }, {}), buildFrame(whole, { r1: one }),
                buildFrame(whole, { r1: one, energy: { ...one, shape: [1] }, x: one, mask: one, W: { ...one, shape: [1, 1, 1] } })]) {
                try { readRecording(message); } catch (error) { said.push(error.message); }
            }
            const values = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i) / 3);
            const there = buildFrame({ a: "b" }, { t: { shape: [4, 3], values } });
            const back = await unpacked(await packed(there));
            said.push(new Uint8Array(back).every((byte, at) => byte === new Uint8Array(there)[at]));
            return said;
        }"""
    )
    assert [text if text is True else text.split(";")[0].split(" (")[0] for text in refused] == [
        "recording: expected a safetensors file",
        "recording: expected a file of format darkroom.recording.v1",
        "recording: expected a tensor energy with 1 axes",
        "recording: expected at least one segment",
        True,
    ]
