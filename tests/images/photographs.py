"""Photographs of handwritten digits, made up: what a phone's camera makes of a digit on paper."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.float64]


def photograph(
    digit: NDArray[np.float32],
    seed: int = 0,
    *,
    size: tuple[int, int] = (660, 880),
    length: int = 370,
    thinner: int = 0,
    ink: float = 0.8,
    light: float = 0.4,
    shadow: float = 0.0,
    noise: float = 0.03,
    rules: bool = False,
    table: bool = False,
    specks: int = 0,
) -> Image.Image:
    """``digit`` (28, 28) on paper, ``length`` pixels high or wide, somewhere in a picture of ``size`` (width, height).

    thinner: by how many pixels on either side a finer pen's strokes are. ink: how much darker than the paper it is. light: how much
    darker the darkest corner is than the brightest. shadow: how much darker the part on which the hand's shadow falls. noise: standard
    deviation of the sensor's. rules: lines along the borders. table: the paper ends, and a dark table shows. specks: dots of dirt.
    """
    rng = np.random.default_rng(seed)
    width, height = size
    down, across = np.mgrid[0:height, 0:width] / max(size)

    scale = length / 20
    drawn = Image.fromarray(np.rint(digit * 255).astype(np.uint8))
    drawn = drawn.resize((round(28 * scale),) * 2, Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(scale / 4)
    )
    # A pen's edge is sharp, however coarse the digit was.
    strokes = np.clip((np.asarray(drawn) / 255 - 0.5) * 4 + 0.5, 0, 1)
    fine = Image.fromarray(np.uint8(255 * strokes))
    for _ in range(thinner):
        fine = fine.filter(ImageFilter.MinFilter(3))
    strokes = np.asarray(fine.crop(fine.getbbox())) / 255
    covered = np.zeros((height, width))
    top, left = (
        int(rng.integers(end // 12, end - end // 12 - side))
        for end, side in zip((height, width), strokes.shape, strict=True)
    )
    covered[top : top + strokes.shape[0], left : left + strokes.shape[1]] = strokes

    paper = 0.92 * (1 - light * np.hypot(down - rng.uniform(0, 0.3), across - rng.uniform(0, 0.3)))
    paper *= 1 + 0.04 * _cloudy(rng, (height, width), 3) + 0.03 * _cloudy(rng, (height, width), 40)
    if shadow:
        edge = Image.fromarray(np.uint8(255 * (across + 0.4 * down > rng.uniform(0.4, 0.7))))
        paper *= 1 - shadow * np.asarray(edge.filter(ImageFilter.GaussianBlur(12))) / 255
    for _ in range(specks):
        y, x = int(rng.integers(height - 6)), int(rng.integers(width - 6))
        covered[y : y + 5, x : x + 5] = 1
    if rules:
        covered[:, width // 25 : width // 25 + 4] = 0.9
        covered[height - height // 20 : height - height // 20 + 4, :] = 0.9
    if table:
        paper[across + 0.1 * down < 0.1] = 0.15
    seen = paper * (1 - ink * covered)
    colours = seen[..., None] * np.array([1.0, 0.97, 0.9]) + noise * rng.standard_normal((height, width, 3))
    return Image.fromarray(np.uint8(255 * np.clip(colours, 0, 1)))


def _cloudy(rng: np.random.Generator, shape: tuple[int, int], grain: int) -> Pixels:
    """Noise of about unit size with structure of ``grain`` pixels, as paper's fibres and folds have."""
    coarse = rng.standard_normal((shape[0] // grain + 2, shape[1] // grain + 2)).astype(np.float32)
    smooth = Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(smooth, np.float64)
