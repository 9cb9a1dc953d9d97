"""A digit on paper as it comes, ruled, squared, or in full view on a table, becomes that digit and nothing else."""

from collections.abc import Callable
from random import Random

import pytest
from darkroom.images import Upload, UploadError, read_upload
from PIL import Image

from tests.images.papers import Colour, inked, likeness, lined, noisy, on_table, written
from tests.images.test_upload import file

BLUE, WHITE = (35, 45, 110), (250, 250, 248)
SIZE = (900, 700)
PEN, HEIGHT = 14, 240


def on_a_table(digit: int, random: Random) -> Image.Image:
    sheet = inked(
        Image.new("RGB", (420, 560), WHITE), written((420, 560), digit, (210, 280), HEIGHT, PEN), BLUE
    )
    table: Colour = random.choice([(92, 64, 44), (60, 60, 65), (30, 25, 20), (120, 30, 30)])
    place = random.randrange(320, 380), random.randrange(370, 430)
    return on_table(sheet, (700, 800), place, random.choice([0, 7, -5]), digit, table=table)


def cut_off(digit: int, random: Random) -> Image.Image:
    sheet = inked(
        Image.new("RGB", (520, 660), WHITE), written((520, 660), digit, (260, 330), HEIGHT, PEN), BLUE
    )
    return on_table(
        sheet, (700, 800), random.choice([(500, 400), (350, 620), (520, 540)]), random.choice([0, 4]), digit
    )


def on_lines(squared: bool) -> Callable[[int, Random], Image.Image]:
    def page(digit: int, random: Random) -> Image.Image:
        tilt, spacing, width = (
            random.choice([0, 3, -2]),
            random.choice([30, 40, 60]),
            random.choice([1, 2, 3]),
        )
        colour: Colour = random.choice([(140, 165, 210), (170, 170, 170), (60, 60, 60)])
        paper = inked(
            Image.new("RGB", SIZE, WHITE), lined(SIZE, spacing, width, tilt, squared=squared), colour
        )
        middle = 450 + random.randrange(-60, 60), 350 + random.randrange(-40, 40)
        return inked(paper, written(SIZE, digit, middle, HEIGHT, PEN, tilt), BLUE)

    return page


def squared_on_a_table(digit: int, random: Random) -> Image.Image:
    size = (420, 560)
    sheet = inked(Image.new("RGB", size, WHITE), lined(size, 28, 1, squared=True), (150, 170, 210))
    sheet = inked(sheet, written(size, digit, (210, 280), HEIGHT, PEN), BLUE)
    return on_table(sheet, (700, 800), (350, 400), random.choice([0, 4]), digit)


PAPERS = {
    "on-a-table": on_a_table,
    "cut-off": cut_off,
    "squared": on_lines(True),
    "ruled": on_lines(False),
    "squared-on-a-table": squared_on_a_table,
}


def taken(picture: Image.Image, seed: int) -> Upload:
    return read_upload(file(noisy(picture, seed, 3), "JPEG", quality=88))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_digit_on_paper_is_that_digit(paper: str) -> None:
    for digit in (0, 3, 5, 7, 9):
        upload = taken(PAPERS[paper](digit, Random(digit)), digit)
        assert upload.inverted
        assert upload.others == 0
        assert likeness(upload.image, digit, PEN, HEIGHT) >= 0.85, digit


@pytest.mark.parametrize("squared", [False, True], ids=["ruled", "squared"])
@pytest.mark.parametrize("tilt", [0, -2])
def test_a_blank_page_with_lines_is_refused_as_a_plain_one_is(squared: bool, tilt: float) -> None:
    for spacing, colour in ((25, (170, 170, 170)), (60, (140, 165, 210))):
        page = inked(Image.new("RGB", SIZE, WHITE), lined(SIZE, spacing, 2, tilt, squared=squared), colour)
        with pytest.raises(UploadError, match="No drawing was found"):
            taken(page, 0)


@pytest.mark.parametrize("apart", [210, 300, 400])
def test_of_two_digits_one_is_taken_and_the_other_told(apart: int) -> None:
    page = Image.new("RGB", (900, 600), WHITE)
    for digit, side in ((5, -1), (3, 1)):
        page = inked(page, written(page.size, digit, (450 + side * apart / 2, 300), 300, 18), BLUE)
    upload = taken(page, 0)
    assert upload.others == 1
    assert max(likeness(upload.image, digit, 18, 300) for digit in (5, 3)) >= 0.85
