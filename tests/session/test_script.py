"""A script computes again what was played: in a process of its own, the same r, bit for bit, at every iteration kept."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from darkroom.engine import GenerativeModel
from darkroom.images import samples
from darkroom.models.cards import models
from darkroom.session import Plan, Session
from darkroom.session.script import script
from safetensors.numpy import save_file

from tests.session.models import driver

CARDS = {card.name: card for card in models()}

#: Runs a script as `python script.py` does, and keeps what it computed.
_KEEP = """
import runpy, sys, numpy as np
played = runpy.run_path(sys.argv[1], run_name="__main__")
np.savez(sys.argv[2], r=played["r"], energy=played["energy"])
"""


def session(name: str = "digits", sample: int = 3, **options: object) -> Session:
    model, card = GenerativeModel.load(name), CARDS[name]
    x = (
        samples()[sample].image.reshape(-1)
        if card.sees_digits and name != "two-causes"
        else card.default_input
    )
    return Session(model, x, rate=options.pop("rate", card.default_rate), **options)  # type: ignore[arg-type]


def settle(played: Session) -> None:
    """Let the clocks run until both stand."""
    while played.running:
        driver(played).advance(40, 40)


def play(played: Session, iterations: int) -> None:
    """Let the fast clock make so many iterations, in chunks as a page would ask for them."""
    target = played.iteration + iterations
    played.play("forever")
    while played.iteration < target:
        driver(played).advance(min(7, target - played.iteration), 7)
    played.pause()
    while driver(played).unread:
        driver(played).advance(100, 100)


def computed(played: Session, name: str, folder: Path) -> str:
    """Run the script of a session in a process of its own, compare, and hand out its text."""
    written = script(played, CARDS[name], "recording.safetensors")
    path, kept = folder / written.name, folder / "kept.npz"
    path.write_text(written.text, "utf-8")
    environment = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "OPENBLAS_NUM_THREADS")
    }
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", _KEEP, path, kept],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"{ran.stderr}\n{written.text}"
    history = played.branch.timeline
    expected = history.rows(history.first, history.last)[0]
    with np.load(kept) as found:
        np.testing.assert_array_equal(found["r"], expected, err_msg=written.text)
        assert len(found["energy"]) == len(expected)
    assert "r is the same, bit for bit" in ran.stdout, written.text
    assert max(map(len, written.text.splitlines())) <= 150
    return written.text


def test_an_untouched_sample(tmp_path: Path) -> None:
    played = session(seed=7, playing=True)
    settle(played)

    text = computed(played, "digits", tmp_path)

    assert "samples()[3]" in text
    assert "seed=7" in text
    assert len(text.splitlines()) < 50


@pytest.mark.parametrize("name", ["digits-tanh", "digits-linear", "two-causes", "food-size"])
def test_every_model(name: str, tmp_path: Path) -> None:
    played = session(name, playing=True)
    settle(played)
    played.configure(prior=0.5 * played.given.prior)
    play(played, 30)

    computed(played, name, tmp_path)


def test_a_drawing_while_everything_else_changes_too(tmp_path: Path) -> None:
    played, rng = session(), np.random.default_rng(1)
    x = np.zeros(784, np.float32)
    for stroke in range(30):
        x = x.copy()
        x[rng.integers(784, size=9)] = rng.random(9, np.float32)
        played.set_input(x, "drawing")
        play(played, 3 + stroke % 4)
    mask = (np.arange(784) % 28 < 14).astype(np.float32)
    played.set_mask(mask)
    play(played, 20)
    played.configure(rate=0.031)
    play(played, 11)
    played.configure(prior=0.37)
    play(played, 13)
    played.set_mask(None)
    played.configure(rate=0.05, prior=0.2)
    play(played, 9)

    text = computed(played, "digits", tmp_path)

    assert "x changed 29 times" in text
    assert "another mask" in text
    assert "another η, another λ" in text or "another mask, another η, another λ" in text


def test_units_that_are_held_and_freed_on_the_way(tmp_path: Path) -> None:
    """Whatever an update of r depends on is scripted, be there a command for it or not."""
    played = session()
    play(played, 10)
    held = np.full(100, np.nan, np.float32)
    held[[3, 53]] = 0.7, 0.0
    played.give(clamp={1: held})
    play(played, 12)
    played.give(clamp={})
    play(played, 9)

    assert "another clamp" in computed(played, "digits", tmp_path)


def test_what_is_felt_in_the_dark(tmp_path: Path) -> None:
    played, felt = session(), np.zeros(784, np.float32)
    for touch in range(12):
        felt = felt.copy()
        felt[touch * 60 : touch * 60 + 40] = 1
        played.set_mask(felt)
        play(played, 1 + touch % 3)
    played.set_mask(None)
    play(played, 5)

    text = computed(played, "digits", tmp_path)

    assert "mask changed 12 times" in text
    assert len(text.splitlines()) < 100


def test_what_was_gone_back_from_is_not_in_it(tmp_path: Path) -> None:
    played = session()
    play(played, 60)
    played.seek(25)
    played.configure(rate=0.02)
    play(played, 30)
    played.seek(40)
    play(played, 5)

    computed(played, "digits", tmp_path)


def test_an_explosion(tmp_path: Path) -> None:
    played = session("digits-tanh", rate=9.0, playing=True)
    settle(played)
    assert played.state == "diverged"

    assert "except Divergence" in computed(played, "digits-tanh", tmp_path)

    # The clock may be left on the way.
    played.seek(played.iteration - 4)
    played.step()
    assert played.state == "paused"
    assert "except Divergence" in computed(played, "digits-tanh", tmp_path)


def test_what_is_no_longer_kept_is_begun_from_r(tmp_path: Path) -> None:
    played = session(keep=50)
    play(played, 120)
    assert played.kept[0] > 0

    assert "START" in computed(played, "digits", tmp_path)


def test_step_learning(tmp_path: Path) -> None:
    played = session(playing=True)
    settle(played)
    for _ in range(3):
        played.slow.step()
        settle(played)
    played.configure(prior=0.3)
    play(played, 20)

    text = computed(played, "digits", tmp_path)

    assert "Step learning, updates 1 to 3" in text
    assert "START" not in text


def test_step_learning_from_what_was_drawn_under_changes(tmp_path: Path) -> None:
    played = session()
    play(played, 20)
    x = samples()[3].image.reshape(-1) * np.float32(0.5)
    played.set_input(x, "drawing")
    played.slow.step()
    settle(played)
    played.set_mask((np.arange(784) < 600).astype(np.float32))
    played.slow.step()
    settle(played)

    computed(played, "digits", tmp_path)


@pytest.mark.parametrize("source", ["image", "digits", "drawings"])
def test_play_learning_from_random_weights(source: str, tmp_path: Path) -> None:
    played = session(seed=4)
    if source == "drawings":
        played.slow.episodes.fill(
            np.stack([sample.image.reshape(-1) for sample in samples()[:5]]), played.model
        )
    played.slow.reset("random", 11)
    played.slow.follow(Plan(source, 1 if source == "image" else 4, 0.1, 30))  # type: ignore[arg-type]
    played.slow.shows_episodes = False
    played.slow.play()
    while played.branch.update < 45:
        driver(played).advance(4, 4)
    played.pause()
    played.slow.follow(Plan(source, 1 if source == "image" else 4, 0.05, 30))  # type: ignore[arg-type]
    played.slow.play()
    while played.branch.update < 60:
        driver(played).advance(4, 4)
    played.pause()
    play(played, 25)

    text = computed(played, "digits", tmp_path)

    assert "model.randomised(seed=11)" in text
    assert "Play learning" in text


@pytest.mark.parametrize("pause", [12, 31, 75])
def test_lessons_that_are_shown(pause: int, tmp_path: Path) -> None:
    played = session()
    played.slow.follow(Plan("digits", 6, 0.1, 30))
    played.slow.play()
    read = 0
    while read < pause:
        progress = driver(played).advance(1, 1)
        read += len(progress.chunk.trajectory) if progress.chunk else 0
    played.pause()
    play(played, 10)

    computed(played, "digits", tmp_path)


def test_the_past_of_learning(tmp_path: Path) -> None:
    played = session()
    played.slow.follow(Plan("digits", 6, 0.1, 30))
    played.slow.shows_episodes = False
    played.slow.play()
    while played.branch.update < 12:
        driver(played).advance(2, 2)
    played.slow.seek(7)

    computed(played, "digits", tmp_path)

    played.seek(9)
    play(played, 8)
    computed(played, "digits", tmp_path)


def test_a_random_walk_over_everything(tmp_path: Path) -> None:
    for seed in range(6):
        rng, played = np.random.default_rng(seed), session(seed=seed)
        for _ in range(14):
            match int(rng.integers(9)):
                case 0:
                    played.set_input(samples()[int(rng.integers(20))].image.reshape(-1), "sample")
                case 1:
                    played.configure(rate=float(rng.uniform(0.01, 0.06)))
                case 2:
                    played.configure(prior=float(rng.uniform(0.05, 0.5)))
                case 3:
                    played.set_mask((rng.random(784) < 0.7).astype(np.float32))
                case 4:
                    played.seek(int(rng.integers(played.kept[0], played.kept[1] + 1)))
                case 5:
                    played.slow.step()
                    settle(played)
                case 6:
                    played.slow.follow(Plan("digits", 3, 0.05, 20))
                    played.slow.shows_episodes = bool(rng.integers(2))
                    played.slow.play()
                    for _ in range(int(rng.integers(1, 60))):
                        driver(played).advance(1, 1)
                    played.pause()
                case 7:
                    if played.branch.update:
                        played.slow.seek(int(rng.choice(played.branch.log.weights.updates)))
                case 8:
                    played.reset()
            play(played, int(rng.integers(1, 15)))
        computed(played, "digits", tmp_path)


def test_weights_of_unknown_origin_are_read_from_the_recording(tmp_path: Path) -> None:
    played = session()
    play(played, 5)
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal(w.shape).astype(np.float32) / 28 for w in played.model.weights]
    seen = played.input
    played.restore({"x": seen.x, "mask": seen.mask}, [r.copy() for r in played.r], 5, weights, 3)
    play(played, 12)
    save_file(
        {"W": np.stack([played.branches.original.weights[0], weights[0]])}, tmp_path / "recording.safetensors"
    )

    assert 'recording["W"][-1]' in computed(played, "digits", tmp_path)
