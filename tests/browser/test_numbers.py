"""The numbers on the page, each against something that is not this page: NumPy, the library, a published value."""

import numpy as np
import pytest
from darkroom import GenerativeModel, Inference
from darkroom.data import samples
from playwright.sync_api import Page, expect

from tests.browser.room import Room


def gradient(room: Room, iteration: int) -> np.ndarray:
    """∂F/∂r of a model with a Gaussian prior at mean 0, from the numbers that came with this iteration."""
    entry, w = room.wire.entries[iteration], room.wire.weights.astype(float)
    r, x = entry["r1"].astype(float), room.wire.seen(iteration)["x"]
    f, slope = {"tanh": (np.tanh(r), 1 - np.tanh(r) ** 2), "linear": (r, np.ones_like(r))}[
        room.wire.ready["model"]["activation"][0]
    ]
    return room.wire.ready["prior"] * r - slope * (w.T @ (x - w @ f))


def test_a_notebook_gets_the_same_numbers(page: Page) -> None:
    room = Room(page, "/?sample=3&rate=0.05&prior=0.2&seed=7&speed=max")
    model = GenerativeModel.load("digits")
    model = model.replace(prior=type(model.prior)(scale=1 / 0.2))
    run = Inference(model, samples()[3].image.reshape(-1), rate=0.05, seed=7)
    trajectory = run.advance(room.wire.end)
    np.testing.assert_array_equal(room.wire.r(0, room.wire.end), trajectory.r[0])
    for iteration in (0, 40, room.wire.end):
        room.scrub(iteration)
        np.testing.assert_array_equal(room.bars(), trajectory.r[0][iteration])
        assert room.energy == pytest.approx(trajectory.energy[iteration], rel=1e-5)


def test_every_update_follows_the_rule_that_is_written_above_it(page: Page) -> None:
    room = Room(page, "/?model=digits-tanh&speed=max")
    r = room.wire.r(0, 50)
    for t in range(50):
        step = -room.wire.rates[t] * gradient(room, t)
        np.testing.assert_allclose(r[t + 1] - r[t], step, atol=2e-6)
    expect(page.locator("#update-rule")).to_have_text("r←r+η(f′(r)⊙Wᵀe−λr)")


def test_a_linear_model_settles_where_algebra_says(page: Page) -> None:
    room = Room(page, "/?model=digits-linear&speed=max")
    assert np.abs(gradient(room, room.iteration)).max() <= 1.01e-3, "what settled means"
    w, x, strength = room.wire.weights.astype(float), room.wire.seen(0)["x"], room.wire.ready["prior"]
    best = np.linalg.solve(w.T @ w + strength * np.eye(w.shape[1]), w.T @ x)
    energy = 0.5 * np.sum((x - w @ best) ** 2) + 0.5 * strength * np.sum(best**2)
    # F is strongly convex, with λ: it is at most |∂F/∂r|²/2λ above its least.
    above = np.sum(gradient(room, room.iteration) ** 2) / (2 * strength)
    assert energy - 1e-5 < room.energy < energy + above + 1e-5
    assert room.energy == pytest.approx(energy, abs=5e-3)
    np.testing.assert_allclose(w @ room.bars(), w @ best, atol=0.02)


def test_another_model_takes_the_same_image_and_begins_anew(page: Page) -> None:
    room = Room(page, "/?sample=3&speed=max")
    x = room.wire.seen(0)["x"]
    models = page.get_by_role("combobox", name="Model")
    for name, rule in (("digits-tanh", "f(r) = tanh r"), ("digits-linear", "f(r) = r")):
        models.select_option(name)
        room.becomes("settled")
        assert (room.wire.ready["model"]["name"], room.wire.first) == (name, 0)
        np.testing.assert_array_equal(room.wire.seen(0)["x"], x)
        room.shows_entry(room.wire.end)
        expect(page.locator("#activation")).to_have_text(rule)
        expect(room.verified).to_have_attribute("data-verified", "yes")
        assert f"model={name}" in page.url


def test_the_food_is_as_large_as_published(page: Page) -> None:
    room = Room(page, "/?speed=max")
    sample = room.wire.seen(0)["x"]
    page.get_by_role("combobox", name="Model").select_option("food-size")
    room.becomes("settled")
    # Bogacz (2017), J. Math. Psychol. 76:198, exercise 2.
    assert room.bars() == pytest.approx([1.567468], abs=1e-3)
    assert room.wire.entries[room.iteration]["x_hat"] == pytest.approx(1.567468**2, abs=4e-3)
    expect(page.locator("#picture-xh + figcaption .only")).to_have_text("2.46")
    expect(room.verified).to_have_attribute("data-verified", "yes")

    # Another light u: 2φ(u − φ²) = φ − 3, solved for φ > 0.
    page.get_by_role("slider", name="light from the food").fill("3")
    room.becomes("settled")
    roots = np.roots([2, 0, 1 - 2 * 3, -3])
    size = max(root.real for root in roots if abs(root.imag) < 1e-12)
    assert room.bars() == pytest.approx([size], abs=1e-3)

    # Back among pictures, a picture is seen.
    page.get_by_role("combobox", name="Model").select_option("digits")
    room.becomes("settled")
    np.testing.assert_array_equal(room.wire.seen(0)["x"], sample)
    room.shows_entry(room.wire.end)


def test_a_sample_is_chosen_by_its_picture(page: Page) -> None:
    room = Room(page, "/?speed=max")
    room.tab("Samples")
    grid = page.get_by_role("group", name="Handwritten digits").get_by_role("button")
    expect(grid).to_have_count(20)
    expect(page.locator("#world-samples .credit")).to_contain_text("MNIST")
    for index in (0, 17):
        grid.nth(index).click()
        room.becomes("settled")
        expect(grid.nth(index)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#world-samples [aria-pressed=true]")).to_have_count(1)
        np.testing.assert_array_equal(room.wire.seen(room.wire.end)["x"], samples()[index].image.reshape(-1))
        room.shows_entry(room.wire.end)
        assert f"sample={index}" in page.url
    assert room.wire.first == 0, "r chased the new digits"


def test_the_prior_is_weighed_against_the_error(page: Page) -> None:
    room = Room(page, "/?speed=max")
    active = []
    for position in (1000, 0):
        page.get_by_role("slider", name="λ").fill(str(position))
        room.becomes("settled")
        active.append(np.count_nonzero(np.abs(room.bars()) > 0.01))
        expect(room.verified).to_have_attribute("data-verified", "yes")
        expect(page.locator("#prior-value")).to_have_text(f"{room.wire.last('state')['prior']:g}")
    assert 0 < active[0] < active[1] / 2, "the stronger the prior, the fewer latents"
