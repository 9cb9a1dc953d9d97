"""The figure for notebooks shows the trajectory's numbers, and the library does without Plotly until one is asked for."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from darkroom import ArgumentError, Divergence, GenerativeModel, Inference, Trajectory
from jupyter_client.manager import run_kernel

RNG = np.random.default_rng(3)
MODEL = GenerativeModel((RNG.standard_normal((36, 5)) / 6).astype(np.float32), "tanh")
X = RNG.random(36, np.float32)


@pytest.fixture(scope="module")
def trajectory() -> Trajectory:
    run = Inference(MODEL, X, rate=0.1)
    run.forward(10)
    return run.advance(60)


def named(made: Any, name: str) -> Any:
    return next(trace for trace in made.data if trace.name == name)


def test_it_draws_the_trajectory_and_nothing_else(trajectory: Trajectory) -> None:
    made = trajectory.figure()

    np.testing.assert_array_equal(named(made, "F").x, np.arange(10, 71))
    np.testing.assert_array_equal(named(made, "F").y, trajectory.energy)
    np.testing.assert_array_equal(named(made, "r").z, trajectory.r[0].T)
    assert json.loads(made.to_json())["data"]


def test_the_slider_goes_to_the_iterations_that_are_chosen(trajectory: Trajectory) -> None:
    made = trajectory.figure(iterations=[10, 31, 70], shape=(4, 9))

    steps = made.layout.sliders[0].steps
    assert [step.label for step in steps] == ["10", "31", "70"]
    for step, entry in zip(steps, (0, 21, 60), strict=True):
        changes, traces = step.args
        assert list(traces) == [2, 3, 4, 5]
        assert [*changes["x"][0], *changes["y"][0]] == [entry + 10, trajectory.energy[entry]]
        _, x, prediction, error = changes["z"]
        np.testing.assert_allclose(np.asarray(x).reshape(-1), X, atol=1e-6)
        np.testing.assert_array_equal(prediction, trajectory.reconstruction[entry].reshape(4, 9))
        np.testing.assert_array_equal(error, trajectory.error[0][entry].reshape(4, 9))
    # It begins with the first of them.
    assert [made.data[trace].name for trace in (2, 3, 4, 5)] == ["shown", "x", "x̂", "e"]
    np.testing.assert_array_equal(made.data[5].z, trajectory.error[0][0].reshape(4, 9))


def test_without_a_choice_it_begins_and_ends_with_the_trajectory(trajectory: Trajectory) -> None:
    labels = [int(step.label) for step in trajectory.figure().layout.sliders[0].steps]

    assert (labels[0], labels[-1]) == (10, 70)
    assert labels == sorted(set(labels))
    assert len(trajectory[:1].figure().layout.sliders[0].steps) == 1


def test_an_explosion_can_be_drawn() -> None:
    model = GenerativeModel(np.full((4, 1), 1.0, np.float32))
    with pytest.raises(Divergence) as ran_away:
        Inference(model, np.ones(4), rate=5.0).advance(2_000)

    assert ran_away.value.trajectory.figure().to_json()


def test_what_cannot_be_drawn_is_refused(trajectory: Trajectory) -> None:
    with pytest.raises(ArgumentError, match=r"iterations: expected iterations of the trajectory, 10…70"):
        trajectory.figure(iterations=[5])
    for wrong in ([11.5], [np.nan], [10**30], "abc", 3, []):
        with pytest.raises(ArgumentError, match=r"iterations: expected .*; got "):
            trajectory.figure(iterations=wrong)
    for wrong in ((6,), (6.0, 6.0), "ab", 6):
        with pytest.raises(ArgumentError, match=r"shape: expected .*; got "):
            trajectory.figure(shape=wrong)
    with pytest.raises(ArgumentError, match=r"trajectory: .*; got an empty one"):
        trajectory[3:3].figure()
    with pytest.raises(ArgumentError, match=r"shape: expected \(rows, columns\) of 36 pixels; got \(5, 5\)"):
        trajectory.figure(shape=(5, 5))
    with pytest.raises(ArgumentError, match=r"shape: expected .*; got \(-6, -6\)"):
        trajectory.figure(shape=(-6, -6))
    batch = Inference(MODEL, np.stack([X, X])).advance(3)
    with pytest.raises(ArgumentError, match="a batch of 2"):
        batch.figure()


NOTEBOOK = """
import sys
sys.modules["nbformat"] = None  # as where it is not installed
import numpy as np
from darkroom import GenerativeModel, Inference
Inference(GenerativeModel(np.ones((4, 2)) / 4), np.ones(4)).advance(5).figure()
"""


def test_a_notebook_shows_the_figure_with_nothing_else_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(folder, str(tmp_path))
    told: list[dict[str, Any]] = []
    with run_kernel(stderr=subprocess.DEVNULL) as kernel:
        kernel.execute_interactive(NOTEBOOK, timeout=60, output_hook=told.append)

    outputs = {message["msg_type"]: message["content"] for message in told}
    assert outputs.keys() == {"status", "execute_input", "execute_result"}
    shown = outputs["execute_result"]["data"]["application/vnd.plotly.v1+json"]
    assert [trace["name"] for trace in shown["data"]] == ["F", "r", "shown", "x", "x̂", "e"]


def test_the_library_does_without_plotly() -> None:
    code = "import sys, darkroom; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
