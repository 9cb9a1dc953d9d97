"""What a session keeps is bounded, however long it runs and whatever is done in it."""

from dataclasses import replace

import numpy as np
import pytest
from darkroom.engine import ArgumentError, GenerativeModel, Laplace
from darkroom.session import Feed, Session
from darkroom.session.stretches import MOST_BYTES, MOST_ENTRIES

from tests.session.models import LINEAR, Reader, driver
from tests.session.weighing import weight

RNG = np.random.default_rng(3)
MODEL = GenerativeModel((RNG.standard_normal((400, 40)) / 20).astype(np.float32), "relu", Laplace(2.0))
X = RNG.random(400, np.float32)


def learning(model: GenerativeModel = MODEL, **settings: int) -> Session:
    """A session that learns from its image, quickly and hardly."""
    session = Session(model, X[: model.sizes[0]], rate=0.05, **settings)
    session.slow.follow(replace(session.slow.plan, settling=1, rate=1e-4))
    session.slow.shows_episodes = False
    session.slow.play()
    return session


def learn(session: Session, update: int) -> None:
    while session.branch.update < update:
        driver(session).advance(1, 10)


def test_what_is_written_down_of_learning_is_bounded_however_often_its_rate_changes() -> None:
    # As where W grows past the rate that was safe, again and again.
    session, weights = learning(LINEAR), []
    for update in range(1, MOST_ENTRIES + 111):
        session.configure(rate=0.01 + 1e-6 * update)
        learn(session, update)
        if update in (MOST_ENTRIES + 10, MOST_ENTRIES + 110):
            weights.append(weight(session.branch.log.stretches))
    assert weights[1] < 1.01 * weights[0]


def test_what_is_written_down_of_learning_is_bounded_however_often_another_drawing_is_learned_from() -> None:
    session = learning()
    session.slow.follow(replace(session.slow.plan, source="drawings", batch=64))
    for update in range(1, 100):
        session.slow.episodes.fill(RNG.random((64, 400), np.float32), MODEL)
        session.slow.play()
        learn(session, update)
    assert weight(session.branch.log.stretches) < 1.1 * MOST_BYTES


def test_branches_that_learn_keep_no_more_weights_than_one_does() -> None:
    session = learning(updates_kept=24)
    learn(session, 30)
    one = weight(session.branch.log.weights)
    session.slow.seek(session.branch.log.weights.updates[12])
    stands = session.branch.update
    for branch in range(1, 4):
        session.fork()
        session.slow.play()
        learn(session, stands + 40 * branch)
    session.pause()
    pasts = [branch.log.weights for branch in session.branches.all.values()]
    assert weight(pasts) < 1.4 * one  # four newest hold what was computed from them
    # Each keeps its share, where it began, what is newest, and the W that it stands at, which can be taken up again.
    for number, past in enumerate(pasts):
        assert len(past) >= 6
        assert past.updates[0] == 0
        session.take(number)
        assert session.branch.update in past.updates
    session.take(0)
    assert session.branch.update == stands
    assert session.branch.log.weights.last.update == 30


def large(pixels: int, latents: int) -> Session:
    """A session with a model of which few iterations, inputs or weights fill many megabytes."""
    w = np.full((pixels, latents), 1e-3, np.float32)
    return Session(GenerativeModel(w, "relu", Laplace(2.0)), np.ones(pixels, np.float32), rate=1e-3)


def test_iterations_of_many_latents_are_kept_within_32_mib() -> None:
    session = large(1, 100_000)
    before = weight(session)
    session.step(60)
    assert session.kept == (0, 60)
    session.step(60)
    first, last = session.kept
    assert (last, last - first + 1) == (120, 2**25 // 400_000)
    assert weight(session) < before + 2**25
    with pytest.raises(ArgumentError, match="at most 41 iterations that are not read yet"):
        Feed(session).check_room(50)


def test_inputs_of_many_pixels_are_kept_within_16_mib() -> None:
    session = large(100_000, 1)
    before = weight(session)
    for stroke in range(60):
        session.set_input(np.full(100_000, stroke / 60, np.float32), "drawing")
        session.step()
    assert session.kept == (60 - 2**24 // 800_000, 60)
    assert weight(session) < before + 2**24


def test_large_weights_are_kept_within_64_mib_in_all_branches_together() -> None:
    session = large(100_000, 10)
    session.slow.follow(replace(session.slow.plan, settling=1, rate=1e-6))
    session.slow.shows_episodes = False
    session.slow.play()
    learn(session, 20)
    weights = session.branch.log.weights
    assert len(weights) == 2**26 // 4_000_000
    assert weights.updates[0] == 0
    assert weights.updates[-3:] == [18, 19, 20]
    session.fork()
    session.slow.play()
    learn(session, 30)
    kept = [branch.log.weights for branch in session.branches.all.values()]
    assert weight(kept) < 2**26 + 2 * 2**23  # either newest holds what was computed from it


def test_drawings_that_were_learned_from_count_with_the_weights() -> None:
    session = large(10_000, 10)
    session.slow.follow(replace(session.slow.plan, settling=1, rate=1e-6, source="drawings", batch=1))
    session.slow.shows_episodes = False
    for update in range(1, 41):
        session.slow.episodes.fill(RNG.random((50, 10_000), np.float32), session.model)
        session.slow.play()
        learn(session, update)
    # W of 0.4 MB and drawings of 2 MB each; from the newest W nothing was learned yet.
    assert len(session.branch.log.weights) == (2**26 + 2_000_000) // 2_400_000


def test_another_prior_costs_no_other_products_of_w() -> None:
    session = Session(MODEL, X, rate=0.05)
    reader = Reader(session)

    def change(times: int) -> int:
        for _ in range(times):
            session.configure(prior=float(RNG.random()))
            session.step()
            reader.drain()
        return weight(session)

    before = change(10)
    assert change(100) < before + 100 * 4_000  # W has 64 kB


def test_an_episode_of_large_images_is_not_kept_whole_and_reads_the_same_but_for_rounding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def episode() -> Reader:
        session = Session(MODEL, X, rate=0.05)
        session.slow.follow(replace(session.slow.plan, source="drawings", batch=3, settling=40))
        session.slow.episodes.fill(np.random.default_rng(1).random((3, 400), np.float32), MODEL)
        session.slow.play()
        reader = Reader(session, updates=5, most=7)
        while len(reader.entries) < 41:
            assert reader.turn()
        return reader

    whole = episode()
    assert whole.session.branch.computed is not None
    monkeypatch.setattr("darkroom.session.branch.MOST_COMPUTED_BYTES", 40 * 400 * 4)
    bounded = episode()
    assert bounded.session.branch.computed is None
    for one, other in zip(whole.entries.values(), bounded.entries.values(), strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-5)
