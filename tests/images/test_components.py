"""The pieces that ink falls into, against SciPy's."""

import numpy as np
from darkroom.images.components import components
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from scipy import ndimage


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.booleans()))
def test_the_pieces_are_those_of_scipy(inked: NDArray[np.bool_]) -> None:
    found = components(inked)
    expected, count = ndimage.label(inked, structure=np.ones((3, 3)))
    assert len(found.areas) == count
    np.testing.assert_array_equal(found.labels > 0, inked)
    # The same pieces, whatever they are numbered.
    pairs = {
        (int(ours), int(theirs)) for ours, theirs in zip(found.labels.ravel(), expected.ravel(), strict=True)
    }
    assert len(pairs) == count + (not inked.all())
    for ours, theirs in pairs - {(0, 0)}:
        rows, columns = np.nonzero(expected == theirs)
        assert found.areas[ours - 1] == len(rows)
        box = [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]
        np.testing.assert_array_equal(found.boxes[ours - 1], box)
