"""How much work a recipe is counted as, beside what it takes."""

import time

import numpy as np
import pytest
from darkroom.session import Plan, Session
from darkroom.state import work_of

from tests.session.test_build import DIGITS, RATE, X

#: Batches × iterations, and how many updates of each are measured: the corners of what can be asked for, and what is usual.
MEASURED = {(1, 1): 10, (1, 1_000): 2, (50, 50): 5, (500, 1): 4, (500, 30): 2, (150, 300): 1}


def microseconds(session: Session, batch: int, settling: int, updates: int) -> float:
    """Processor time of an update of W, the shorter of two tries."""
    session.slow.episodes.plan = Plan("digits", batch, 1e-5, settling)
    tries = []
    session.slow.learn()  # looks up the largest safe rate
    for _ in range(2):
        started = time.thread_time()
        for _ in range(updates):
            session.slow.learn()
        tries.append((time.thread_time() - started) / updates * 1e6)
    return min(tries)


def test_work_is_counted_in_proportion_to_what_it_takes_for_whatever_batch_and_settling() -> None:
    session = Session(DIGITS, X, rate=RATE)
    session.restore(
        {"x": X, "mask": np.ones(784)}, session.r, 0, DIGITS.weights, 100
    )  # so that none of these is measured on held-out digits
    ratios = {
        case: microseconds(session, *case, updates) / work_of(1, *case) for case, updates in MEASURED.items()
    }
    assert max(ratios.values()) < 3 * min(ratios.values()), ratios


def test_work_adds_up() -> None:
    assert work_of(7, 50, 50) == 7 * work_of(1, 50, 50)
    assert work_of(1, 500, 1_000) == pytest.approx(1_000 * (work_of(1, 500, 2) - work_of(1, 500, 1)), rel=0.1)
