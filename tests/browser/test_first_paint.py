"""The page opens on a digit that is being explained, and says truly what it shows."""

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.room import Room, correlation

# From now on every iteration comes over the WebSocket with its tensor `falsified` a hundredth too large.
_FALSIFIED = """() => {
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
    Object.defineProperty(MessageEvent.prototype, "data", { get() {
        const data = get.call(this);
        if (!(this.target instanceof WebSocket && data instanceof ArrayBuffer)) return data;
        const copy = data.slice(), begin = 8 + Number(new DataView(copy).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(copy.slice(8, begin)));
        const tensor = header.__metadata__.kind === "trajectory" && header[globalThis.falsified];
        if (!tensor) return data;
        const [from, to] = tensor.data_offsets;
        const values = new Float32Array(copy, begin + from, (to - from) / 4);
        values.forEach((value, i) => { values[i] = value * 1.01; });
        return copy;
    } });
}"""


def test_the_page_opens_on_a_digit_that_it_explains_and_says_what_does_not_agree(page: Page) -> None:
    room = Room(page)  # and nothing is touched
    wire = room.wire
    assert {command["type"] for command in wire.commands} == {"open", "credit"}

    settled, energies = wire.last("settled")["iteration"], wire.energies()
    assert (wire.first, wire.end) == (0, settled)
    assert np.all(np.diff(energies) <= 1e-6)
    assert energies[-1] < energies[0] / 3
    assert correlation(wire.seen(0)["x"], wire.entries[settled]["x_hat"]) > 0.9

    room.shows_entry(settled)
    assert correlation(room.picture("x"), room.picture("xh")) > 0.8
    assert room.curve() == dict(enumerate(energies.tolist())), "an iteration is missing on the page"
    expect(room.status).to_contain_text(f"Settled at iteration {settled}")
    expect(page.locator("#iteration")).to_have_text(str(settled))
    expect(page.get_by_role("slider", name="Iteration shown")).to_have_attribute("max", str(settled))
    expect(room.html).to_have_attribute("data-weight-update", "0")

    painted = [command["frames"] for command in wire.commands if command["type"] == "credit"]
    assert len(painted) > 10, "it was shown while it settled"
    what_is_shown_is_worked_out_for_everyone_to_see(room)
    numbers_that_do_not_agree_are_not_verified(room)


def what_is_shown_is_worked_out_for_everyone_to_see(room: Room) -> None:
    page = room.page
    r, w = room.wire.entries[room.iteration]["r1"], room.wire.weights
    x, strength = room.wire.seen(0)["x"], room.wire.ready["prior"]
    f = np.maximum(r, 0)

    # The prediction, as a sum of its largest terms.
    shown = [
        (int(term.get_attribute("data-latent") or -1), term.locator("b").inner_text())
        for term in page.locator("#sum .term").all()
    ]
    assert len(shown) >= 3
    assert shown == [(k, f"{f[k]:.2f}") for k in np.argsort(-f, kind="stable")[: len(shown)]]
    rest = np.count_nonzero(f > 1e-3) - len(shown)
    expect(page.locator("#sum .rest")).to_have_text(f"+ {rest}")

    # The energy, in its two parts, recomputed.
    missed = 0.5 * np.sum((x - w.astype(float) @ f) ** 2)
    energy = missed + strength * np.abs(r).sum()
    expect(page.locator("#energy-value")).to_contain_text(f"{energy:.2f} = {missed:.2f} error + ")
    expect(room.verified).to_have_attribute("data-verified", "yes")
    expect(room.verified).to_contain_text(f"verified: e = x − x̂ and F = {energy:.2f} recomputed here")

    # The dictionary: the columns of W.
    dictionary = room.pixels("#dictionary").sum(axis=2)
    pitch = (dictionary.shape[0] - 2 + 3) // 10
    for k in (0, 11, 57, 99):
        top, left = (k // 10) * pitch + 1, (k % 10) * pitch + 1
        tile = dictionary[top : top + 28, left : left + 28]
        column = np.abs(w[:, k]).reshape(28, 28)
        assert correlation(tile[1:-1, 1:-1], column[1:-1, 1:-1]) > 0.9, "all but its frame"

    # The slow clock waits to be asked.
    for name in ("Reset learning", "Play learning", "Step learning"):
        expect(room.button(name)).to_be_enabled()


def numbers_that_do_not_agree_are_not_verified(room: Room) -> None:
    room.page.evaluate(_FALSIFIED)
    room.page.get_by_role("combobox", name="Speed", exact=True).select_option("full speed")
    for name, said in (
        ("energy", "F is"),
        ("e0", "e = x − x̂ is off by"),
        ("x_hat", "x̂ = W f(r) is off by"),
    ):
        room.page.evaluate("name => { globalThis.falsified = name; }", name)
        room.press("Play inference")  # once more, since it has settled
        expect(room.verified).to_contain_text(f"not verified: {said}")
        room.becomes("settled")
    room.page.evaluate("() => { globalThis.falsified = null; }")
    room.press("Play inference")
    expect(room.verified).to_have_attribute("data-verified", "yes")
    room.becomes("settled")
