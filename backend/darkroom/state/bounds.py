"""Bounds of what can be asked for: of a command over the wire and of a state in a file they are the same."""

from typing import Annotated

from pydantic import Field

RATE = (1e-5, 100.0)
PACE = (1e-6, 1.0)
PRIOR = (0.0, 1_000.0)
VARIANCE = (1e-6, 1e6)
SPEED = (0.1, 10_000.0)
SEED = (0, 2**32 - 1)
BATCH = (1, 500)
LEARNING_RATE = (1e-6, 10.0)
SETTLING = (1, 1_000)
#: Weight updates are counted in less than iterations are.
UPDATE = (0, 2**32)
#: Iteration numbers stay exact in the page's numbers.
ITERATION = (0, 2**53 - 1)

#: Pixels stay where float32 arithmetic on them is sound; models that do not use [0, 1] use numbers of this
#: order.
LARGEST_PIXEL = 1_000.0
LARGEST_LATENT = 1e6

#: Iterations and updates of W that are computed anew to bring a state about, at most.
MOST_ITERATIONS = 20_000
MOST_UPDATES = 5_000
#: Of a recipe, as ``work_of`` and ``step_work_of`` count it: some 15 seconds.
MOST_WORK = 15_000_000


def work_of(updates: int, batch: int, settling: int) -> int:
    """About how many microseconds so many updates of W take, each after ``settling`` iterations of r for a batch of images.

    Measured over batches of 1…500 × 1…1,000 iterations on one core of a 2.6 GHz EPYC, an update of ``digits``, the slowest model,
    takes 1,570 + 15 N + T (8.2 + 0.37 N) µs, within 17 %. These are 1.6 times that, as of a core of 2 GHz that others use, too, and
    its share of the held-out digits.
    """
    return updates * (3_000 + 25 * batch + settling * (75 + 3 * batch) // 5)


def step_work_of(updates: int, iterations: int) -> int:
    """The same of single updates, before and after which r took so many iterations in all to settle.

    Measured likewise: 4,510 µs an update and 15.6 an iteration, within 17 %.
    """
    return 7_000 * updates + 25 * iterations


Rate = Annotated[float, Field(ge=RATE[0], le=RATE[1])]
Pace = Annotated[float, Field(ge=PACE[0], le=PACE[1])]
Prior = Annotated[float, Field(ge=PRIOR[0], le=PRIOR[1])]
Variance = Annotated[float, Field(ge=VARIANCE[0], le=VARIANCE[1])]
Speed = Annotated[float, Field(ge=SPEED[0], le=SPEED[1])]
Seed = Annotated[int, Field(ge=SEED[0], le=SEED[1])]
Batch = Annotated[int, Field(ge=BATCH[0], le=BATCH[1])]
LearningRate = Annotated[float, Field(ge=LEARNING_RATE[0], le=LEARNING_RATE[1])]
Settling = Annotated[int, Field(ge=SETTLING[0], le=SETTLING[1])]
Name = Annotated[str, Field(min_length=1, max_length=64)]
