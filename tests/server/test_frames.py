"""Frames: the published library reads what is packed here, and what is packed there is read here."""

import json

import numpy as np
import pytest
import safetensors.numpy
from darkroom.server.wire.bulk_commands import Drawing, parse_bulk_command
from darkroom.server.wire.frames import update_frame
from darkroom.server.wire.packing import pack
from darkroom.session import Update
from darkroom.state.bounds import UPDATE
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tests.server.page import metadata_of

TENSORS = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True),
    arrays(
        st.sampled_from([np.float32, np.float64, np.uint8]), array_shapes(min_dims=0, max_dims=3, min_side=0)
    ),
    max_size=4,
)


@given(tensors=TENSORS, metadata=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_the_published_reader_reads_what_is_packed(
    tensors: dict[str, np.ndarray], metadata: dict[str, str]
) -> None:
    message = bytes(pack(tensors, metadata))
    read = safetensors.numpy.load(message)
    assert read.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert (read[name].dtype, read[name].shape) == (tensor.dtype, tensor.shape)
        np.testing.assert_array_equal(read[name], tensor)
    assert metadata_of(message) == metadata
    # A page looks at them where they lie, which it can only at multiples of their size.
    length = int.from_bytes(message[:8], "little")
    header = json.loads(message[8 : 8 + length])
    for name, tensor in tensors.items():
        assert (8 + length + header[name]["data_offsets"][0]) % tensor.itemsize == 0


def test_tensors_that_are_not_contiguous_are_packed_as_they_read() -> None:
    grid = np.arange(60, dtype=np.float32).reshape(5, 12)
    views = {"columns": grid.T, "every_other": grid[::2, ::3], "tail": grid[1:]}
    read = safetensors.numpy.load(bytes(pack(views, {})))
    for name, view in views.items():
        np.testing.assert_array_equal(read[name], view)


def test_every_number_of_an_update_is_exact_however_many_there_were() -> None:
    last = UPDATE[1]  # as a restore may say
    told = [
        Update(update, np.zeros(3, np.float32), 1.5, 0.5, np.zeros(2, np.float32), 0.0126)
        for update in (2**24 + 1, last)
    ]
    read = safetensors.numpy.load(bytes(update_frame(told, log=0)))
    assert read["heldout"].tolist() == [[2**24 + 1, 0.0126], [last, 0.0126]]


@pytest.mark.parametrize("dtype", [np.float32, np.uint8])
def test_ink_is_read_as_brightness_from_0_to_1(dtype: type) -> None:
    white = 255 if dtype == np.uint8 else 1
    ink = (np.eye(12) * white).astype(dtype)
    drawing = parse_bulk_command(safetensors.numpy.save({"ink": ink}, {"kind": "input", "normalise": "true"}))
    assert isinstance(drawing, Drawing)
    assert drawing.normalise
    np.testing.assert_array_equal(drawing.pixels, np.eye(12, dtype=np.float32))
