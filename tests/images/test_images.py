"""Pictures are brought to what the models know: scaled, centred, and otherwise left alone."""

import numpy as np
import pytest
from darkroom.images import normalise
from darkroom.images.digits import digit_set
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.float32]


def box(picture: Pixels, level: float = 0.1) -> tuple[int, int, int, int]:
    """Top, left, height and width of what is brighter than ``level``."""
    rows, columns = np.nonzero(picture > level)
    return (
        int(rows.min()),
        int(columns.min()),
        int(rows.max() - rows.min()) + 1,
        int(columns.max() - columns.min()) + 1,
    )


def middle(picture: Pixels) -> tuple[float, float]:
    """The centre of mass, in pixels."""
    rows, columns = np.indices(picture.shape)
    return float((picture * rows).sum() / picture.sum()), float((picture * columns).sum() / picture.sum())


def rectangle(frame: tuple[int, int], top: int, left: int, height: int, width: int) -> Pixels:
    picture = np.zeros(frame, np.float32)
    picture[top : top + height, left : left + width] = 1
    return picture


def enlarged(digit: Pixels, side: int) -> Pixels:
    return np.asarray(Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)).clip(0, 1)


def test_an_mnist_digit_is_handed_back_as_it_came() -> None:
    digits = digit_set().training.images[::5].reshape(-1, 28, 28)
    far = [float(np.abs(normalise(digit) - digit).max()) for digit in digits]
    # The few others have their centre of mass on the border between two pixels, and may move by one.
    assert np.mean(np.array(far) < 1e-6) > 0.99


def test_normalising_twice_is_normalising_once() -> None:
    digits = digit_set().held_out.images[:100].reshape(-1, 28, 28)
    for digit in digits:
        once = normalise(np.pad(enlarged(digit, 71), ((31, 10), (0, 41))))
        assert np.corrcoef(normalise(once).ravel(), once.ravel())[0, 1] > 0.85


@pytest.mark.parametrize("size", [56, 112, 400, 1000])
def test_a_digit_drawn_at_any_size_and_place_is_the_digit_again(size: int) -> None:
    rng = np.random.default_rng(size)
    for digit in digit_set().held_out.images[:30].reshape(-1, 28, 28):
        side = int(rng.integers(size // 2, size))
        frame = np.zeros((size, size), np.float32)
        top, left = rng.integers(0, size - side, 2)
        frame[top : top + side, left : left + side] = enlarged(digit, side)
        seen = normalise(frame)
        # Which pixel the centre of mass falls on may differ by one.
        shifted = [np.roll(seen, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        assert max(np.corrcoef(each.ravel(), digit.ravel())[0, 1] for each in shifted) > 0.85


@given(
    frame=st.tuples(st.integers(30, 200), st.integers(30, 200)),
    shape=st.tuples(st.floats(0.34, 1), st.floats(0.05, 1)),
    place=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    upright=st.booleans(),
)
def test_ink_fits_the_box_keeps_its_aspect_and_is_centred(
    frame: tuple[int, int], shape: tuple[float, float], place: tuple[float, float], upright: bool
) -> None:
    height, width = (
        max(2, int(side * part)) for side, part in zip(frame, shape if upright else shape[::-1], strict=True)
    )
    longer = max(height, width)
    if longer < max(frame) / 2:
        longer = int(max(frame) / 2)
        height, width = (
            (min(longer, frame[0]), width) if frame[0] >= frame[1] else (height, min(longer, frame[1]))
        )
    top, left = (
        int((side - part) * at) for side, part, at in zip(frame, (height, width), place, strict=True)
    )
    seen = normalise(rectangle(frame, top, left, height, width))

    assert seen.shape == (28, 28)
    assert seen.dtype == np.float32
    assert seen.min() >= 0
    assert seen.max() <= 1
    assert middle(seen) == pytest.approx((14, 14), abs=0.51)
    scale = 20 / max(height, width)
    # Area is ink: nothing is lost in scaling down; enlarging softens edges by a part of a pixel.
    assert float(seen.sum()) == pytest.approx(height * width * scale**2, rel=0.15)
    _, _, seen_height, seen_width = box(seen)
    assert (seen_height, seen_width) == pytest.approx((height * scale, width * scale), abs=2)


def test_the_first_dot_of_a_stroke_stays_a_dot() -> None:
    _, _, height, width = box(normalise(rectangle((112, 112), 20, 80, 8, 8)))
    assert height == width <= 7


def test_thin_lines_are_averaged_not_skipped() -> None:
    striped = np.zeros((200, 200), np.float32)
    striped[::10] = 1
    assert normalise(striped).sum() == pytest.approx(400 / 10, rel=0.1)


@pytest.mark.parametrize("picture", [np.zeros((28, 28)), np.full((5, 9), 0.01), np.zeros((1, 1))])
def test_blank_stays_blank(picture: Pixels) -> None:
    assert not normalise(picture).any()


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [
        (np.zeros(784), r"expected a picture \(H, W\); got shape \(784,\)"),
        (np.zeros((0, 28)), r"got shape \(0, 28\)"),
        (np.full((3, 3), np.nan), "NaN or infinity"),
        (np.array([[0, np.inf], [1, 0]]), "NaN or infinity"),
    ],
)
def test_what_is_no_picture_is_refused(picture: Pixels, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        normalise(picture)
