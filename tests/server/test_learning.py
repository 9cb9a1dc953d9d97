"""The slow clock over a real socket: what a page is told of every update of W, and what it can ask back."""

from pathlib import Path

import numpy as np
import pytest
from darkroom.engine import GenerativeModel, Inference, equations
from darkroom.images.digits import digit_set

from tests.conftest import StartServer
from tests.server.page import Page
from tests.server_process import ServerProcess

DIGITS = GenerativeModel.load("digits")


def resident(pid: int) -> float:
    """Memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def taught(page: Page) -> list[int]:
    """The numbers of all updates that were read, in order."""
    return [update for frame in page.taught for update in taught_in(*frame)]


def taught_in(metadata: dict[str, str], tensors: dict[str, np.ndarray]) -> range:
    """The numbers of the updates in a frame."""
    first = int(metadata["first"])
    return range(first, first + len(tensors["lengths"]))


def newest(page: Page) -> int:
    """The number of the update that was read last; 0 of none."""
    return taught_in(*page.taught[-1])[-1] if page.taught else 0


def plays(page: Page, **settings: object) -> None:
    """Play learning from the digits, as fast as it goes."""
    page.send("set", source="digits", learning_speed=None, **settings)
    page.send("play", clock="learning")
    page.until(lambda: page.state["learning"]["state"] == "playing")


def test_a_step_brings_its_one_update_exactly(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        r_star = page.r(page.state["iteration"])
        x = page.inputs[0]["x"]
        page.send("step", clock="learning")
        page.until(lambda: page.state["learning"]["update"] == 1)
        page.becomes("settled")
        assert page.state["learning"]["state"] == "idle"
        (meta, tensors) = page.weights_read[-1]
        assert (meta["update"], meta["why"]) == ("1", "step")
        # ΔW = η_w e f(r*)ᵀ, as the engine's plain equations have it; then columns longer than 1 are scaled back.
        (pull,) = equations.weight_gradients(DIGITS, x, (r_star,), (np.float32(1.0),))
        moved = DIGITS.weights[0] + float(meta["learning_rate"]) * pull
        expected = moved / np.maximum(np.linalg.norm(moved, axis=0), 1)
        np.testing.assert_allclose(tensors["W1"], expected, rtol=0, atol=1e-6)
        np.testing.assert_array_equal(tensors["D1"], tensors["W1"] - DIGITS.weights[0])
        np.testing.assert_allclose(np.outer(tensors["e"], tensors["f"]), pull, rtol=0, atol=1e-6)
        assert float(meta["after"]) < float(meta["before"])
        (meta, tensors) = page.taught[-1]
        assert (meta["first"], meta["count"]) == ("1", "1")
        # r settled again, from r*, under the new W.
        np.testing.assert_array_equal(page.r(0), r_star)
        assert page.entries[max(page.entries)]["energy"] < tensors["after"][0]


def test_every_update_at_full_speed_is_read_and_the_weights_are_those_of_the_last(
    server: ServerProcess,
) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        plays(page, batch=20, settling=20)
        page.until(lambda: len(taught(page)) >= 120)
        page.send("pause")
        page.until(lambda: page.state["learning"]["state"] == "idle")
        last = page.state["learning"]["last"]
        page.becomes("paused")
        assert taught(page) == list(range(1, last + 1))
        assert int(page.weights_read[-1][0]["update"]) == last
        assert len(page.weights_read) < last / 2  # W whole goes no oftener than it can be painted
        for _, tensors in page.taught:
            assert tensors["energies"].size == tensors["lengths"].sum()
            assert tensors["activity"].shape == (len(tensors["lengths"]), 100)
        # What is shown belongs to that W.
        end = max(page.entries)
        seen = page.inputs[0]["x"]
        xh = np.maximum(page.r(end), 0) @ page.weights["W1"].T
        np.testing.assert_allclose(page.entries[end]["x_hat"], xh, atol=1e-5)
        np.testing.assert_allclose(page.entries[end]["e0"], seen - xh, atol=1e-5)


def test_from_random_weights_held_out_digits_are_soon_explained_as_by_the_trained_ones(
    server: ServerProcess,
) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        page.send("reset", clock="learning", to="random", seed=1)
        plays(page)
        page.until(lambda: newest(page) >= 300)
        page.send("pause")
        page.until(lambda: page.state["learning"]["state"] == "idle")
        measured = np.concatenate([tensors["heldout"] for _, tensors in page.taught])
        best = dict(zip(measured[:, 0].astype(int).tolist(), measured[:, 1].tolist(), strict=True))
        # As measured elsewhere: settle all of them with the W that was sent, by the library.
        page.send("seek", clock="learning", update=page.state["learning"]["last"])
        page.until(lambda: int(page.weights_read[-1][0]["update"]) == page.state["learning"]["last"])
        images = digit_set().held_out.images
        error = {}
        for name, weights in {"learned": page.weights["W1"], "trained": DIGITS.weights[0]}.items():
            model = DIGITS.replace(weights=weights)
            run = Inference(model, images)
            run = run.replace(rate=run.stability_limit() / 2)
            run.settle(1e-2)
            error[name] = float(np.mean(run.error[0] ** 2))
        assert error["learned"] < 1.3 * error["trained"]
        assert best[300] == pytest.approx(error["learned"], rel=0.1)
        assert best[1] > 3 * best[300]


def test_slow_lessons_are_shown_iteration_by_iteration(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        page.send("set", source="digits", batch=4, settling=15, learning_speed=5.0)
        page.send("play", clock="learning")
        page.until(lambda: len(taught(page)) >= 3 and len(page.entries) > 4)
        page.send("pause")
        page.until(lambda: page.state["learning"]["state"] == "idle")
        assert page.state["state"] == "paused"
        assert page.state["iteration"] <= 15
        # A past episode comes again, with every iteration.
        page.send("seek", clock="learning", update=1)
        page.until(lambda: page.state["learning"]["update"] == 1)
        page.until(lambda: page.epoch == page.state["epoch"] and set(page.entries) == set(range(16)))
        told = np.concatenate([tensors["energies"] for _, tensors in page.taught])
        streamed = np.array([page.entries[t]["energy"] for t in range(16)])
        np.testing.assert_array_equal(streamed, told[16:32])


def test_a_broken_line_misses_no_update(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        plays(page, batch=10, settling=10)
        page.until(lambda: len(taught(page)) >= 10)
        before = taught(page)
        session = page.ready["session"]
    with Page(server, session=session, have=10**6, have_update=before[-1], have_log=0) as again:
        assert again.ready["resumed"]
        again.until(lambda: len(taught(again)) >= 10 and bool(again.weights_read))
        assert taught(again)[0] <= before[-1] + 1  # what was not acknowledged comes again
        numbers = taught(again)
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert again.weights_read[0][1]["W1"].shape == (784, 100)


def test_updates_that_were_sent_into_a_dead_line_are_told_again(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        page.credit = False
        plays(page, batch=10, settling=10)
        page.until(lambda: page.unacknowledged == 2)
        unacknowledged, session = taught(page), page.ready["session"]
    # Whatever the page says it has: it may have had them before it went back and learned on.
    with Page(server, session=session, have_update=10**6) as again:
        again.until(lambda: len(taught(again)) >= len(unacknowledged))
        assert taught(again)[0] == unacknowledged[0]


def test_what_a_turn_found_before_a_pause_is_not_told_after_it(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        page.credit = False
        plays(page, batch=10, settling=10)
        page.until(
            lambda: page.unacknowledged == 2
        )  # a third turn is made, and waits, unless it is midway still
        page.send("pause")
        page.until(lambda: page.state["learning"]["state"] == "idle")
        paused, beats, page.credit = len(page.events), len(page.beats), True
        page.acknowledge()
        page.until(lambda: len(page.beats) == beats + 2)  # the one that was due may have been said before
        told = [event["learning"]["state"] for event in page.events[paused:] if event["type"] == "state"]
        assert set(told) <= {"idle"}


def test_learned_weights_outlive_the_server(server: ServerProcess, start_server: StartServer) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        page.send("step", clock="learning")
        page.until(lambda: page.state["learning"]["update"] == 1)
        page.becomes("settled")
        t = page.state["iteration"]
        entry, x, w = page.entries[t], page.inputs[0], page.weights["W1"]
    with Page(start_server(), speed=None, playing=False) as page:
        page.until(lambda: 0 in page.entries)
        page.send_frame(
            {"x": x["x"], "mask": x["mask"], "r1": entry["r1"], "W1": w},
            kind="restore",
            iteration=str(t),
            update="1",
        )
        page.until(lambda: page.state["learning"]["update"] == 1 and t in page.entries)
        assert page.state["learning"]["origin"] == "restored"
        np.testing.assert_array_equal(page.weights["W1"], w)
        np.testing.assert_array_equal(page.r(t), entry["r1"])
        np.testing.assert_allclose(page.entries[t]["energy"], entry["energy"], rtol=1e-6)


def test_a_pause_does_not_wait_for_the_inference_that_is_under_way(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        plays(page, batch=500, settling=1_000)
        page.send("pause")
        page.until(lambda: page.state["learning"]["state"] == "idle")
        assert page.state["learning"]["update"] == 0
        page.send("play", clock="learning")
        page.until(lambda: taught(page) == [1])


def test_a_landscape_holds_the_path_of_r(server: ServerProcess) -> None:
    with Page(server, model="two-causes", speed=None) as page:
        page.becomes("settled")
        page.send("landscape")
        page.until(lambda: bool(page.landscapes))
        (meta, drawn) = page.landscapes[-1]
        assert meta["exact"] == "true"
        path = np.stack([page.r(t) for t in range(int(meta["from"]), int(meta["to"]) + 1)])
        np.testing.assert_allclose(drawn["path"], path, atol=1e-6)
        model = GenerativeModel.load("two-causes")
        x = page.inputs[0]["x"].astype(np.float64)
        for i, j in ((0, 0), (7, 30), (40, 40)):
            r = np.array([drawn["along"][j], drawn["across"][i]], np.float64)
            e = x - model.weights[0].astype(np.float64) @ r
            expected = 0.5 * e @ e + float(model.prior.energy(r))
            assert drawn["energy"][i, j] == pytest.approx(expected, rel=1e-4)
        # Beyond the limit r jumps across the valley, and the landscape holds where it lands.
        epoch = page.state["epoch"]
        page.send("set", rate=1.5 * page.state["limit"])
        page.send("reset")
        page.send("play")
        page.until(
            lambda: page.state["epoch"] > epoch
        )  # what was there before may explode under that rate, too
        page.becomes("diverged")
        page.send("landscape")
        page.until(lambda: len(page.landscapes) == 2)
        (meta, drawn) = page.landscapes[-1]
        # Where it is followed to, the valley would be too small to be seen: it holds the first that rose beyond all bounds.
        assert int(meta["from"]) < int(meta["to"]) < page.state["iteration"]
        landed = page.r(int(meta["to"]))
        assert np.abs(landed).max() > np.abs(path).max()
        np.testing.assert_allclose(drawn["path"][-1], landed, rtol=1e-6)
        assert drawn["along"][0] < landed[0] < drawn["along"][-1]
        assert np.isfinite(drawn["energy"]).all()
    with Page(server, model="food-size", speed=None) as page:
        page.send("landscape", id=3)
        assert "two latents" in page.event("error")["message"]


def test_branches_are_told_of_and_taken_up_again(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        end = page.state["iteration"]
        r_star = page.r(end)
        page.send("seek", iteration=20)
        page.send("branch")
        page.until(lambda: page.state["learning"]["branch"] == 1)
        assert [(b["id"], b["parent"]) for b in page.state["learning"]["branches"]] == [(0, None), (1, 0)]
        page.send("set", rate=0.02)
        page.send("play")
        page.becomes("settled")
        epoch = page.epoch
        page.send("switch", branch=0)
        page.until(lambda: page.epoch > epoch and end in page.entries)
        np.testing.assert_array_equal(page.r(end), r_star)
        for _ in range(3):
            page.send("branch")
        assert "at most 4 branches" in page.event("error")["message"]


def test_a_long_play_keeps_its_memory(start_server: StartServer) -> None:
    server = start_server(DARKROOM_UPDATES_KEPT="10")
    with Page(server, speed=None) as page:
        page.becomes("settled")
        # Thousands of updates: more than are kept of anything. Memory has then reached its bound.
        plays(page, batch=1, settling=5)
        page.until(lambda: newest(page) >= 2_050)
        before = resident(server.pid)
        page.until(lambda: newest(page) >= 3_200)
        assert resident(server.pid) < before + 15
        page.send("pause")
        page.until(lambda: page.state["learning"]["state"] == "idle")
        assert len(page.state["learning"]["kept"]) == 10
