"""Scenes over a real socket and over HTTP: shown in one round trip, refused with a reason, unfolded to a recording."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
import safetensors.numpy
from darkroom.engine import Inference
from darkroom.models.shipped import card, model

from tests.conftest import StartServer
from tests.server.page import Page, metadata_of
from tests.server_process import ServerProcess
from tests.state.files import state, talk

DIGITS = model("digits")
RATE = card("digits").default_rate
X = card("digits").default_input


@pytest.fixture(scope="module")
def client(server: ServerProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


def show(page: Page, number: int = 1, **fields: Any) -> None:
    page.send_frame({}, kind="show", id=str(number), state=json.dumps({"model": "digits", **fields}))


def shown(page: Page, number: int = 1, **fields: Any) -> dict[str, Any]:
    """Show a state, and read all that comes of it. The `ready` that answers it."""
    show(page, number, **fields)
    page.epoch, page.entries, page.inputs, page.taught = -1, {}, {}, []
    ready = page.event("ready")
    assert (ready["id"], ready["resumed"]) == (number, False)
    page.until(lambda: page.epoch == ready["epoch"] and max(page.entries, default=-1) >= ready["kept"][1])
    return ready


def test_a_state_is_shown_in_one_round_trip_with_all_its_past(server: ServerProcess) -> None:
    with Page(server, playing=False) as page:
        before = page.ready
        ready = shown(page, 5, input={"sample": 3}, seed=2, iteration=600)
        assert ready["session"] == before["session"]
        assert (ready["state"], ready["iteration"], ready["kept"]) == ("settled", 600, [0, 600])
        x = page.inputs[0]["x"]
        trajectory = Inference(DIGITS, x, RATE, 2).advance(600)
        np.testing.assert_array_equal([page.r(t) for t in range(601)], trajectory.r[0])
        assert ready["from_seed"]
        # And it is a session like any other.
        page.send("step")
        page.until(lambda: 601 in page.entries)


def test_a_session_may_begin_with_a_state(server: ServerProcess) -> None:
    with Page(server, opened=False) as page:
        ready = shown(page, 9, iteration=30, speed=None)
        assert (ready["iteration"], ready["speed"], ready["epoch"]) == (30, None, 1)
        key, log = ready["session"], ready["learning"]["log"]
    with Page(server, session=key, have=10, have_log=log) as page:
        assert page.ready["resumed"]
        page.until(lambda: 30 in page.entries)
        assert min(page.entries) == 11


def test_learned_w_comes_with_its_updates_and_the_last_of_them_whole(server: ServerProcess) -> None:
    with Page(server, playing=False) as page:
        ready = shown(page, weights={"updates": 2, "learning_rate": 0.05}, iteration=5)
        assert ready["learning"]["recipe"] == {
            "origin": "trained", "seed": 0, "by": "step", "source": "image", "batch": None, "learning_rate": 0.05,
            "settling": None, "r": None, "updates": 2,
        }  # fmt: skip
        assert (ready["learning"]["update"], ready["learning"]["kept"]) == (2, [0, 1, 2])
        assert [(meta["first"], meta["count"]) for meta, _ in page.taught] == [("1", "2")]
        metadata, tensors = page.weights_read[-1]
        assert (metadata["why"], metadata["update"]) == ("open", "2")
        page.send("seek", clock="learning", update=1)
        page.until(lambda: page.weights_read[-1][0]["update"] == "1")
        np.testing.assert_array_equal(tensors["D1"], tensors["W1"] - page.weights["W1"])


def test_a_scene_that_cannot_be_is_refused_and_all_is_as_it_was(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        r, stood = page.r(page.state["iteration"]), page.state
        for number, (fields, why) in enumerate(
            [
                ({"rate": -1}, "state.rate: expected greater than or equal to"),
                ({"model": "none"}, "state.model: expected one of digits"),
                ({"input": {"sample": 3}, "model": "food-size"}, "does not see images"),
                ({"rate": 1e-5, "iteration": "settled"}, "does not rest"),
            ]
        ):
            show(page, number, **fields)
            error = page.event("error")
            assert why in error["message"]
            assert (error["id"], error["command"]) == (number, "show")
        page.send("pause")
        now = page.event("state")
        assert (now["iteration"], now["epoch"], now["model"]) == (
            stood["iteration"],
            stood["epoch"],
            "digits",
        )
        page.send("step")
        page.until(lambda: stood["iteration"] + 1 in page.entries)
        np.testing.assert_array_equal(page.r(stood["iteration"]), r)


def test_a_refused_scene_opens_no_session(server: ServerProcess) -> None:
    with Page(server, opened=False) as page:
        show(page, rate=-1)
        assert page.event("error")["command"] == "show"
        page.send("open")
        page.event("ready")


def test_scenes_one_after_another_are_the_same_each_time_whatever_ran_between(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        first = None
        for number in range(3):
            shown(page, number, input={"sample": 4}, iteration=200, speed=None)
            r = page.r(200)
            assert first is None or np.array_equal(first, r)
            first = r
            page.send("play")
            page.until(lambda: max(page.entries) > 210)


def test_the_numbers_of_epochs_and_logs_count_on(server: ServerProcess) -> None:
    with Page(server, playing=False) as page:
        epochs, logs = [page.ready["epoch"]], [page.ready["learning"]["log"]]
        for number in range(3):
            ready = shown(page, number, iteration=number)
            epochs.append(ready["epoch"])
            logs.append(ready["learning"]["log"])
        assert epochs == sorted(set(epochs))
        assert logs == sorted(set(logs))


def test_more_updates_than_one_frame_tells_of_all_come(server: ServerProcess) -> None:
    with Page(server, playing=False) as page:
        recipe = {"by": "play", "source": "image", "settling": 1, "learning_rate": 1e-6, "updates": 600}
        shown(page, weights=recipe)
        told = [
            int(meta["first"]) + i for meta, tensors in page.taught for i in range(len(tensors["lengths"]))
        ]
        assert told == list(range(1, 601))


def test_a_scene_keeps_what_the_slow_clock_was_to_learn_from(server: ServerProcess) -> None:
    with Page(server, playing=False) as page:
        page.send_frame({"images": np.ones((2, 784), np.float32)}, kind="drawings")
        page.event("state")
        page.send("set", source="drawings", batch=2)
        page.until(lambda: page.state["learning"]["source"] == "drawings")
        learning = shown(page, iteration=3)["learning"]
        assert (learning["source"], learning["batch"], learning["drawings"]) == ("drawings", 2, 2)
        recipe = {"by": "play", "source": "digits", "batch": 7, "settling": 3, "updates": 1}
        learning = shown(page, weights=recipe)["learning"]
        assert (learning["source"], learning["batch"], learning["settling"]) == ("digits", 7, 3)
        learning = shown(page, iteration=3)["learning"]
        assert (learning["source"], learning["batch"], learning["settling"]) == ("drawings", 2, 100)


# --- over HTTP ---------------------------------------------------------------------------------------------


def test_the_schema_is_published(client: httpx.Client) -> None:
    answer = client.get("/api/scenes/schema")
    assert answer.headers["content-type"].startswith("application/schema+json")
    assert {"$schema", "$id", "title", "$defs"} <= answer.json().keys()


def test_a_file_is_checked(client: httpx.Client) -> None:
    good = client.post("/api/scenes/check", content=talk({"iteration": 3}))
    assert good.status_code == 200
    assert good.json()["scenes"][0]["state"] == {"model": "digits", "iteration": 3}
    bad = client.post("/api/scenes/check", content=talk({}, {"rate": 1e9}))
    assert bad.status_code == 422
    told = bad.json()
    assert told["path"] == "scenes[1].state.rate"
    assert told["detail"].startswith(f"line {told['line']}: scenes[1].state.rate: expected ")


def unfolded(client: httpx.Client, **fields: Any) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    answer = client.post("/api/unfold", content=state(**fields).model_dump_json(exclude_unset=True))
    assert answer.status_code == 200, answer.text
    return metadata_of(answer.content), safetensors.numpy.load(answer.content)


def test_a_state_unfolds_to_all_up_to_it_and_on_until_r_rests(client: httpx.Client) -> None:
    metadata, tensors = unfolded(client, iteration=20)
    assert (metadata["kind"], metadata["format"]) == ("recording", "darkroom.recording.v1")
    parameters, ends = json.loads(metadata["parameters"]), json.loads(metadata["ends"])
    assert (parameters["iteration"], parameters["state"], parameters["kept"]) == (20, "paused", [0, 20])
    assert (ends["type"], ends["iteration"]) == ("settled", len(tensors["r1"]) - 1)
    trajectory = Inference(DIGITS, X, RATE).advance(len(tensors["r1"]) - 1)
    np.testing.assert_array_equal(tensors["r1"], trajectory.r[0])
    np.testing.assert_allclose(tensors["energy"], trajectory.energy, rtol=1e-6)
    np.testing.assert_array_equal(tensors["W"], DIGITS.weights[0][None])
    np.testing.assert_array_equal(tensors["x"], X[None])
    (segment,) = json.loads(metadata["segments"])
    assert (segment["row"], segment["iteration"], segment["rate"], segment["update"]) == (0, 0, RATE, 0)
    assert json.loads(metadata["state"]) == {"model": "digits", "iteration": 20}


def test_an_explosion_unfolds_to_where_it_happened(client: httpx.Client) -> None:
    metadata, tensors = unfolded(client, rate=0.9, iteration=500)
    ends = json.loads(metadata["ends"])
    assert (ends["type"], ends["iteration"]) == ("diverged", len(tensors["r1"]) - 1)
    assert json.loads(metadata["parameters"])["state"] == "diverged"


def test_a_learned_state_unfolds_with_how_it_was_learned(client: httpx.Client) -> None:
    metadata, tensors = unfolded(client, weights={"updates": 2}, iteration=0)
    (change,) = json.loads(metadata["changes"])
    assert (change["why"], change["batch"], json.loads(metadata["updates"])["first"]) == ("step", 1, 1)
    assert tensors["D1"].shape == (1, 784, 100)
    assert len(tensors["lengths"]) == 2


def test_what_cannot_be_unfolded_is_refused_in_words(client: httpx.Client) -> None:
    for body, why in [
        ('{"model": "digits", "rate": 0}', "state.rate"),
        ("no", "valid JSON"),
        ("[1]", "expected an object"),
        ('{"model": "digits", "rate": 1e-5, "iteration": "settled"}', "does not rest"),
    ]:
        answer = client.post("/api/unfold", content=body)
        assert answer.status_code == 422
        assert why in answer.json()["detail"]


def test_no_body_is_read_beyond_the_bound(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_MESSAGE_BYTES="65536")
    answer = httpx.post(f"{server.url}/api/unfold", content=b" " * 100_000, timeout=30)
    assert answer.status_code == 413
