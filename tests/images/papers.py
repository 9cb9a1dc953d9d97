"""Digits written on paper as it comes: plain, ruled or squared, filling the picture or lying on a table."""

import io
from functools import cache

import numpy as np
from darkroom.images import read_upload
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Pixels = NDArray[np.float32]

#: How each digit is written: strokes through points, in a box 1 high.
STROKES: dict[int, list[list[tuple[float, float]]]] = {
    0: [
        [
            (0.3, 0),
            (0.08, 0.2),
            (0, 0.5),
            (0.1, 0.85),
            (0.32, 1),
            (0.55, 0.8),
            (0.62, 0.45),
            (0.52, 0.12),
            (0.3, 0),
        ]
    ],
    1: [[(0, 0.22), (0.25, 0), (0.22, 1)]],
    2: [[(0, 0.2), (0.15, 0.03), (0.4, 0.02), (0.55, 0.2), (0.45, 0.5), (0, 1), (0.62, 0.97)]],
    3: [
        [
            (0, 0.08),
            (0.3, 0),
            (0.52, 0.15),
            (0.45, 0.38),
            (0.2, 0.47),
            (0.5, 0.58),
            (0.56, 0.8),
            (0.35, 1),
            (0, 0.92),
        ]
    ],
    4: [[(0.4, 0), (0, 0.6), (0.65, 0.58)], [(0.47, 0.35), (0.44, 1)]],
    5: [[(0.55, 0), (0.1, 0.02), (0.05, 0.42), (0.35, 0.38), (0.57, 0.6), (0.48, 0.9), (0.2, 1), (0, 0.9)]],
    6: [
        [
            (0.5, 0),
            (0.2, 0.25),
            (0.02, 0.65),
            (0.15, 0.97),
            (0.42, 0.97),
            (0.55, 0.75),
            (0.4, 0.55),
            (0.1, 0.65),
        ]
    ],
    7: [[(0, 0.03), (0.6, 0), (0.25, 1)]],
    8: [
        [
            (0.5, 0.12),
            (0.28, 0),
            (0.08, 0.15),
            (0.5, 0.62),
            (0.52, 0.88),
            (0.28, 1),
            (0.03, 0.85),
            (0.5, 0.12),
        ]
    ],
    9: [[(0.52, 0.3), (0.35, 0.5), (0.08, 0.42), (0.05, 0.12), (0.3, 0), (0.5, 0.1), (0.52, 0.3), (0.45, 1)]],
}


def written(
    size: tuple[int, int], digit: int, middle: tuple[float, float], height: float, pen: float, tilt: float = 0
) -> Image.Image:
    """A mask of ``size`` (width, height), 255 where the pen went: ``digit`` so high around ``middle``, turned by ``tilt`` degrees."""
    turn = np.radians(tilt)
    across, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    mask = Image.new("L", (2 * size[0], 2 * size[1]))  # twice as large, for smooth edges
    draw = ImageDraw.Draw(mask)
    for stroke in STROKES[digit]:
        points = [np.array(middle) + height * ((x - 0.3) * across + (y - 0.5) * down) for x, y in stroke]
        draw.line([tuple(2 * point) for point in points], 255, round(2 * pen), "curve")
        for x, y in (2 * points[0], 2 * points[-1]):
            draw.ellipse((x - pen, y - pen, x + pen, y + pen), 255)
    return mask.resize(size, Image.Resampling.BOX)


@cache
def as_drawn(digit: int, pen: float, height: float) -> Pixels:
    """``digit`` (28, 28), drawn cleanly: upright, black on white, with nothing around it."""
    side = 2 * round(height)
    paper = Image.new("RGB", (side, side), "white")
    drawn = inked(paper, written(paper.size, digit, (height, height), height, pen), (0, 0, 0))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    return read_upload(file.getvalue()).image


def likeness(image: Pixels, digit: int, pen: float, height: float) -> float:
    """Cosine of an image with the digit drawn cleanly, give or take a pixel of place."""
    drawn = as_drawn(digit, pen, height)
    shifted = (np.roll(image, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1))
    lengths = float(np.linalg.norm(image) * np.linalg.norm(drawn)) or 1.0
    return max(float((each * drawn).sum()) / lengths for each in shifted)


def lined(
    size: tuple[int, int],
    spacing: float,
    width: float,
    tilt: float = 0,
    *,
    squared: bool = False,
    margin: bool = False,
    offset: float = 0.5,
) -> Image.Image:
    """A mask of ``size`` (width, height), 255 where lines are printed, turned by ``tilt`` degrees."""
    mask = Image.new("L", (2 * size[0], 2 * size[1]))
    draw = ImageDraw.Draw(mask)
    reach = 2 * (size[0] + size[1])
    turn = np.radians(tilt)
    along, beside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])

    def line(direction: NDArray[np.float64], through: NDArray[np.float64]) -> None:
        ends = through - reach * direction, through + reach * direction
        draw.line([tuple(end) for end in ends], 255, max(1, round(2 * width)))

    count = int(reach / spacing)
    for number in range(-count, count):
        line(along, 2 * spacing * (number + offset) * beside)
        if squared:
            line(beside, 2 * spacing * (number + offset) * along)
    if margin:
        line(beside, 2 * 0.12 * size[0] * along)
    return mask.resize(size, Image.Resampling.BOX)


def inked(paper: Image.Image, mask: Image.Image, colour: Colour) -> Image.Image:
    """``paper`` with ``colour`` where the mask is."""
    return Image.composite(Image.new("RGB", paper.size, colour), paper, mask)


def noisy(picture: Image.Image, seed: int, noise: float, light: float = 0.0) -> Image.Image:
    """``picture`` as a camera takes it: with noise of this standard deviation, a corner darker by ``light``, a little blurred."""
    rng = np.random.default_rng(seed)
    shades = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    down, across = np.mgrid[0 : picture.height, 0 : picture.width] / max(picture.size)
    shades = shades * (1 - light * np.hypot(down, across))[..., None]
    return Image.fromarray(np.uint8(np.clip(shades + noise * rng.standard_normal(shades.shape), 0, 255)))


def on_table(
    sheet: Image.Image,
    size: tuple[int, int],
    middle: tuple[float, float],
    tilt: float,
    seed: int,
    *,
    table: Colour = (92, 64, 44),
    grain: float = 14,
    shadow: float = 0.5,
) -> Image.Image:
    """``sheet`` around ``middle`` of a picture of ``size``, turned clockwise, on a table with ``grain``, with a shadow."""
    rng = np.random.default_rng(seed)
    top = np.array(table) + grain * rng.standard_normal((size[1], size[0], 3))
    ground = Image.fromarray(np.uint8(np.clip(top, 0, 255)))
    place = tuple(round(at - side / 2) for at, side in zip(middle, sheet.size, strict=True))

    def laid(what: Image.Image, colour: int | Colour, shift: int = 0) -> Image.Image:
        whole = Image.new(what.mode, size, colour)
        whole.paste(what, (place[0] + shift, place[1] + shift))
        return whole.rotate(-tilt, Image.Resampling.BICUBIC, center=middle, fillcolor=colour)

    area = Image.new("L", sheet.size, 255)
    shade = laid(area, 0, 8).filter(ImageFilter.GaussianBlur(8)).point(lambda value: round(shadow * value))
    ground = Image.composite(Image.new("RGB", size), ground, shade)
    return Image.composite(laid(sheet, (0, 0, 0)), ground, laid(area, 0))
