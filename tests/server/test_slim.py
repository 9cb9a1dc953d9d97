"""Slim frames: r and F of every iteration alone, from which a reader makes x̂ and e with x and W."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.server.page import Page
from tests.server_process import ServerProcess

SLIM, FULL = {"r1", "energy"}, {"r1", "energy", "e0", "x_hat"}


@pytest.fixture(scope="module")
def session(server: ServerProcess) -> Iterator[str]:
    """The key of a session that has settled."""
    with Page(server, sample=3, rate=0.05, seed=11, speed=None) as page:
        page.becomes("settled")
        yield page.ready["session"]


def test_slim_and_full_frames_of_a_session_are_the_same_and_the_rest_follows_from_x_and_w(
    server: ServerProcess, session: str
) -> None:
    with Page(server, session=session) as full:
        full.becomes("settled")
    with Page(server, session=session, frames="slim") as slim:
        slim.becomes("settled")
    assert slim.ready["resumed"]
    assert {frozenset(entry) for entry in full.entries.values()} == {frozenset(FULL)}
    assert {frozenset(entry) for entry in slim.entries.values()} == {frozenset(SLIM)}
    # Chunk for chunk: one metadata.
    assert [f for f in slim.frames if f["kind"] == "trajectory"] == [
        f for f in full.frames if f["kind"] == "trajectory"
    ]
    for iteration, entry in full.entries.items():
        for name in SLIM:
            np.testing.assert_array_equal(slim.entries[iteration][name], entry[name], strict=True)
        x_hat = slim.weights["W1"] @ np.maximum(slim.r(iteration), 0)
        np.testing.assert_allclose(x_hat, entry["x_hat"], atol=1e-6)
        np.testing.assert_allclose(slim.inputs[0]["x"] - x_hat, entry["e0"], atol=1e-6)


def test_an_iteration_in_slim_frames_takes_450_bytes_at_most(server: ServerProcess, session: str) -> None:
    with Page(server, session=session, frames="slim") as page:
        page.becomes("settled")
        assert len(page.r(0)) == 100
        assert page.trajectory_bytes / len(page.entries) <= 450


def test_what_a_connection_is_sent_can_be_changed_and_is_the_connection_s_own(server: ServerProcess) -> None:
    with Page(server, speed=None, playing=False, frames="slim") as page:
        page.send("step", updates=3)
        page.until(lambda: 3 in page.entries)
        page.send("set", frames="full")
        page.event("state")
        page.send("step")
        page.until(lambda: 4 in page.entries)
        page.send("set", frames="slim")
        page.event("state")
        page.send("step")
        page.until(lambda: 5 in page.entries)
        assert [set(page.entries[t]) for t in range(6)] == [SLIM] * 4 + [FULL, SLIM]
        key = page.ready["session"]
    # Another connection is asked anew, what was not painted included.
    for frames, names in (("slim", SLIM), ("full", FULL)):
        with Page(server, session=key, frames=frames, have=2) as page:
            page.until(lambda page=page: 5 in page.entries)
            assert {frozenset(entry) for entry in page.entries.values()} == {frozenset(names)}


def test_another_word_is_refused_by_name(server: ServerProcess) -> None:
    with Page(server, playing=False) as page:
        page.send("set", frames="thin")
        refusal = page.event("error")
        assert (refusal["argument"], refusal["expected"]) == ("frames", "'full' or 'slim'")
