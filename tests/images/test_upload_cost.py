"""What a file costs, whatever is in it: uploads are read for everybody by the same few processes."""

import time
from contextlib import suppress

import numpy as np
import pytest
from darkroom.images import UploadError, read_upload
from PIL import Image, ImageDraw

from tests.images.test_upload import file

SIDE = 640
DOWN, ACROSS = np.mgrid[:SIDE, :SIDE]


def frame() -> Image.Image:
    picture = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(picture).rectangle((8, 8, SIDE - 9, SIDE - 9), outline=0)
    return picture


def inked(where: np.ndarray) -> Image.Image:
    return Image.fromarray(np.where(where, 0, 255).astype(np.uint8))


INTRICATE = {
    "frame": frame(),
    "squared": inked((DOWN % 40 < 2) | (ACROSS % 40 < 2)),
    "ruled": inked(DOWN % 40 == 0),
    "comb": inked((ACROSS % 2 == 0) | (DOWN < 2)),
    "rings": inked(np.maximum(abs(DOWN - SIDE // 2), abs(ACROSS - SIDE // 2)) % 4 == 0),
    "specks": inked((DOWN % 4 == 0) & (ACROSS % 4 == 0) & (DOWN + ACROSS < SIDE)),
}


@pytest.mark.parametrize("name", INTRICATE)
def test_an_intricate_picture_costs_half_a_second_at_most(name: str) -> None:
    data = file(INTRICATE[name])
    began = time.process_time()
    with suppress(UploadError):
        read_upload(data)
    assert time.process_time() - began < 0.5
