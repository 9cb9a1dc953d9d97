"""What a page is sent: every iteration in order, as the engine computes it, at the pace of clock and page."""

import time

import numpy as np
import pytest
from darkroom.engine import GenerativeModel, Inference
from darkroom.images import samples

from tests.server.page import Page
from tests.server_process import ServerProcess

DIGITS = GenerativeModel.load("digits")


def test_opening_gives_weights_input_and_every_iteration_until_settled(server: ServerProcess) -> None:
    with Page(server, sample=3, rate=0.05, seed=11, speed=None) as page:
        page.becomes("settled")
        x = samples()[3].image.reshape(-1)
        run = Inference(DIGITS, x, 0.05, 11)
        expected = run.advance(page.state["iteration"])
        assert sorted(page.entries) == list(range(len(expected)))
        np.testing.assert_array_equal([page.r(t) for t in range(len(expected))], expected.r[0])
        np.testing.assert_array_equal(page.weights["W1"], DIGITS.weights[0])
        np.testing.assert_array_equal(page.inputs[0]["x"], x)
        assert run.pull <= page.ready["tolerance"]
        assert [event["type"] for event in page.events] == ["ready", "settled", "state"]
        assert page.events[1]["iteration"] == page.state["iteration"]
        # What is sent explains itself: e = x − x̂ and F = ½‖e‖² + the prior, from the frame's own numbers.
        last = page.entries[page.state["iteration"]]
        np.testing.assert_allclose(last["e0"], x - last["x_hat"], atol=1e-6)
        np.testing.assert_allclose(last["x_hat"], page.weights["W1"] @ np.maximum(last["r1"], 0), atol=1e-5)
        strength = page.ready["model"]["prior"]["strength"]
        energy = 0.5 * (last["e0"].astype(np.float64) ** 2).sum() + strength * np.abs(last["r1"]).sum()
        np.testing.assert_allclose(last["energy"], energy, rtol=1e-5)


def test_ready_comes_first_then_weights_input_and_trajectory(server: ServerProcess) -> None:
    with Page(server, opened=False) as page:
        page.send("open", playing=False)
        assert page.read() == "beat"
        assert [page.read() for _ in range(4)] == ["ready", "weights", "input", "trajectory"]
        assert page.ready["state"] == "paused"
        assert list(page.entries) == [0]


@pytest.mark.parametrize("name", ["digits", "digits-tanh", "digits-linear", "food-size"])
def test_every_model_settles(server: ServerProcess, name: str) -> None:
    with Page(server, model=name, speed=None) as page:
        page.becomes("settled")
        assert page.ready["model"]["name"] == name
        assert sorted(page.entries) == list(range(page.state["iteration"] + 1))


def test_no_more_than_two_frames_are_under_way_without_credit(server: ServerProcess) -> None:
    with Page(server, credit=False, speed=None) as page:
        page.send("play", until="forever")
        # The answer to a later command proves that the server had its turn and sent no third frame.
        page.until(lambda: page.unacknowledged == 2)
        for speed in (None, 10_000.0, None):
            page.send("set", speed=speed)
            page.until(lambda speed=speed: page.state["speed"] == speed)
        page.send("credit", id=1, frames=0)
        page.event("error")
        assert page.unacknowledged == 2
        page.acknowledge()
        page.until(lambda: page.unacknowledged == 2)


def test_credit_is_acted_on_at_once(server: ServerProcess) -> None:
    with Page(server, credit=False, speed=None) as page:
        page.send("play", until="forever")
        page.until(lambda: page.unacknowledged == 2)
        read = []
        for _ in range(40):
            page.acknowledge()
            while page.unacknowledged < 2:
                read.append(page.read())
        # Were it only noticed when there is something else to do, there would be a beat for every third or so.
        assert read.count("beat") < 5


def test_as_fast_as_it_goes_none_is_missing(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.send("play", until="forever")
        page.until(lambda: max(page.entries, default=0) >= 5_000)
        page.send("pause")
        page.becomes("paused")
        assert sorted(page.entries) == list(range(page.state["iteration"] + 1))


def test_the_clock_keeps_its_speed(server: ServerProcess) -> None:
    with Page(server, speed=200.0) as page:
        page.send("play", until="forever")
        page.until(lambda: max(page.entries, default=0) >= 20)
        started, first = time.monotonic(), max(page.entries)
        page.until(lambda: max(page.entries) >= first + 200)
        # A busy machine may make it late, but never early.
        assert 0.9 <= time.monotonic() - started <= 5


def test_what_falls_due_while_the_reader_is_busy_travels_as_one_longer_chunk(server: ServerProcess) -> None:
    with Page(server, credit=False, speed=400.0) as page:
        page.send("play", until="forever")
        page.until(lambda: page.unacknowledged == 2)
        before = max(page.entries)
        started = time.monotonic()
        # Half a second of a reader that reads but does not paint: the server's answers say that time passes.
        while time.monotonic() - started < 0.5:
            page.send("credit", id=1, frames=0)
            page.event("error")
        page.acknowledge()
        page.until(lambda: max(page.entries) > before)
        count = max(page.entries) - before
        # A quarter of a second's worth, no more: its clock was slowed.
        assert 50 <= count <= 110


def test_a_slow_reader_slows_nobody_else(server: ServerProcess) -> None:
    with Page(server, credit=False, speed=None) as slow, Page(server, speed=None) as quick:
        slow.send("play", until="forever")
        quick.send("play", until="forever")
        quick.until(lambda: max(quick.entries, default=0) >= 3_000)
        assert sorted(quick.entries) == list(range(max(quick.entries) + 1))


def test_a_stroke_keeps_r_and_its_iteration_is_sent_again_under_the_new_x(server: ServerProcess) -> None:
    with Page(server, sample=0, speed=60.0) as page:
        page.until(lambda: max(page.entries, default=0) >= 10)
        page.send("input", sample=7)
        page.until(lambda: len(page.inputs) == 2)
        (at,) = set(page.inputs) - {0}
        page.until(lambda: max(page.entries) >= at + 5)
        other = samples()[7].image.reshape(-1)
        np.testing.assert_allclose(page.entries[at]["e0"], other - page.entries[at]["x_hat"], atol=1e-6)
        run = Inference(DIGITS, samples()[0].image.reshape(-1), page.ready["rate"])
        run.forward(at)
        np.testing.assert_array_equal(page.r(at), run.r[0])
        np.testing.assert_array_equal(page.r(at + 5), run.replace(x=other).advance(5).r[0][5])


def test_a_page_that_leaves_unread_frames_behind_holds_up_nobody(server: ServerProcess) -> None:
    with Page(server, credit=False, speed=None):
        pass
    with Page(server) as other:
        other.until(lambda: len(other.entries) > 3)
