"""The slow clock on the page: one step and what it is made of, playing, its past, its pictures, and branches."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.room import ONE, SEVEN, Room, coloured, correlation


def learning(room: Room) -> dict:
    """Where the slow clock stands, as the server said last."""
    room.answered()
    return next(event for event in reversed(room.wire.events) if "learning" in event)["learning"]


def taught(room: Room, since: int = 0) -> list[int]:
    """The numbers of all updates of W that were told, or of those after so many messages."""
    return [first + i for first, tensors in room.wire.taught[since:] for i in range(len(tensors["lengths"]))]


def stops(room: Room) -> None:
    """Pause learning, and wait until everything is on the page."""
    room.press("Pause learning")
    expect(room.html).to_have_attribute("data-learning", "idle")
    room.becomes("paused")


def test_w_moves_step_by_step_and_from_its_past_another_way(page: Page) -> None:
    room = Room(page, "/?speed=max&learning_speed=max")
    a_step_settles_moves_w_once_and_settles_again(room)

    # The keys do the same.
    page.keyboard.press("w")
    expect(room.html).to_have_attribute("data-weight-update", "2")
    room.becomes("settled")
    page.keyboard.press("Shift+Space")
    room.until(lambda: taught(room)[-1:] >= [12])
    page.keyboard.press("Shift+Space")
    expect(room.html).to_have_attribute("data-learning", "idle")
    room.becomes("paused")
    assert learning(room)["last"] >= 12

    a_past_update_is_shown_as_it_was_and_learning_goes_on_from_there(room)


def a_step_settles_moves_w_once_and_settles_again(room: Room) -> None:
    page = room.page
    before, r_star = room.wire.weights, room.bars()
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    expect(room.html).to_have_attribute("data-learning", "idle")
    (change,) = room.wire.changes
    # What moved it is the outer product of the error and the activity at r*, and both are on the page.
    np.testing.assert_allclose(np.maximum(r_star, 0), change["f"], atol=1e-6)
    np.testing.assert_array_equal(room.wire.weights - before, change["D1"])
    expect(page.get_by_role("tab", name="Change")).to_have_attribute("aria-selected", "true")
    changed = room.pixels(page.get_by_role("figure", name="Weight change").locator("canvas"))
    assert changed.std() > 1, "the change is to be seen"
    the_atoms_that_changed_most_are_shown_as_a_sum(room, change)
    # r settled again, lower, under the new W, and the page verified it with that W.
    room.shows_entry(room.iteration)
    assert room.verified.get_attribute("data-verified") == "yes"
    expect(page.get_by_label("Slow clock")).to_contain_text("update 1 / 1")

    # Locality: a pixel and an atom, and the only two numbers between them.
    page.get_by_role("figure", name="Activity at r*").locator("canvas").click(
        position={"x": 3, "y": 5}
    )  # any latent; the page says which
    box = page.get_by_role("figure", name="Error at r*").locator("canvas").bounding_box()
    assert box is not None
    i = int(np.argmax(np.abs(change["e"])))
    page.mouse.click(
        box["x"] + (i % 28 + 0.5) / 28 * box["width"], box["y"] + (i // 28 + 0.5) / 28 * box["height"]
    )
    locality = page.locator("#locality")
    expect(locality).to_contain_text(f"{i},")
    expect(locality).to_contain_text(f"{change['e'][i]:.3f}".replace("-", "−"))
    # The page is dimmed beside it, which says how to let it go: a click there does.
    expect(locality).to_contain_text("Esc, or a click elsewhere, lets it go")
    expect(room.html).to_have_attribute("data-picked", "")
    page.locator("#world-title").click()
    expect(room.html).not_to_have_attribute("data-picked", "")


def the_atoms_that_changed_most_are_shown_as_a_sum(room: Room, change: dict) -> None:
    """Before + Δ = after, the largest changes first; and what it did to F is said."""
    lengths = np.linalg.norm(change["D1"], axis=0)
    tiles = room.page.get_by_role("figure", name="The atoms that changed most").get_by_role("button")
    shown = [int(k) for k in tiles.evaluate_all("all => all.map(({ dataset }) => dataset.latent)")]
    assert 6 <= len(shown) <= 8
    assert shown == list(np.argsort(-lengths, kind="stable")[: len(shown)])
    k, after = shown[0], room.wire.weights[:, shown[0]]
    before, delta = after - change["D1"][:, k], change["D1"][:, k]
    times = max(np.abs(before).max(), np.abs(after).max()) / np.abs(delta).max()
    expect(tiles.first).to_contain_text(f"Δ ×{float(f'{times:.2g}'):g}")
    pictures = [room.pixels(canvas) for canvas in tiles.first.locator("canvas").all()]
    assert not np.array_equal(pictures[0], pictures[2]), "it is another atom after it"
    np.testing.assert_allclose(pictures[1], coloured("e", delta / np.abs(delta).max()), atol=2)
    expect(room.page.locator("#look-update .outcome")).to_contain_text("lower by")


def a_past_update_is_shown_as_it_was_and_learning_goes_on_from_there(room: Room) -> None:
    told = {
        first + i: tensors["energies"][tensors["lengths"][:i].sum() :][: tensors["lengths"][i]]
        for first, tensors in room.wire.taught
        for i in range(len(tensors["lengths"]))
    }
    slider = room.page.get_by_role("slider", name="Update shown")
    slider.fill("5")
    expect(room.html).to_have_attribute("data-weight-update", "5")
    room.becomes("paused")
    np.testing.assert_array_equal(room.wire.energies(), told[6])
    room.scrub(3)
    room.shows_entry(3)
    assert room.verified.get_attribute("data-verified") == "yes"
    # Another future from here.
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "6")
    room.becomes("settled")
    assert learning(room)["last"] == 6


def test_w_is_learned_from_an_image_from_drawings_and_from_nothing(page: Page) -> None:
    room = Room(page, "/?speed=max&learning_speed=max")
    an_image_is_overfitted_by_playing(room)
    my_drawings_are_learned_from(room)
    another_source_comes_with_what_suits_it(room)
    from_random_weights_strokes_grow_and_every_update_is_told(room)


def an_image_is_overfitted_by_playing(room: Room) -> None:
    room.draw(SEVEN)
    room.becomes("settled")
    before = room.energy
    room.press("Play learning")
    room.until(lambda: taught(room)[-1:] >= [60])
    stops(room)
    # Let r settle under what was learned: the drawing is explained, all but what the prior charges.
    room.press("Play inference")
    room.becomes("settled")
    end = room.wire.end
    x, xh = room.wire.seen(end)["x"], room.wire.entries[end]["x_hat"]
    assert room.energy < before / 2
    assert correlation(x, xh) > 0.995
    room.shows_entry(end)


def my_drawings_are_learned_from(room: Room) -> None:
    room.learn_from("drawings")
    room.until(lambda: learning(room)["drawings"] == 1)
    before = len(room.wire.taught)
    room.press("Play learning")
    room.until(lambda: len(taught(room, before)) >= 10)
    stops(room)
    sent = next(tensors for meta, tensors in reversed(room.wire.uploads) if meta["kind"] == "drawings")
    np.testing.assert_allclose(sent["images"][0], room.wire.seen(room.wire.end)["x"], atol=1e-6)


def another_source_comes_with_what_suits_it(room: Room) -> None:
    page = room.page
    room.learn_from("digits")
    room.until(lambda: learning(room)["source"] == "digits")
    state = learning(room)
    assert state["batch"] > 1
    expect(page.get_by_role("spinbutton", name="Batch")).to_have_value(str(state["batch"]))
    expect(page.get_by_role("spinbutton", name="Iterations per update")).to_have_value(str(state["settling"]))
    # What suits it needs no saying.
    expect(page).to_have_url(re.compile(r"\?speed=max&learning_speed=max&source=digits$"))


def from_random_weights_strokes_grow_and_every_update_is_told(room: Room) -> None:
    page, before, learned = room.page, len(room.wire.taught), room.wire.weights
    room.press("New weights")
    # It is told of before it comes.
    room.until(lambda: learning(room)["origin"] == "random" and room.wire.weights is not learned)
    room.painted()
    noise = room.wire.weights
    room.press("Play learning")
    room.until(lambda: taught(room, before)[-1:] >= [120])
    assert room.html.get_attribute("data-clock") == "slow", "the light is on the clock that runs"
    stops(room)
    expect(room.html).to_have_attribute("data-clock", "fast")
    state = learning(room)
    assert taught(room, before) == list(range(1, state["last"] + 1))
    w = room.wire.weights
    # Strokes are smooth: neighbouring pixels of an atom go together, as those of noise do not.
    smooth = [
        np.mean([correlation(atom[:, 1:], atom[:, :-1]) for atom in atoms.T.reshape(-1, 28, 28)])
        for atoms in (noise, w)
    ]
    assert smooth[0] < 0.1 < 0.35 < smooth[1]
    heldout = np.concatenate([tensors["heldout"] for _, tensors in room.wire.taught[before:]])
    assert heldout[-1, 1] < heldout[0, 1] / 3
    # The last W is the one that is shown, and what is shown follows from it.
    assert room.html.get_attribute("data-weight-update") == str(state["last"])
    room.shows_entry(room.iteration)
    page.get_by_role("tab", name="Curves").click()
    room.painted()
    points = page.evaluate(
        "() => document.getElementById('sawtooth').data.map(({ y }) => [...y].filter(Number.isFinite))"
    )
    energies = np.concatenate([tensors["energies"] for _, tensors in room.wire.taught[before:]])
    shown = [value for line in points for value in line]
    assert max(shown) == pytest.approx(energies.max(), rel=1e-6), (
        "however much is left out, the highest stays"
    )
    assert min(shown) <= energies.min() * 1.001


def test_w_may_run_away_branches_lie_side_by_side_and_the_landscape_moves_with_w(page: Page) -> None:
    room = Room(page, "/?speed=max&model=digits-tanh&learning_rate=10")
    a_rate_that_makes_w_run_away_is_said_with_what_to_do(room)
    # A lower one is what there is to do, and then everything goes on.
    room.how_it_learns()
    room.slide("η_w learning rate", 80)
    model = page.get_by_role("combobox", name="Model")
    model.select_option("digits")
    room.press("Play inference")
    room.becomes("settled")
    two_branches_lie_side_by_side(room)
    model.select_option("two-causes")
    room.press("Play inference")
    room.becomes("settled")
    the_landscape_holds_the_path_and_moves_with_w(room)


def a_rate_that_makes_w_run_away_is_said_with_what_to_do(room: Room) -> None:
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-learning", "failed")
    notice = room.page.locator("#slow-notice")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("η")
    last = learning(room)["last"]
    assert room.html.get_attribute("data-weight-update") == str(last), "W is what it was before it ran away"


def two_branches_lie_side_by_side(room: Room) -> None:
    page = room.page
    first = {t: entry["energy"].item() for t, entry in room.wire.entries.items()}
    r = room.wire.entries[10]["r1"]
    room.scrub(10)
    room.becomes("paused")
    page.get_by_role("button", name="Continue from here").click()
    expect(page.get_by_role("button", name="Branch B")).to_have_attribute("aria-pressed", "true")
    room.slide("η rate", 400)
    room.press("Play inference")
    room.becomes("settled")
    second = {t: entry["energy"].item() for t, entry in room.wire.entries.items()}
    # r is the same to the bit; F is a sum, whose last digit depends on how many iterations were added up at once.
    np.testing.assert_array_equal(room.wire.entries[10]["r1"], r)
    assert second[10] == pytest.approx(first[10], rel=1e-6)
    assert second[11] != first[11]
    compare = page.get_by_role("button", name="Lay beside")
    compare.click()
    expect(compare).to_have_attribute("aria-pressed", "true")
    room.painted()
    lines = page.evaluate(
        "() => document.getElementById('energy').data.map((line) => [line.customdata, line.y, line.line?.dash ?? ''])"
    )
    dashed = next(dict(zip(x, y, strict=True)) for x, y, dash in lines if dash.startswith("dash"))
    assert all(dashed[t] == first[t] for t in dashed if t in first)
    assert len(dashed) > 20
    # Back to the first, where it was left.
    page.get_by_role("button", name="Branch A").click()
    expect(page.get_by_role("button", name="Branch A")).to_have_attribute("aria-pressed", "true")
    room.until(lambda: max(room.wire.entries, default=0) == max(first))
    assert room.wire.entries[max(first)]["energy"].item() == first[max(first)]


def the_landscape_holds_the_path_and_moves_with_w(room: Room) -> None:
    page = room.page
    page.get_by_role("tab", name="Landscape").click()
    room.until(lambda: bool(room.wire.landscapes))
    room.painted()
    (meta, drawn) = room.wire.landscapes[-1]
    assert meta["exact"] == "true"
    np.testing.assert_allclose(drawn["path"], room.wire.r(int(meta["from"]), int(meta["to"])), atol=1e-6)
    canvas = page.locator("#landscape")
    before = room.pixels(canvas)
    assert before.std() > 5
    expect(page.get_by_role("tabpanel", name="Landscape")).to_contain_text("two latents")
    # The ball rolls: at another iteration it is elsewhere.
    room.scrub(2)
    room.painted()
    assert not np.array_equal(room.pixels(canvas), before)
    # The slow clock moves the valley itself.
    count = len(room.wire.landscapes)
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    page.get_by_role("tab", name="Landscape").click()
    room.until(lambda: len(room.wire.landscapes) > count and room.wire.landscapes[-1][0]["update"] == "1")
    # A step too large jumps across it.
    assert not np.array_equal(room.wire.landscapes[-1][1]["energy"], drawn["energy"])


def test_learned_w_and_drawings_that_were_thrown_away_are_brought_back_by_undo(page: Page) -> None:
    room = Room(page, "/?speed=max&learning_speed=max")
    notice = page.locator("#slow-notice")
    undo = page.get_by_role("button", name="Undo: bring the learned W back")
    for update in (1, 2):
        room.press("Step learning")
        expect(room.html).to_have_attribute("data-weight-update", str(update))
        room.becomes("settled")
    learned, curve, iteration = room.wire.weights, taught(room), room.iteration
    r = room.wire.entries[iteration]["r1"]

    def is_back() -> None:
        expect(notice).to_contain_text("W of 2 updates was thrown away.")
        undo.click()
        room.until(lambda: learning(room)["update"] == 2)
        room.becomes("paused")
        expect(notice).to_be_hidden()
        expect(room.html).to_have_attribute("data-weight-update", "2")
        np.testing.assert_array_equal(room.wire.weights, learned)
        assert room.iteration == iteration
        np.testing.assert_array_equal(room.wire.entries[iteration]["r1"], r)
        room.shows_entry(iteration)
        assert learning(room)["kept"] == [0, 1, 2]
        expect(page.get_by_label("Slow clock")).to_contain_text("update 2 / 2")

    room.press("Reset learning")
    room.until(lambda: learning(room)["update"] == 0)
    is_back()
    room.press("New weights")
    room.until(lambda: learning(room)["origin"] == "random")
    is_back()
    model = page.get_by_role("combobox", name="Model")
    model.select_option("food-size")
    room.until(lambda: learning(room)["last"] == 0)
    is_back()
    expect(model).to_have_value("digits")
    assert taught(room)[: len(curve)] == curve

    # What is learned anew takes its place.
    room.press("Reset learning")
    room.until(lambda: learning(room)["update"] == 0)
    room.press("Step learning")
    expect(room.html).to_have_attribute("data-weight-update", "1")
    room.becomes("settled")
    expect(undo).to_be_hidden()

    # So does a drawing come back into the tray, to its place.
    room.learn_from("drawings")
    room.draw(SEVEN)
    room.answered()
    room.draw(ONE)
    tray = page.get_by_role("button", name=re.compile("Take drawing"))
    expect(tray).to_have_count(1)
    room.tab("Samples")
    page.get_by_role("button", name=re.compile("^Sample 3")).click()
    room.tab("Draw")
    room.draw(SEVEN)
    expect(tray).to_have_count(2)
    first = room.pixels(tray.first.locator("canvas"))
    tray.first.focus()
    page.keyboard.press("Enter")
    expect(tray).to_have_count(1)
    expect(tray).to_be_focused()
    expect(notice).to_have_attribute("role", "status")
    page.get_by_role("button", name="Undo: put the drawing back into the tray").click()
    expect(tray).to_have_count(2)
    np.testing.assert_array_equal(room.pixels(tray.first.locator("canvas")), first)
    room.until(lambda: learning(room)["drawings"] == 2)
