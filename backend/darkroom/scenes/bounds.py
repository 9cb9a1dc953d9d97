"""Bounds of what can be asked for: of a command over the wire and of a state in a file they are the same."""

from typing import Annotated

from pydantic import Field

RATE = (1e-5, 100.0)
PRIOR = (0.0, 1_000.0)
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

#: Iterations and updates of W that are computed anew to bring a state about, at most; and iterations of r in a recipe of single updates,
#: each of which takes as many as r needs to settle.
MOST_ITERATIONS = 20_000
MOST_UPDATES = 5_000
MOST_SETTLING = 100_000
#: Of a recipe of play, as ``work_of`` counts it: some 15 seconds.
MOST_WORK = 15_000_000


def work_of(updates: int, batch: int, settling: int) -> int:
    """About how many microseconds so many updates of W take, each after ``settling`` iterations of r for a batch of images."""
    return updates * (4_000 + settling * (30 + batch))


Rate = Annotated[float, Field(ge=RATE[0], le=RATE[1])]
Prior = Annotated[float, Field(ge=PRIOR[0], le=PRIOR[1])]
Speed = Annotated[float, Field(ge=SPEED[0], le=SPEED[1])]
Seed = Annotated[int, Field(ge=SEED[0], le=SEED[1])]
Batch = Annotated[int, Field(ge=BATCH[0], le=BATCH[1])]
LearningRate = Annotated[float, Field(ge=LEARNING_RATE[0], le=LEARNING_RATE[1])]
Settling = Annotated[int, Field(ge=SETTLING[0], le=SETTLING[1])]
Name = Annotated[str, Field(min_length=1, max_length=64)]
