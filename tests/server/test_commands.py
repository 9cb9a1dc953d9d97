"""Every command, over a real socket: what it does, and what the server says to it."""

import numpy as np
import pytest
from darkroom.data import normalise, samples
from darkroom.engine import GenerativeModel, Inference

from tests.server.page import Page
from tests.server_process import ServerProcess

DIGITS = GenerativeModel.load("digits")


def image(number: int) -> np.ndarray:
    return samples()[number].image.reshape(-1)


@pytest.fixture
def page(server: ServerProcess):
    with Page(server, sample=2, playing=False) as page:
        yield page


def test_step_makes_that_many_updates(page: Page) -> None:
    page.send("step")
    page.until(lambda: 1 in page.entries)
    page.send("step", updates=250)
    page.until(lambda: 251 in page.entries)
    expected = Inference(DIGITS, image(2), page.ready["rate"]).advance(251).r[0]
    np.testing.assert_array_equal([page.r(t) for t in range(252)], expected)
    assert page.state["state"] == "paused"
    assert page.state["kept"] == [0, 251]


def test_play_and_pause(page: Page) -> None:
    page.send("play", until="forever")
    assert page.event("state")["state"] == "playing"
    page.until(lambda: len(page.entries) > 5)
    page.send("pause")
    page.becomes("paused")
    at = page.state["iteration"]
    page.send("step")
    page.until(lambda: page.state["iteration"] == at + 1)


def test_seek_then_step_replaces_what_followed(page: Page) -> None:
    page.send("step", updates=40)
    page.until(lambda: 40 in page.entries)
    before = page.r(11)
    page.send("seek", iteration=10)
    state = page.event("state")
    assert (state["iteration"], state["kept"]) == (10, [0, 40])
    page.send("step")
    page.until(lambda: max(page.entries) == 11)
    np.testing.assert_array_equal(page.r(11), before)


def test_reset_begins_again_and_a_new_seed_is_a_new_start(page: Page) -> None:
    page.send("step", updates=5)
    page.until(lambda: 5 in page.entries)
    start = page.r(0)
    page.send("reset")
    page.until(lambda: page.epoch == 1 and 0 in page.entries)
    np.testing.assert_array_equal(page.r(0), start)
    np.testing.assert_array_equal(page.inputs[0]["x"], image(2))
    page.send("reset", seed=9)
    page.until(lambda: page.epoch == 2 and 0 in page.entries)
    assert page.state["seed"] == 9
    np.testing.assert_array_equal(page.r(0), DIGITS.start(seed=9)[0])


def test_reset_while_playing_plays_on(page: Page) -> None:
    page.send("play", until="forever")
    page.until(lambda: len(page.entries) > 5)
    page.send("reset")
    page.until(lambda: page.epoch == 1 and len(page.entries) > 5)
    assert page.state["state"] == "playing"


def test_rate_and_prior_hold_from_the_current_iteration_on(page: Page) -> None:
    page.send("step", updates=20)
    page.until(lambda: 20 in page.entries)
    page.send("set", rate=0.02, prior=0.5)
    page.until(lambda: page.state["rate"] == 0.02)
    assert page.state["prior"] == 0.5
    page.send("step", updates=3)
    page.until(lambda: 23 in page.entries)
    assert float(page.frames[-1]["rate"]) == 0.02
    assert float(page.frames[-1]["prior"]) == 0.5
    entry = page.entries[23]
    energy = 0.5 * (entry["e0"].astype(np.float64) ** 2).sum() + 0.5 * np.abs(entry["r1"]).sum()
    np.testing.assert_allclose(entry["energy"], energy, rtol=1e-5)


def test_drawn_ink_is_normalised_where_asked_and_taken_as_it_is_otherwise(page: Page) -> None:
    ink = np.zeros((112, 112), np.float32)
    ink[10:60, 70:78] = 1
    page.send_frame({"ink": ink}, kind="input", source="drawing", normalise="true")
    page.until(lambda: page.sources.get(0) == "drawing")
    np.testing.assert_array_equal(page.inputs[0]["x"], normalise(ink).reshape(-1))
    page.send_frame(
        {"ink": (ink[::4, ::4] * 255).astype(np.uint8)}, kind="input", source="touch", normalise="false"
    )
    page.until(lambda: page.sources.get(0) == "touch")
    np.testing.assert_array_equal(page.inputs[0]["x"], ink[::4, ::4].reshape(-1))
    page.send_frame({"x": image(5)}, kind="input", source="upload", normalise="false")
    page.until(lambda: page.sources.get(0) == "upload")
    np.testing.assert_array_equal(page.inputs[0]["x"], image(5))
    page.send("input", clear=True)
    page.until(lambda: not page.inputs[0]["x"].any())


def test_masked_pixels_cost_no_energy(page: Page) -> None:
    mask = (np.arange(784) % 7 == 0).astype(np.uint8)
    page.send_frame({"mask": mask}, kind="mask")
    page.until(lambda: page.inputs.get(0) is not None and page.inputs[0]["mask"].sum() == mask.sum())
    page.send("step", updates=30)
    page.until(lambda: 30 in page.entries)
    entry = page.entries[30]
    sensed = 0.5 * (entry["e0"].astype(np.float64)[mask == 1] ** 2).sum()
    energy = sensed + page.state["prior"] * np.abs(entry["r1"]).sum()
    np.testing.assert_allclose(entry["energy"], energy, rtol=1e-5)
    page.send("mask", clear=True)
    page.until(lambda: page.inputs.get(30) is not None and page.inputs[30]["mask"].all())


def test_another_model_begins_anew_with_the_same_x(page: Page) -> None:
    page.send("step", updates=5)
    page.until(lambda: 5 in page.entries)
    page.send("set", model="digits-linear")
    page.until(
        lambda: page.ready["model"]["name"] == "digits-linear" and page.epoch == 1 and 0 in page.entries
    )
    linear = GenerativeModel.load("digits-linear")
    np.testing.assert_array_equal(page.weights["W1"], linear.weights[0])
    np.testing.assert_array_equal(page.inputs[0]["x"], image(2))
    assert page.ready["rate"] == page.ready["model"]["default_rate"]
    page.send("set", model="food-size", rate=0.01)
    page.until(lambda: page.ready["model"]["sizes"] == [1, 1] and page.epoch == 2 and 0 in page.entries)
    assert page.ready["rate"] == 0.01
    page.send("set", model="digits")
    page.until(lambda: page.ready["model"]["name"] == "digits" and page.epoch == 3 and 0 in page.entries)
    np.testing.assert_array_equal(page.inputs[0]["x"], image(page.ready["model"]["default_sample"]))


def test_too_large_a_rate_explodes_is_told_and_is_recovered_from(page: Page) -> None:
    page.send("step", updates=10)
    page.until(lambda: 10 in page.entries)
    page.send("set", rate=50.0, speed=None)
    page.send("play")
    event = page.event("diverged")
    page.becomes("diverged")
    assert event["iteration"] == page.state["iteration"] == max(page.entries)
    assert event["rate"] == 50.0
    assert event["limit"] == pytest.approx(page.state["limit"])
    assert "safe" in event["message"]
    page.send("seek", iteration=4)
    assert page.event("state")["state"] == "paused"
    page.send("set", rate=page.ready["rate"])
    page.send("play")
    page.becomes("settled")
    assert sorted(page.entries) == list(range(page.state["iteration"] + 1))


@pytest.mark.parametrize(
    ("command", "fields", "field", "expected"),
    [
        ("step", {"updates": 0}, "updates", "greater than or equal to 1"),
        ("step", {"updates": 10**30}, "updates", "1000"),
        ("step", {"updates": 1.5}, "updates", "integer"),
        ("step", {"updates": True}, "updates", "integer"),
        ("seek", {"iteration": 7}, "iteration", "0…0"),
        ("seek", {}, "iteration", "a value"),
        ("set", {"rate": 0}, "rate", "1e-05"),
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
    page: Page, command: str, fields: dict[str, object], field: str, expected: str
) -> None:
    page.send(command, id=12, **fields)
    error = page.event("error")
    assert error["message"].startswith(f"{field}: ")
    assert expected in error["expected"]
    assert (error["id"], error["command"]) == (12, command)
    page.send("step")
    page.until(lambda: 1 in page.entries)


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
