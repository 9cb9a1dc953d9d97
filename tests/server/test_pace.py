"""The pace of the clock, on a clock of its own."""

from itertools import pairwise
from math import inf

import numpy as np
import pytest
from darkroom.server.live.pace import CHUNK_SECONDS, LONGEST_CHUNK, LONGEST_DEBT, Pace, Stride
from hypothesis import given
from hypothesis import strategies as st


def run(pace: Pace, seconds: float, every: float) -> int:
    """How many iterations a loop makes that looks every so often, or when told to, for so long."""
    now, made = 100.0, 0
    while now < 100.0 + seconds:
        made += pace.due(now)
        now += max(pace.wait(now), every)
    return made


@given(speed=st.floats(0.5, 5_000), every=st.floats(1e-4, LONGEST_DEBT / 2))
def test_it_keeps_its_speed_however_late_it_is_looked_at(speed: float, every: float) -> None:
    made = run(Pace(speed), 20, every)
    assert made == pytest.approx(20 * speed, abs=1 + speed * 2 * LONGEST_DEBT)


def test_the_first_iteration_is_due_at_once_also_after_a_stop() -> None:
    pace = Pace(2.0)
    assert [pace.due(now) for now in (10.0, 10.1, 10.5)] == [1, 0, 1]
    pace.stop()
    assert pace.due(90.0) == 1


def test_what_is_more_than_a_quarter_of_a_second_late_is_not_made_up_for() -> None:
    pace = Pace(100.0)
    pace.due(10.0)
    assert pace.due(20.0) == pytest.approx(100 * LONGEST_DEBT, abs=1)
    assert pace.due(20.02) <= 3


def test_at_high_speeds_iterations_travel_together() -> None:
    pace, now, times = Pace(5_000.0), 10.0, []
    while now < 11.0:
        if pace.due(now):
            times.append(now)
        now += 0.0005
    assert len(times) <= 120
    assert np.diff(times).max() < 0.02


def test_a_chunk_that_takes_several_turns_takes_the_time_of_all_of_them() -> None:
    whole, cut = Stride(), Stride()
    whole.took(8, 0.016, 0.016)
    for made, seconds in ((0, 0.006), (0, 0.006), (8, 0.004)):
        cut.took(made, seconds, seconds)
    assert cut.due() == whole.due() == int(CHUNK_SECONDS / 0.002)


def test_a_stride_grows_to_what_takes_its_time_and_shrinks_when_it_takes_longer() -> None:
    stride = Stride()
    lengths = []
    for seconds in [1e-5] * 6 + [1e-4] * 6:
        lengths.append(stride.due())
        stride.took(lengths[-1], lengths[-1] * seconds, lengths[-1] * seconds)
    assert all(after <= 2 * before for before, after in pairwise(lengths))
    assert max(lengths) <= LONGEST_CHUNK
    assert stride.due() == int(CHUNK_SECONDS / 1e-4)


def test_what_chunks_take_of_a_processor_is_told_by_the_last_however_long_they_waited_for_it() -> None:
    stride = Stride()
    assert stride.work(1) == inf
    stride.took(10, 3.0, 0.02)
    assert stride.work(4) == pytest.approx(0.008)
