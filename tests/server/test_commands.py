"""Every command, over a real socket: what it does, and what the server says to it."""

import numpy as np
import pytest
from darkroom.engine import GenerativeModel, Inference
from darkroom.images import normalise, samples

from tests.server.page import Page
from tests.server_process import ServerProcess

DIGITS = GenerativeModel.load("digits")


def image(number: int) -> np.ndarray:
    return samples()[number].image.reshape(-1)


@pytest.fixture
def paused(server: ServerProcess):
    with Page(server, sample=2, playing=False) as page:
        yield page


def test_step_makes_that_many_updates(paused: Page) -> None:
    paused.send("step")
    paused.until(lambda: 1 in paused.entries)
    paused.send("step", updates=250)
    paused.until(lambda: 251 in paused.entries)
    expected = Inference(DIGITS, image(2), paused.ready["rate"]).advance(251).r[0]
    np.testing.assert_array_equal([paused.r(t) for t in range(252)], expected)
    assert paused.state["state"] == "paused"
    assert paused.state["kept"] == [0, 251]


def test_play_and_pause(paused: Page) -> None:
    paused.send("play", until="forever")
    assert paused.event("state")["state"] == "playing"
    paused.until(lambda: len(paused.entries) > 5)
    paused.send("pause")
    paused.becomes("paused")
    at = paused.state["iteration"]
    paused.send("step")
    paused.until(lambda: paused.state["iteration"] == at + 1)


def test_seek_then_step_replaces_what_followed(paused: Page) -> None:
    paused.send("step", updates=40)
    paused.until(lambda: 40 in paused.entries)
    before = paused.r(11)
    paused.send("seek", iteration=10)
    state = paused.event("state")
    assert (state["iteration"], state["kept"]) == (10, [0, 40])
    paused.send("step")
    paused.until(lambda: max(paused.entries) == 11)
    np.testing.assert_array_equal(paused.r(11), before)


def test_reset_begins_again_and_a_new_seed_is_a_new_start(paused: Page) -> None:
    paused.send("step", updates=5)
    paused.until(lambda: 5 in paused.entries)
    start = paused.r(0)
    paused.send("reset")
    paused.until(lambda: paused.epoch == 1 and 0 in paused.entries)
    np.testing.assert_array_equal(paused.r(0), start)
    np.testing.assert_array_equal(paused.inputs[0]["x"], image(2))
    paused.send("reset", seed=9)
    paused.until(lambda: paused.epoch == 2 and 0 in paused.entries)
    assert paused.state["seed"] == 9
    np.testing.assert_array_equal(paused.r(0), DIGITS.start(seed=9)[0])


def test_reset_while_playing_plays_on(paused: Page) -> None:
    paused.send("play", until="forever")
    paused.until(lambda: len(paused.entries) > 5)
    paused.send("reset")
    paused.until(lambda: paused.epoch == 1 and len(paused.entries) > 5)
    assert paused.state["state"] == "playing"


def test_rate_and_prior_hold_from_the_current_iteration_on(paused: Page) -> None:
    paused.send("step", updates=20)
    paused.until(lambda: 20 in paused.entries)
    paused.send("set", rate=0.02, prior=0.5)
    paused.until(lambda: paused.state["rate"] == 0.02)
    assert paused.state["prior"] == 0.5
    paused.send("step", updates=3)
    paused.until(lambda: 23 in paused.entries)
    assert float(paused.frames[-1]["rate"]) == 0.02
    assert float(paused.frames[-1]["prior"]) == 0.5
    entry = paused.entries[23]
    energy = 0.5 * (entry["e0"].astype(np.float64) ** 2).sum() + 0.5 * np.abs(entry["r1"]).sum()
    np.testing.assert_allclose(entry["energy"], energy, rtol=1e-5)


def test_drawn_ink_is_normalised_where_asked_and_taken_as_it_is_otherwise(paused: Page) -> None:
    ink = np.zeros((112, 112), np.float32)
    ink[10:60, 70:78] = 1
    paused.send_frame({"ink": ink}, kind="input", source="drawing", normalise="true")
    paused.until(lambda: paused.sources.get(0) == "drawing")
    np.testing.assert_array_equal(paused.inputs[0]["x"], normalise(ink).reshape(-1))
    paused.send_frame(
        {"ink": (ink[::4, ::4] * 255).astype(np.uint8)}, kind="input", source="touch", normalise="false"
    )
    paused.until(lambda: paused.sources.get(0) == "touch")
    np.testing.assert_array_equal(paused.inputs[0]["x"], ink[::4, ::4].reshape(-1))
    paused.send_frame({"x": image(5)}, kind="input", source="upload", normalise="false")
    paused.until(lambda: paused.sources.get(0) == "upload")
    np.testing.assert_array_equal(paused.inputs[0]["x"], image(5))
    paused.send("input", clear=True)
    paused.until(lambda: not paused.inputs[0]["x"].any())


def test_masked_pixels_cost_no_energy(paused: Page) -> None:
    mask = (np.arange(784) % 7 == 0).astype(np.uint8)
    paused.send_frame({"mask": mask}, kind="mask")
    paused.until(lambda: paused.inputs.get(0) is not None and paused.inputs[0]["mask"].sum() == mask.sum())
    paused.send("step", updates=30)
    paused.until(lambda: 30 in paused.entries)
    entry = paused.entries[30]
    sensed = 0.5 * (entry["e0"].astype(np.float64)[mask == 1] ** 2).sum()
    energy = sensed + paused.state["prior"] * np.abs(entry["r1"]).sum()
    np.testing.assert_allclose(entry["energy"], energy, rtol=1e-5)
    paused.send("mask", clear=True)
    paused.until(lambda: paused.inputs.get(30) is not None and paused.inputs[30]["mask"].all())


def test_what_is_in_the_dark_stays_there_under_another_model(paused: Page) -> None:
    mask = (np.arange(784) % 7 == 0).astype(np.uint8)
    paused.send_frame({"mask": mask}, kind="mask")
    paused.until(lambda: paused.inputs.get(0) is not None and paused.inputs[0]["mask"].sum() == mask.sum())
    before = paused.epoch
    paused.send("set", model="digits-linear")
    paused.until(lambda: paused.epoch > before and 0 in paused.entries)
    np.testing.assert_array_equal(paused.inputs[0]["mask"], mask)


def test_another_model_begins_anew_with_the_same_x(paused: Page) -> None:
    paused.send("step", updates=5)
    paused.until(lambda: 5 in paused.entries)
    paused.send("set", model="digits-linear")
    paused.until(
        lambda: paused.ready["model"]["name"] == "digits-linear" and paused.epoch == 1 and 0 in paused.entries
    )
    linear = GenerativeModel.load("digits-linear")
    np.testing.assert_array_equal(paused.weights["W1"], linear.weights[0])
    np.testing.assert_array_equal(paused.inputs[0]["x"], image(2))
    assert paused.ready["rate"] == paused.ready["model"]["default_rate"]
    paused.send("set", model="food-size", rate=0.01)
    paused.until(
        lambda: paused.ready["model"]["sizes"] == [1, 1] and paused.epoch == 2 and 0 in paused.entries
    )
    assert paused.ready["rate"] == 0.01
    paused.send("set", model="digits")
    paused.until(
        lambda: paused.ready["model"]["name"] == "digits" and paused.epoch == 3 and 0 in paused.entries
    )
    np.testing.assert_array_equal(paused.inputs[0]["x"], image(paused.ready["model"]["default_sample"]))


def test_an_example_gives_way_to_that_of_a_model_of_other_things_and_what_was_drawn_stays(
    paused: Page,
) -> None:
    causes = GenerativeModel.load("two-causes").weights[0]
    paused.send("set", model="two-causes")
    paused.until(lambda: paused.epoch == 1 and 0 in paused.entries)
    brightness, *_ = np.linalg.lstsq(causes, paused.inputs[0]["x"], rcond=None)
    np.testing.assert_allclose(causes @ brightness, paused.inputs[0]["x"], atol=1e-5)
    np.testing.assert_allclose(brightness, [0.4, 0.6], atol=1e-5)
    paused.send("set", model="digits")
    paused.until(lambda: paused.epoch == 2 and 0 in paused.entries)
    np.testing.assert_array_equal(paused.inputs[0]["x"], image(paused.ready["model"]["default_sample"]))
    paused.send_frame({"x": image(7)}, kind="input", source="drawing")
    paused.send("set", model="two-causes")
    paused.until(lambda: paused.epoch == 3 and 0 in paused.entries)
    np.testing.assert_allclose(paused.inputs[0]["x"], image(7), atol=1 / 255)


def test_too_large_a_rate_explodes_is_told_and_is_recovered_from(paused: Page) -> None:
    paused.send("step", updates=10)
    paused.until(lambda: 10 in paused.entries)
    paused.send("set", rate=50.0, speed=None)
    paused.send("play")
    event = paused.event("diverged")
    paused.becomes("diverged")
    assert event["iteration"] == paused.state["iteration"] == max(paused.entries)
    assert event["rate"] == 50.0
    assert event["limit"] == pytest.approx(paused.state["limit"])
    assert "safe" in event["message"]
    paused.send("seek", iteration=4)
    assert paused.event("state")["state"] == "paused"
    paused.send("set", rate=paused.ready["rate"])
    paused.send("play")
    paused.becomes("settled")
    assert sorted(paused.entries) == list(range(paused.state["iteration"] + 1))


@pytest.mark.parametrize(
    ("command", "fields", "field", "expected"),
    [
        ("step", {"updates": 0}, "updates", "greater than or equal to 1"),
        ("step", {"updates": 10**30}, "updates", "1000"),
        ("step", {"updates": 1.5}, "updates", "integer"),
        ("step", {"updates": True}, "updates", "integer"),
        ("seek", {"iteration": 7}, "iteration", "0…0"),
        ("seek", {}, "seek", "iteration"),
        ("seek", {"clock": "learning", "iteration": 3}, "seek", "update"),
        ("seek", {"clock": "learning", "update": 3}, "update", "updates kept, 0"),
        ("set", {"batch": 0}, "batch", "1"),
        ("set", {"source": "cats"}, "source", "digits"),
        ("switch", {"branch": 5}, "branch", "one of 0"),
        ("set", {"rate": 0}, "rate", "0.00001"),
        ("set", {"rate": "0.1"}, "rate", "number"),
        ("set", {"speed": 1e9}, "speed", "10000"),
        ("set", {"model": "nope"}, "model", "digits-tanh"),
        ("set", {"model": "../digits"}, "model", "digits-tanh"),
        ("set", {"colour": 1}, "colour", "no such field"),
        ("reset", {"seed": -1}, "seed", "0"),
        ("input", {}, "input", "either sample or clear"),
        ("input", {"sample": 20}, "sample", "0 to 19"),
        ("play", {"until": "noon"}, "until", "settled"),
        ("open", {}, "type", "open already"),
        ("credit", {"frames": -3}, "frames", "1"),
        ("dance", {}, "type", "'seek'"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    paused: Page, command: str, fields: dict[str, object], field: str, expected: str
) -> None:
    paused.send(command, id=12, **fields)
    error = paused.event("error")
    assert error["message"].startswith(f"{field}: ")
    assert expected in error["expected"]
    assert (error["id"], error["command"]) == (12, command)
    paused.send("step")
    paused.until(lambda: 1 in paused.entries)


def test_nothing_but_open_comes_before_open(server: ServerProcess) -> None:
    with Page(server, opened=False) as page:
        page.send("play")
        assert "expected open before anything else" in page.event("error")["message"]
        page.send_frame({"x": image(0)}, kind="input")
        assert "expected open before anything else" in page.event("error")["message"]
        page.send("open", model="nope", id=4)
        assert page.event("error")["id"] == 4
        page.send("open")
        page.until(lambda: len(page.entries) > 3)
