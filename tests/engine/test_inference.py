"""The fast clock: what it holds still, what it repeats to the bit, when it stops."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from darkroom import (
    Divergence,
    Flat,
    Gaussian,
    GenerativeModel,
    Inference,
    Laplace,
    NotSettled,
)
from darkroom.engine.runaway import OVERSHOOT
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import reference
from tests.engine.cases import cases, make

cuts = st.lists(
    st.tuples(st.sampled_from(["advance", "stream", "forward", "replace", "rebuild"]), st.integers(0, 40)),
    min_size=1,
    max_size=8,
)


@given(st.sampled_from([np.float32, np.float64]).flatmap(cases), cuts)
def test_r_is_the_same_bit_for_bit_however_the_updates_are_cut(case, cut):
    rate = case.safe(0.5)
    run = case.run(rate)
    for how, updates in cut:
        if how == "advance":
            run.advance(updates)
        elif how == "forward":
            run.forward(updates)
        elif how == "stream":
            for _ in run.stream(updates):
                pass
        elif how == "replace":
            run = run.replace()
        else:  # as after a restart, from what was kept
            run = case.run(rate).replace(r=run.r, iteration=run.iteration)
    total = sum(updates for how, updates in cut if how not in ("replace", "rebuild"))
    assert run.iteration == total
    whole = case.run(rate).advance(total)
    for mine, expected in zip(run.r, whole.r, strict=True):
        np.testing.assert_array_equal(mine, expected[-1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("images", [None, 1, 7])
def test_the_same_seed_gives_the_same_r_bit_for_bit_at_full_size(dtype, images):
    def final(seed, cut):
        case = make(0, (784, 100), ("tanh",), Gaussian(0, 10), dtype, images=images)
        run = Inference(case.model, case.x, 0.05, seed)
        for updates in cut:
            run.forward(updates)
            run = run.replace()
        return run.r[0]

    np.testing.assert_array_equal(final(3, [200]), final(3, [1, 0, 13, 86, 100]))
    assert (final(3, [0]) != final(4, [0])).any()


@given(cases(clamped=True), st.integers(1, 60))
def test_settling_stops_where_advancing_first_goes_quiet(case, limit):
    rate = case.safe(0.5)
    whole = case.run(rate).advance(limit + 1)
    moves = [abs(np.diff(r, axis=0)).reshape(limit + 1, -1).max(axis=1) for r in whole.r]
    pulls = np.max([moved / own for moved, own in zip(moves, case.run(rate).rates, strict=True)], axis=0)
    quiet = np.flatnonzero(pulls <= 1e-2)
    run = case.run(rate)
    if quiet.size:
        settled = run.settle(1e-2, limit=limit)
        assert run.iteration == quiet[0]
        assert run.pull == pytest.approx(pulls[quiet[0]])
        for mine, expected in zip(settled, whole.r, strict=True):
            np.testing.assert_array_equal(mine, expected[quiet[0]])
    else:
        with pytest.raises(NotSettled) as caught:
            run.settle(1e-2, limit=limit)
        assert run.iteration == caught.value.updates == limit
        assert caught.value.pull == pytest.approx(pulls[limit])
        assert f"{limit} updates" in str(caught.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", ["linear", "tanh", "sigmoid", "softplus"])
def test_at_r_star_no_gradient_of_autograd_exceeds_the_tolerance(activation, dtype):
    case = make(6, (9, 5, 3), (activation,) * 2, Gaussian(), dtype, images=3, per_unit=True, masked="each")
    run = case.run(case.safe())
    settled = [r.astype(np.float64) for r in run.settle(1e-3)]
    assert run.pull <= 1e-3
    gradients = reference.pulls(case.model, case.x.astype(float), settled, case.mask.astype(float))
    assert max(abs(g).max() for g in gradients) <= 1.1e-3
    assert run.settle(1e-3) is not None  # already there: nothing moves
    np.testing.assert_array_equal(run.r[0], settled[0].astype(dtype))


def test_asking_for_the_pull_moves_nothing():
    run = make(0, (8, 5, 3), ("tanh", "relu")).run(0.01)
    before = run.r
    assert run.pull == run.pull > 0
    assert run.iteration == 0
    for a, b in zip(run.r, before, strict=True):
        np.testing.assert_array_equal(a, b)


@given(cases())
def test_the_weights_are_bit_identical_through_inference(case):
    before = [w.copy() for w in case.model.weights]
    run = case.run(case.safe())
    run.advance(20)
    run.forward(20)
    for a, b in zip(run.model.weights, before, strict=True):
        np.testing.assert_array_equal(a, b)
    assert run.model is case.model


@given(cases(clamped=True), st.sampled_from(["advance", "forward", "settle"]))
def test_clamped_units_never_move(case, how):
    run = case.run(case.safe(0.5))
    if how == "advance":
        states = run.advance(30).r
    elif how == "forward":
        run.forward(30)
        states = tuple(r[None] for r in run.r)
    else:
        states = tuple(r[None] for r in run.settle(1e12))
    for layer, r in enumerate(states, 1):
        held = ~np.isnan(case.clamp[layer])
        for entry in r:
            np.testing.assert_array_equal(entry[held], case.clamp[layer][held])


def test_clamps_stay_when_other_things_are_replaced():
    case = make(3, (6, 4), clamped=True)
    held = ~np.isnan(case.clamp[1])
    assert held.any()
    run = case.run(0.1).replace(x=np.ones(6), rate=0.05, r=[np.full(4, 9.0)])
    np.testing.assert_array_equal(run.advance(5).r[0][:, held], np.tile(case.clamp[1][held], (6, 1)))


@given(
    st.sampled_from([np.float32, np.float64]).flatmap(lambda dtype: cases(dtype, masked="each")),
    st.sampled_from([-1e6, 0.3, 1e6]),
)
def test_masked_pixels_exert_no_pull(case, other):
    """Whatever is there: the same r, bit for bit, and the same energy."""
    elsewhere = np.where(case.mask == 0, np.asarray(other, case.x.dtype), case.x)
    run = case.run(case.safe(0.5))
    changed = run.replace(x=elsewhere)
    mine, theirs = run.advance(25), changed.advance(25)
    for a, b in zip(mine.r, theirs.r, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(mine.energy, theirs.energy)
    np.testing.assert_array_equal(mine.reconstruction, theirs.reconstruction)


@pytest.mark.parametrize("sizes", [(9, 5), (5, 9), (9, 5, 3)], ids=str)
@pytest.mark.parametrize("images", [None, 2])
@pytest.mark.parametrize("per_unit", [False, True])
def test_masking_pixels_is_having_a_model_without_them(sizes, images, per_unit):
    activations = ("tanh",) * (len(sizes) - 1)
    case = make(8, sizes, activations, Gaussian(), images=images, per_unit=per_unit, masked="shared")
    seen = case.mask == 1
    first, *others = case.model.weights
    variance = case.model.variances[0]
    smaller = case.model.replace(
        weights=[first[seen], *others],
        variances=[variance[seen] if per_unit else variance, *case.model.variances[1:]],
    )
    whole = case.run(0.05).advance(50)
    part = Inference(smaller, case.x[..., seen], 0.05, start=case.start).advance(50)
    np.testing.assert_allclose(whole.r[0], part.r[0], atol=1e-12)
    np.testing.assert_allclose(whole.energy, part.energy, atol=1e-12)


def test_what_follows_an_image_can_be_left_and_gone_on_with_and_the_run_stands_there():
    batch = make(5, sizes=(9, 6, 3), activations=("relu", "tanh"), images=700)
    run, left = batch.run(batch.safe(0.5)), batch.run(batch.safe(0.5))
    whole, stood = run.advance(40).r[0], []
    for _ in left.following(40, image=3):
        stood.append(left.iteration)
        np.testing.assert_array_equal(left.r[0], whole[left.iteration])
    assert len(stood) > 4
    assert stood[-1] == 40


@given(cases(images=3))
def test_an_image_of_a_batch_goes_its_own_way(case):
    rate = case.safe(0.5)
    batch = case.run(rate).advance(30)
    for i in range(3):
        mask = case.mask if case.mask is None or case.mask.ndim == 1 else case.mask[i]
        clamp = {layer: values[i] for layer, values in case.clamp.items()}
        alone = Inference(
            case.model,
            case.x[i],
            rate,
            start=[r[i] for r in case.start],
            mask=mask,
            clamp=clamp,
            pace=case.pace,
            cut=case.cut,
        ).advance(30)
        for together, single in zip(batch.r, alone.r, strict=True):
            np.testing.assert_allclose(together[:, i], single, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(batch.energy[:, i], alone.energy, rtol=1e-9, atol=1e-9)


def test_a_mask_of_ones_unmasks():
    case = make(0, (9, 5), ("tanh",), masked="shared")
    free = Inference(case.model, case.x, 0.05, start=case.start).advance(20)
    np.testing.assert_array_equal(case.run(0.05).replace(mask=np.ones(9)).advance(20).r[0], free.r[0])


def test_the_start_is_small_random_around_the_prior_and_above_0_for_relu():
    weights = np.ones((4, 2000))
    model = GenerativeModel(weights, "tanh", Gaussian(mean=3.0))
    (start,) = model.start(seed=1)
    assert abs(start.mean() - 3) < 0.01
    assert 0.01 < start.std() < 0.1
    np.testing.assert_array_equal(Inference(model, np.ones(4), seed=1).r[0], start)
    assert (GenerativeModel(weights, "relu").start()[0] > 0).all()
    assert model.start(5)[0].shape == (5, 2000)


def test_replace_changes_what_it_is_told_and_keeps_the_rest():
    case = make(1, (8, 5), ("tanh",), Gaussian(), masked="shared")
    run = case.run(0.05)
    run.forward(10)
    other = case.model.replace(prior=Laplace(2.0))
    changed = run.replace(model=other, x=np.ones(8), rate=0.01, mask=np.ones(8), iteration=3)
    assert (changed.model, changed.rate, changed.iteration, changed.seed) == (other, 0.01, 3, 0)
    np.testing.assert_array_equal(changed.x, np.ones(8))
    np.testing.assert_array_equal(changed.mask, np.ones(8))
    np.testing.assert_array_equal(changed.r[0], run.r[0])
    kept = run.replace(rate=0.01)
    assert (kept.model, kept.iteration) == (run.model, 10)
    np.testing.assert_array_equal(kept.x, run.x)
    np.testing.assert_array_equal(kept.mask, run.mask)
    assert (run.rate, run.iteration) == (0.05, 10)  # the old run is as it was


# --- divergence --------------------------------------------------------------------------------------------


def make_unstable(
    how: str, dtype: type = np.float64, images: int | None = None
) -> tuple[Inference, Divergence]:
    """A linear run at twice its limit, after it exploded."""
    case = make(4, (20, 8), None, Gaussian(), dtype, images=images)
    run = case.run(2 * case.model.stability_limit(case.x, start=case.start))
    moves = {
        "advance": lambda: run.advance(500),
        "stream": lambda: list(run.stream(500)),
        "forward": lambda: run.forward(500),
        "settle": lambda: run.settle(1e-9),
        "in pieces": lambda: [run.advance(3) for _ in range(500)],
    }
    with pytest.raises(Divergence) as caught:
        moves[how]()
    return run, caught.value


@pytest.mark.parametrize("how", ["advance", "stream", "forward", "settle", "in pieces"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("images", [None, 3])
def test_an_explosion_stops_the_run_and_says_where_why_and_what_to_do(how, dtype, images):
    run, error = make_unstable(how, dtype, images)
    limit = run.stability_limit()
    assert error.rate == run.rate == pytest.approx(2 * limit)
    assert error.limit == pytest.approx(limit)
    for number in (str(error.iteration), f"{error.rate:.4g}", f"{error.limit:.4g}"):
        assert number in str(error)
    # The trajectory goes on up to the explosion and shows what comes of it, the run stands before it.
    exploded, last = error.trajectory, error.iteration - error.trajectory.start
    assert len(exploded) == last + 1 + OVERSHOOT
    assert run.iteration == error.iteration - 1
    assert np.isfinite(run.energy).all()
    assert np.max(exploded.energy[last]) > np.max(run.energy)
    beyond = np.max(exploded.energy.reshape(len(exploded), -1), axis=1)[last:]
    assert np.isfinite(beyond).all()
    assert np.diff(beyond).min() > 0, "every step lands higher"
    assert beyond[-1] > 1e3 * beyond[0]
    if last:
        np.testing.assert_array_equal(run.r[0], exploded.r[0][last - 1])
        np.testing.assert_allclose(run.energy, exploded.energy[last - 1], rtol=1e-5)
    # However it was found, it happened at the same iteration.
    _, alone = make_unstable("advance", dtype, images)
    assert error.iteration == alone.iteration


def test_after_an_explosion_the_run_goes_on_at_a_safe_rate():
    run, _ = make_unstable("forward")
    calm = run.replace(rate=0.9 * run.stability_limit())
    assert calm.iteration == run.iteration
    energy = calm.advance(300).energy
    assert np.diff(energy).max() <= 1e-12 * energy[0]
    calm.settle(1e-6)


def test_an_explosion_in_a_nonlinear_model_can_be_recovered_from_where_the_run_stands():
    model = GenerativeModel([[1.0]], "square", Gaussian(3, 1))
    run = Inference(model, [2.0], 5.0, start=[[3.0]])
    with pytest.raises(Divergence):
        run.forward(100)
    (settled,) = run.replace(rate=0.9 * run.stability_limit()).settle(1e-9)
    assert settled.item() == pytest.approx(1.567468375)


def test_one_image_that_explodes_stops_the_batch():
    w = np.eye(2)
    model = GenerativeModel(w)
    x, start = [[1.0, 1.0], [1.0, 1.0]], [[[1.0, 1.0], [1.0, 1.1]]]  # the first is explained already
    with pytest.raises(Divergence) as caught:
        Inference(model, x, 2.5, start=start).advance(200)
    assert (caught.value.trajectory.energy[:, 0] == 0).all()
    assert caught.value.trajectory.energy[-1, 1] > 1


@pytest.mark.parametrize("move", ["advance", "forward", "settle"])
@pytest.mark.parametrize(
    ("dtype", "rate", "scale", "prior", "iteration"),
    [
        (np.float32, 1e38, 1.0, Flat(), 1),  # r overflows
        (np.float32, 1e300, 1.0, Flat(), 1),  # the rate does
        (np.float64, 1e300, 1.0, Flat(), 1),
        (np.float32, 0.1, 1e25, Flat(), 0),  # F does, at the start
        (np.float32, 0.1, 1.0, Gaussian(0, 1e-60), 0),  # the prior's does
        (np.float32, 0.1, 1.0, Laplace(1e-60), 0),
    ],
)
def test_numbers_that_overflow_are_an_explosion_without_a_warning(move, dtype, rate, scale, prior, iteration):
    case = make(0, (6, 4), ("tanh" if scale > 1 else "linear",), prior, dtype)
    run = Inference(case.model, case.x * dtype(scale), rate, start=case.start)
    with pytest.raises(Divergence) as caught:
        {"advance": run.advance, "forward": run.forward, "settle": lambda _: run.settle()}[move](20)
    assert caught.value.iteration == iteration
    assert not np.isfinite(caught.value.trajectory.energy[-1])


def test_a_start_far_from_the_image_is_no_explosion():
    case = make(0, (6, 4), None, Flat(), np.float32)
    run = Inference(case.model, case.x, case.safe(0.5), start=[np.full(4, 1e6)])
    energy = run.advance(50).energy
    assert energy[0] > 1e10
    assert energy[-1] < energy[0]
    run.forward(10)


def test_a_tiny_rate_moves_little_and_explodes_nowhere():
    case = make(0, (6, 4), ("tanh",), Gaussian(), np.float32)
    run = case.run(1e-50)
    run.forward(5)
    np.testing.assert_array_equal(run.r[0], case.start[0])


def test_streaming_and_forwarding_hold_no_more_than_a_piece():
    case = make(0, (784, 100), ("tanh",), Gaussian(), np.float32)
    run = case.run(0.01)
    run.forward(1)
    tracemalloc.start()
    try:
        for _ in run.stream(3000):
            pass
        run.forward(3000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    whole = 3000 * (784 * 2 + 100) * 4
    assert peak < whole / 5


def test_a_rate_for_each_layer_is_a_rate_and_paces_and_one_number_leaves_these_as_they_are():
    case = make(3, (7, 5, 4), ("tanh", "relu"), images=2)
    run = case.run((0.02, 0.1))
    assert (run.rate, run.rates) == (0.1, pytest.approx((0.02, 0.1)))
    assert run.given.pace == pytest.approx((0.2, 1))
    slower = run.replace(rate=0.05)
    assert (slower.rate, slower.rates) == (0.05, pytest.approx((0.01, 0.05)))
    assert run.replace(rate=(0.3, 0.3)).given.pace is None
    same = Inference(case.model, case.x, 0.1, start=case.start, pace=run.given.pace)
    for a, b, c in zip(run.advance(20).r, same.advance(20).r, case.run(0.1).advance(20).r, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.allclose(a, c)


@pytest.mark.parametrize("images", [None, 3])
def test_a_rate_that_all_layers_have_is_that_rate_bit_for_bit(images):
    case = make(3, (7, 5, 4), ("tanh", "relu"), Gaussian(), np.float32, images=images)
    for a, b in zip(case.run(0.07).advance(50).r, case.run((0.07, 0.07)).advance(50).r, strict=True):
        np.testing.assert_array_equal(a, b)


def test_layers_at_their_own_rates_settle_where_all_at_one_rate_do():
    case = make(6, (9, 6, 4), ("tanh", "linear"), Gaussian(0.2, 1.0), per_unit=True)
    alike, apart = case.run(case.safe()), replace(case, pace=(1.0, 0.3))
    apart = apart.run(apart.safe())
    for a, b in zip(alike.settle(1e-9), apart.settle(1e-9), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-7)
    assert apart.pull <= 1e-9
