"""Morphology, against SciPy's."""

import numpy as np
from darkroom.images.morphology import closed, dilated, eroded, opened
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from scipy import ndimage

PICTURES = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=2, max_side=24),
    elements=st.integers(0, 255).map(lambda shade: np.float32(shade / 255)),
)
ODD = st.integers(0, 20).map(lambda half: 2 * half + 1)


@given(PICTURES, ODD, ODD)
def test_maxima_and_minima_are_those_of_scipy(picture: NDArray[np.float32], height: int, width: int) -> None:
    wide, tall = {"size": (height, width), "mode": "nearest"}, {"size": (height, height), "mode": "nearest"}
    brightest, darkest = ndimage.maximum_filter, ndimage.minimum_filter
    np.testing.assert_array_equal(dilated(picture, height, width), brightest(picture, **wide))
    np.testing.assert_array_equal(eroded(picture, height), darkest(picture, **tall))
    np.testing.assert_array_equal(closed(picture, height), darkest(brightest(picture, **tall), **tall))
    np.testing.assert_array_equal(opened(picture, height), brightest(darkest(picture, **tall), **tall))
