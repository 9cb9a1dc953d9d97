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

Rate = Annotated[float, Field(ge=RATE[0], le=RATE[1])]
Prior = Annotated[float, Field(ge=PRIOR[0], le=PRIOR[1])]
Speed = Annotated[float, Field(ge=SPEED[0], le=SPEED[1])]
Seed = Annotated[int, Field(ge=SEED[0], le=SEED[1])]
Batch = Annotated[int, Field(ge=BATCH[0], le=BATCH[1])]
LearningRate = Annotated[float, Field(ge=LEARNING_RATE[0], le=LEARNING_RATE[1])]
Settling = Annotated[int, Field(ge=SETTLING[0], le=SETTLING[1])]
Name = Annotated[str, Field(min_length=1, max_length=64)]
