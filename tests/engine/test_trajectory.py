"""What a trajectory is: entry t is the state before update t, and nobody can change it."""

import numpy as np
import pytest
from darkroom import Gaussian, GenerativeModel, Inference, Trajectory, learn
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.cases import cases, make

CASE = make(0, (8, 5, 3), ("tanh", "relu"), Gaussian(), images=2, masked="each")


def arrays_of(trajectory: Trajectory) -> list[np.ndarray]:
    return [*trajectory.r, *trajectory.error, trajectory.reconstruction, trajectory.energy]


@given(cases(), st.integers(0, 40))
def test_n_updates_give_n_plus_1_entries_from_the_state_before_the_first(case, updates):
    run = case.run(case.safe(0.5))
    before = run.r
    trajectory = run.advance(updates)
    assert len(trajectory) == updates + 1
    assert all(len(a) == updates + 1 for a in arrays_of(trajectory))
    for entries, first, last in zip(trajectory.r, before, run.r, strict=True):
        np.testing.assert_array_equal(entries[0], first)
        np.testing.assert_array_equal(entries[-1], last)
    assert (trajectory.start, run.iteration) == (0, updates)
    assert run.advance(3).start == updates


def test_shapes_have_iterations_first_then_images_then_units():
    trajectory = CASE.run(0.01).advance(4)
    assert [r.shape for r in trajectory.r] == [(5, 2, 5), (5, 2, 3)]
    assert [e.shape for e in trajectory.error] == [(5, 2, 8), (5, 2, 5)]
    assert trajectory.reconstruction.shape == (5, 2, 8)
    assert trajectory.energy.shape == (5, 2)
    one = make(0, (8, 5)).run(0.01).advance(4)
    assert [a.shape for a in arrays_of(one)] == [(5, 5), (5, 8), (5, 8), (5,)]


@given(cases(), st.integers(0, 30))
def test_every_entry_says_of_its_r_what_a_run_there_says(case, updates):
    trajectory = case.run(case.safe(0.5)).advance(updates)
    for entry in {0, updates // 2, updates}:
        there = case.run(1.0, start=[r[entry] for r in trajectory.r])
        np.testing.assert_allclose(trajectory.energy[entry], there.energy, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(trajectory.reconstruction[entry], there.reconstruction, atol=1e-12)
        drawn = there.activity[0] @ case.model.weights[0].T
        np.testing.assert_allclose(trajectory.reconstruction[entry], drawn, atol=1e-12)
        for e, expected in zip(trajectory.error, there.error, strict=True):
            np.testing.assert_allclose(e[entry], expected, atol=1e-12)


@given(st.integers(0, 300))
@settings(max_examples=40)
def test_a_stream_is_advance_cut_into_pieces_without_gap_or_overlap(updates):
    whole, run = CASE.run(0.01).advance(updates), CASE.run(0.01)
    entries, r = 0, [[] for _ in whole.r]
    for piece in run.stream(updates):
        assert piece.start == entries
        entries += len(piece)
        # The run stands at the last entry handed out.
        assert run.iteration == entries - 1
        for mine, now in zip(piece.r, run.r, strict=True):
            np.testing.assert_array_equal(mine[-1], now)
        np.testing.assert_allclose(piece.energy, whole.energy[piece.start : entries], rtol=1e-12)
        np.testing.assert_allclose(
            piece.reconstruction, whole.reconstruction[piece.start : entries], atol=1e-12
        )
        for layer, mine in zip(r, piece.r, strict=True):
            layer.append(mine)
    assert entries == updates + 1
    for mine, all_of_it in zip(r, whole.r, strict=True):
        np.testing.assert_array_equal(np.concatenate(mine), all_of_it)


def test_the_first_piece_of_a_stream_is_one_entry_and_pieces_grow():
    lengths = [len(piece) for piece in CASE.run(0.01).stream(600)]
    assert lengths[0] == 1
    assert lengths[:-1] == sorted(lengths[:-1])
    assert lengths[-2] > 100


def test_slices_are_trajectories_of_consecutive_iterations():
    run = CASE.run(0.01)
    run.forward(7)
    trajectory = run.advance(9)
    for cut in (slice(2, 5), slice(None, 3), slice(-4, None), slice(5, 5), slice(8, 99), slice(None)):
        part, numbers = trajectory[cut], range(7, 17)[cut]
        assert (part.start, len(part)) == (numbers.start, len(numbers))
        for mine, whole in zip(arrays_of(part), arrays_of(trajectory), strict=True):
            np.testing.assert_array_equal(mine, whole[cut])
            assert np.shares_memory(mine, whole) == bool(len(numbers))


@pytest.mark.parametrize("cut", [1, slice(None, None, 2), slice(None, None, -1), (0, 1)], ids=repr)
def test_other_cuts_are_refused(cut):
    with pytest.raises(TypeError, match="slices of stride 1"):
        CASE.run(0.01).advance(3)[cut]


def handed_out() -> dict[str, np.ndarray]:
    """Every array that the engine hands out."""
    run, model = CASE.run(0.01), CASE.model
    trajectory = run.advance(20)
    streamed = list(run.stream(20))[-1]
    learned, delta = learn(model, run)
    lists = {
        "trajectory": arrays_of(trajectory),
        "its slice": arrays_of(trajectory[3:9]),
        "its slice's slice": arrays_of(trajectory[3:9][1:2]),
        "stream": arrays_of(streamed),
        "run": [
            *run.r,
            *run.activity,
            *run.error,
            run.reconstruction,
            run.energy,
            run.x,
            run.mask,
            *run.precisions,
        ],
        "settle": run.settle(1e-2),
        "replaced run": [*run.replace(rate=0.1).r],
        "model": [*model.weights, *model.variances, model.gram, *model.transposes],
        "learned": [*learned.weights, *delta],
        "thin model": GenerativeModel(np.ones((3, 1))).transposes,
    }
    return {f"{name} {i}": a for name, arrays in lists.items() for i, a in enumerate(arrays)}


HANDED_OUT = handed_out()


@pytest.mark.parametrize("name", HANDED_OUT)
def test_what_is_handed_out_cannot_be_written_through_nor_unlocked(name):
    array = HANDED_OUT[name]
    with pytest.raises(ValueError, match="read-only"):
        array[...] = 0
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True
    with pytest.raises(ValueError, match="WRITEABLE"):
        array[...].flags.writeable = True


def test_what_is_handed_out_never_changes_later():
    run = CASE.run(0.01)
    trajectory = run.advance(5)
    seen = [*arrays_of(trajectory), *run.r, *run.error, run.reconstruction, run.energy, *CASE.model.weights]
    copies = [a.copy() for a in seen]
    run.forward(10)
    run.settle(1e-2)
    run.advance(3)
    learn(run.model, run)
    for array, copy in zip(seen, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_what_nobody_can_write_to_is_shared_and_anything_else_is_not():
    model, rng = CASE.model, np.random.default_rng(0)
    images, frozen = (rng.random((4, model.sizes[0])) for _ in range(2))
    frozen.setflags(write=False)
    seen = images[:2]
    seen.setflags(write=False)  # but what it is part of can be written to
    assert np.shares_memory(Inference(model, frozen[1:]).x, frozen)
    for writable in (images, seen, images[1:3]):
        assert not np.shares_memory(Inference(model, writable).x, images)
    again = model.replace(prior=Gaussian(0, 2))
    for mine, theirs in zip(again.weights, model.weights, strict=True):
        assert np.shares_memory(mine, theirs)
    # r moves, and is never that of another.
    start = CASE.run(0.01).r
    run = Inference(model, CASE.x, 0.01, start=start)
    copies = [r.copy() for r in start]
    run.forward(3)
    for r, copy in zip(start, copies, strict=True):
        np.testing.assert_array_equal(r, copy)


@given(cases())
def test_the_activity_is_f_of_r_wherever_the_run_has_come_to(case):
    run = case.run(case.safe(0.5))
    for move in (lambda: None, lambda: run.forward(3), lambda: run.advance(2), lambda: run.forward(0)):
        move()
        layers = zip(run.activity, case.model.activations, run.r, strict=True)
        for layer, (f, activation, r) in enumerate(layers, 1):
            drawn = np.delete(np.arange(f.shape[-1]), case.cut.get(layer, ()))
            np.testing.assert_array_equal(f[..., drawn], activation.f(r)[..., drawn])
            assert not f[..., case.cut.get(layer, ())].any()
        fresh = run.replace()
        np.testing.assert_array_equal(run.energy, fresh.energy)
        np.testing.assert_array_equal(run.reconstruction, fresh.reconstruction)


def test_what_is_given_is_copied():
    rng = np.random.default_rng(0)
    given = {
        "w": rng.random((6, 3)),
        "v": rng.random(6) + 1,
        "x": rng.random(6),
        "r": rng.random(3),
        "mask": np.ones(6),
        "held": np.array([np.nan, 1.0, np.nan]),
    }
    copies = {name: a.copy() for name, a in given.items()}

    def run_of(arrays):
        model = GenerativeModel(arrays["w"], "tanh", variances=[arrays["v"]])
        return Inference(
            model, arrays["x"], 0.01, start=[arrays["r"]], mask=arrays["mask"], clamp={1: arrays["held"]}
        )

    run = run_of(given)
    again = run.replace(r=[given["r"]])
    for array in given.values():
        array[...] = 0.5  # what a caller does to its own arrays afterwards is its own affair
    mine, expected = run.advance(20), run_of(copies).advance(20)
    for a, b in zip(arrays_of(mine), arrays_of(expected), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(again.advance(20).r[0], expected.r[0])
    for name in ("w", "v", "x", "r", "mask", "held"):
        assert (given[name] == 0.5).all(), name  # and the engine never writes to them
