"""What a session keeps is bounded, however long it runs and whatever is done in it."""

from dataclasses import replace

import numpy as np
from darkroom.engine import GenerativeModel, Laplace
from darkroom.session import Session
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
        driver(session).turn(1, 10)


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
