"""Photographs of a handwritten digit, as a phone takes them, become that digit."""

import io

import numpy as np
import pytest
from darkroom.images import read_upload, samples
from PIL import Image

from tests.images.photographs import photograph
from tests.images.test_upload import file, likeness

SCENES = {
    "daylight": {},
    "lamp": {"light": 0.7, "noise": 0.05},
    "shadow": {"shadow": 0.45},
    "faint": {"ink": 0.45},
    "fine-pen": {"thinner": 10},
    "fine-pen-in-shadow": {"thinner": 10, "shadow": 0.4},
    "ruled": {"rules": True},
    "table": {"table": True},
    "dirt": {"specks": 20},
    "far": {"length": 150},
    "near": {"length": 600, "size": (880, 880)},
    "coarse": {"length": 120, "size": (240, 320), "noise": 0.06},
    "everything": {"shadow": 0.35, "rules": True, "specks": 15, "noise": 0.05, "light": 0.5, "length": 260},
}


@pytest.mark.parametrize("scene", SCENES)
def test_a_photographed_digit_is_that_digit(scene: str) -> None:
    for sample in samples()[4::7]:
        taken = photograph(sample.image, seed=sample.index, **SCENES[scene])
        upload = read_upload(file(taken, "JPEG", quality=85))
        assert upload.inverted
        assert likeness(upload.image, sample) > 0.8


def test_chalk_on_a_blackboard_is_bright_ink() -> None:
    for sample in samples()[::5]:
        board = Image.fromarray(255 - np.asarray(photograph(sample.image, seed=sample.index)))
        upload = read_upload(file(board, "JPEG"))
        assert not upload.inverted
        assert likeness(upload.image, sample) > 0.8


def test_a_photograph_taken_sideways_is_turned() -> None:
    sample = samples()[10]
    taken = photograph(sample.image, shadow=0.3).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    upload = read_upload(file(taken, "JPEG", exif=exif.tobytes()))
    assert likeness(upload.image, sample) > 0.8
    assert Image.open(io.BytesIO(upload.original_png)).size == (192, 256)


def test_what_is_around_the_digit_is_left_out() -> None:
    upload = read_upload(file(photograph(samples()[10].image, rules=True, specks=20), "JPEG"))
    border = np.ones((28, 28), bool)
    border[3:25, 3:25] = False
    assert upload.image[border].max() == 0
    assert np.median(upload.image) == 0
