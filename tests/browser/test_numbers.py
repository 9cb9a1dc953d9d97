"""The numbers on the page, each against something that is not the page: the library, algebra, a published value."""

import numpy as np
import pytest
from darkroom import GenerativeModel, Inference, Laplace
from darkroom.images import samples
from playwright.sync_api import Page, expect

from tests.browser.room import Room


def test_every_number_is_the_one_that_the_library_or_algebra_or_a_paper_gives(page: Page) -> None:
    room = Room(page, "/?sample=3&rate=0.05&prior=0.2&seed=7&speed=max")
    a_notebook_gets_the_same_numbers(room)
    room.press("Play inference")
    room.becomes("settled")
    every_model_explains_the_image_as_its_equations_say(room)
    samples_are_chosen_by_their_picture_and_weighed_against_the_prior(room)


def a_notebook_gets_the_same_numbers(room: Room) -> None:
    model = GenerativeModel.load("digits").replace(prior=Laplace(scale=1 / 0.2))
    run = Inference(model, samples()[3].image.reshape(-1), rate=0.05, seed=7)
    trajectory = run.advance(room.wire.end)
    np.testing.assert_array_equal(room.wire.r(0, room.wire.end), trajectory.r[0])
    for iteration in (0, 40, room.wire.end):
        room.scrub(iteration)
        np.testing.assert_array_equal(room.bars(), trajectory.r[0][iteration])
        assert room.energy == pytest.approx(trajectory.energy[iteration], rel=1e-5)


def every_model_explains_the_image_as_its_equations_say(room: Room) -> None:
    page, wire, x = room.page, room.wire, room.wire.seen(0)["x"]

    def choose(name: str) -> np.ndarray:
        page.get_by_role("combobox", name="Model").select_option(name)
        room.becomes("settled")
        assert (wire.ready["model"]["name"], wire.first) == (name, 0)
        expect(room.verified).to_have_attribute("data-verified", "yes")
        assert f"model={name}" in page.url or name == "digits"
        return wire.weights.astype(float)

    # tanh: every update follows the rule that is written above it.
    w = choose("digits-tanh")
    expect(page.locator("#update-rule")).to_have_text("r←r+η(f′(r)⊙Wᵀe−λr)")
    expect(page.locator("#activation")).to_have_text("f(r) = tanh r")
    np.testing.assert_array_equal(wire.seen(0)["x"], x)
    room.shows_entry(wire.end)
    r = wire.r(0, 50).astype(float)
    for t in range(50):
        pull = (1 - np.tanh(r[t]) ** 2) * (w.T @ (x - w @ np.tanh(r[t]))) - wire.ready["prior"] * r[t]
        np.testing.assert_allclose(r[t + 1] - r[t], wire.rates[t] * pull, atol=2e-6)

    # Linear: it settles where algebra says.
    w = choose("digits-linear")
    expect(page.locator("#activation")).to_have_text("f(r) = r")
    room.shows_entry(wire.end)
    strength, found = wire.ready["prior"], room.bars()
    assert np.abs(w.T @ (x - w @ found) - strength * found).max() <= 1.01e-3, "what settled means"
    best = np.linalg.solve(w.T @ w + strength * np.eye(w.shape[1]), w.T @ x)
    np.testing.assert_allclose(w @ found, w @ best, atol=0.02)
    least = 0.5 * np.sum((x - w @ best) ** 2) + 0.5 * strength * np.sum(best**2)
    assert least - 1e-5 < room.energy < least + 5e-3

    # One number: as large as published. Bogacz (2017), J. Math. Psychol. 76:198, exercise 2.
    choose("food-size")
    assert room.bars() == pytest.approx([1.567468], abs=1e-3)
    assert wire.entries[room.iteration]["x_hat"] == pytest.approx(1.567468**2, abs=4e-3)
    expect(page.locator("#picture-xh + figcaption .only")).to_have_text("2.46")
    # For another light u, 2φ(u − φ²) = φ − 3.
    page.get_by_role("slider", name="light from the food").fill("3")
    room.becomes("settled")
    size = max(root.real for root in np.roots([2, 0, 1 - 2 * 3, -3]) if abs(root.imag) < 1e-12)
    assert room.bars() == pytest.approx([size], abs=1e-3)

    # And back among pictures, the one that a model is shown with first.
    choose("digits")
    np.testing.assert_array_equal(
        wire.seen(0)["x"], samples()[wire.ready["model"]["default_sample"]].image.reshape(-1)
    )
    room.shows_entry(wire.end)


def samples_are_chosen_by_their_picture_and_weighed_against_the_prior(room: Room) -> None:
    page, wire = room.page, room.wire
    room.tab("Samples")
    grid = page.get_by_role("group", name="Handwritten digits").get_by_role("button")
    expect(grid).to_have_count(20)
    expect(page.locator("#world-samples .credit")).to_contain_text("MNIST")
    for index in (0, 17):
        grid.nth(index).click()
        room.becomes("settled")
        expect(grid.nth(index)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#world-samples [aria-pressed=true]")).to_have_count(1)
        np.testing.assert_array_equal(wire.seen(wire.end)["x"], samples()[index].image.reshape(-1))
        room.shows_entry(wire.end)
        assert f"sample={index}" in page.url
    assert wire.first == 0, "r chased the new digits"

    active = []
    for position in (1000, 0):
        page.get_by_role("slider", name="λ").fill(str(position))
        room.becomes("settled")
        active.append(np.count_nonzero(np.abs(room.bars()) > 0.01))
        expect(room.verified).to_have_attribute("data-verified", "yes")
        expect(page.locator("#prior-value")).to_have_text(f"{wire.last('state')['prior']:g}")
    assert 0 < active[0] < active[1] / 2, "the stronger the prior, the fewer latents"


def test_a_sum_has_true_signs_what_is_small_is_not_rounded_away_and_without_a_limit_none_is_marked(
    page: Page,
) -> None:
    room = Room(page, "/?model=digits-linear&speed=max")
    r, terms = room.bars(), page.locator("#sum .term")
    shown = [int(term.get_attribute("data-latent") or -1) for term in terms.all()]
    assert (r[shown] < 0).any()
    for place, latent in enumerate(shown):
        text = terms.nth(place).locator("b").inner_text().replace("−", "-")
        if place == 0:
            assert float(text) == pytest.approx(r[latent], abs=0.006)
        else:
            assert float(text) == pytest.approx(abs(r[latent]), abs=0.006)
            expect(terms.nth(place).locator(".plus")).to_have_text("−" if r[latent] < 0 else "+")

    page.get_by_role("combobox", name="Model").select_option("two-causes")
    room.becomes("settled")
    assert room.energy < 0.01
    assert float(page.locator("#energy-value").inner_text()) == pytest.approx(room.energy, rel=0.05)

    # In the dark, without a prior, F is flat.
    page.get_by_role("combobox", name="Model").select_option("digits")
    mark = page.locator("#rate-control .limit")
    expect(mark).to_be_visible()
    room.tab("Touch")
    room.press("Darkness again")
    page.get_by_role("slider", name="prior").press("Home")
    expect(page.locator("#rate-hint")).to_have_text("any rate is safe here")
    expect(mark).to_be_hidden()
