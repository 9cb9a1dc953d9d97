"""What is not on show is told again to a page that comes back knowing nothing; and what was learned outlives a beginning."""

import json

import numpy as np
import pytest

from tests.server.page import Page
from tests.server_process import ServerProcess

Entry = dict[str, np.ndarray]


def step(page: Page) -> None:
    """Make an update of W, and let r settle again."""
    update = page.state["learning"]["update"] + 1
    page.send("step", clock="learning")
    page.until(
        lambda: page.state["learning"]["update"] == update and page.state["learning"]["state"] == "idle"
    )
    page.becomes("settled")


def runs(page: Page, of: str) -> dict[int, Entry]:
    """By the update that W has had: W and r of the runs that were told of a branch."""
    found: dict[int, Entry] = {}
    for metadata, tensors in page.past:
        if metadata["past"] == of and metadata["kind"] in ("weights", "trajectory"):
            found.setdefault(int(metadata["update"]), {}).update(tensors)
    return found


def test_a_page_that_comes_back_is_told_all_w_the_runs_that_led_to_them_and_the_other_branches(
    server: ServerProcess,
) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        led, weights = [np.stack([page.r(t) for t in sorted(page.entries)])], [page.weights["W1"]]
        for _ in range(2):
            step(page)
            led.append(np.stack([page.r(t) for t in sorted(page.entries)]))
            weights.append(page.weights["W1"])
        page.send("seek", iteration=1)
        page.send("branch")
        page.send("set", rate=0.02)
        page.send("play")
        page.until(lambda: page.state["rate"] == pytest.approx(0.02) and page.state["state"] == "playing")
        page.becomes("settled")
        key = page.ready["session"]
    with Page(server, session=key) as page:
        assert page.ready["resumed"]
        page.becomes("settled")
        page.send("past")
        here, other = "1", "0"
        page.until(
            lambda: any(
                metadata["past"] == other and metadata["kind"] == "trajectory" for metadata, _ in page.past
            )
        )
        told = runs(page, here)
        assert sorted(told) == [0, 1, 2]
        for update, run in told.items():
            np.testing.assert_array_equal(run["W1"], weights[update])
            if update < 2:  # that under the W in force is on show
                np.testing.assert_array_equal(run["r1"], led[update])
                assert run["energy"].shape == (len(run["r1"]),)
                assert "x_hat" not in run
        left = runs(page, other)
        np.testing.assert_array_equal(left[2]["r1"], led[2])
        np.testing.assert_array_equal(left[0]["W1"], weights[0])
        # It goes on as ever: what is asked meanwhile is done.
        step(page)
        assert page.state["learning"]["update"] == 3


def test_what_was_thrown_away_is_told_with_all_its_w(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        for _ in range(2):
            step(page)
        learned = page.weights["W1"]
        page.send("reset", clock="learning", to="trained")
        page.until(lambda: page.state["learning"]["thrown"] is not None)
        key = page.ready["session"]
    with Page(server, session=key) as page:
        page.send("past")
        page.until(lambda: len(runs(page, "thrown")) == 3)
        np.testing.assert_array_equal(runs(page, "thrown")[2]["W1"], learned)


@pytest.mark.parametrize("how", ["open", "show"])
def test_what_was_learned_can_be_brought_back_though_the_page_that_came_back_began_another(
    server: ServerProcess, how: str
) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        step(page)
        learned, key = page.weights["W1"], page.ready["session"]
    # A scene, a link or another address is opened over it, in the same tab.
    with Page(server, session=key, opened=False) as page:
        if how == "open":
            page.send("open", model="digits-tanh")
        else:
            state = {"model": "digits-tanh", "input": {"sample": 4}, "iteration": 5}
            page.send_frame({}, kind="show", id="3", state=json.dumps(state))
        page.until(lambda: bool(page.ready))
        assert not page.ready["resumed"]
        assert page.ready["learning"]["thrown"]["updates"] == 1
        page.send("undo")
        page.until(lambda: page.state["learning"]["update"] == 1 and page.weights.keys() == {"W1"})
        page.until(lambda: np.array_equal(page.weights["W1"], learned))
        assert page.ready["model"]["name"] == "digits"
        page.send("seek", clock="learning", update=0)
        page.until(lambda: page.state["learning"]["update"] == 0)
    # And that session is that of the page now: who comes with the old key begins a new one.
    with Page(server, session=key) as page:
        assert not page.ready["resumed"]


def test_an_iteration_that_only_the_page_keeps_is_gone_to_and_the_other_branches_stay(
    server: ServerProcess,
) -> None:
    with Page(server, speed=None) as page:
        page.becomes("settled")
        end, r_star = page.state["iteration"], page.r(page.state["iteration"])
        page.send("seek", iteration=20)
        page.send("branch")
        page.until(lambda: page.state["learning"]["branch"] == 1)
        seen = page.inputs[0]
        page.send_frame({**seen, "r1": page.r(10)}, kind="restore", iteration="10")
        page.until(lambda: page.state["iteration"] == 10)
        assert [(b["id"], b["parent"]) for b in page.state["learning"]["branches"]] == [(0, None), (1, 0)]
        page.send("switch", branch=0)
        page.until(lambda: page.state["learning"]["branch"] == 0 and end in page.entries)
        np.testing.assert_array_equal(page.r(end), r_star)
