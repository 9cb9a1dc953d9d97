"""Uploads: every format and mode that pictures come in, and what is said about files that are no pictures."""

import io
import struct
import zlib

import numpy as np
import pytest
from darkroom.images import Sample, UploadError, normalise, read_upload, samples
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

DIGIT = samples()[10]
SIDE = 140


def drawing(sample: Sample = DIGIT) -> NDArray[np.uint8]:
    """The digit, large: (140, 140), dark on light."""
    large = Image.fromarray(sample.image).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.rint(255 * (1 - np.asarray(large).clip(0, 1))).astype(np.uint8)


def file(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def likeness(image: NDArray[np.float32], sample: Sample = DIGIT) -> float:
    """Correlation with the digit, give or take a pixel of place."""
    shifted = (np.roll(image, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return max(float(np.corrcoef(each.ravel(), sample.image.ravel())[0, 1]) for each in shifted)


GRAY = Image.fromarray(drawing())
COLOURED = Image.merge(
    "RGB", [GRAY.point(lambda v, least=least: least + v * (255 - least) // 255) for least in (20, 30, 120)]
)
NOTHING = Image.new("L", GRAY.size, 0)
COVER = GRAY.point(lambda value: 255 - value)
DEEP = (drawing().astype(np.uint16) * 257).copy()

PICTURES = {
    "png-gray": file(GRAY),
    "png-colour": file(COLOURED),
    "png-1-bit": file(GRAY.convert("1", dither=Image.Dither.NONE)),
    "png-palette": file(COLOURED.quantize(16)),
    "png-16-bit": file(Image.fromarray(DEEP)),
    "png-12-of-16-bit": file(Image.fromarray(DEEP >> 4)),
    "png-gray-alpha": file(Image.merge("LA", [GRAY, Image.new("L", GRAY.size, 255)])),
    "png-interlaced-thin": file(COLOURED, optimize=True),
    "jpeg": file(COLOURED, "JPEG"),
    "jpeg-gray": file(GRAY, "JPEG"),
    "jpeg-cmyk": file(COLOURED.convert("CMYK"), "JPEG"),
    "jpeg-of-several": file(COLOURED, "MPO", save_all=True, append_images=[NOTHING]),
    "jpeg-progressive": file(COLOURED, "JPEG", progressive=True),
    "webp": file(COLOURED, "WEBP"),
    "webp-lossless": file(COLOURED, "WEBP", lossless=True),
    "gif": file(COLOURED, "GIF"),
    "gif-animated": file(GRAY, "GIF", save_all=True, append_images=[Image.new("L", GRAY.size, 255)]),
    "bmp": file(COLOURED, "BMP"),
    "bmp-1-bit": file(GRAY.convert("1", dither=Image.Dither.NONE), "BMP"),
    "tiff": file(COLOURED, "TIFF"),
    "tiff-lzw": file(COLOURED, "TIFF", compression="tiff_lzw"),
    "tiff-16-bit": file(Image.fromarray(DEEP), "TIFF"),
    "tiff-16-bit-big-endian": file(Image.fromarray(DEEP.astype(">u2")), "TIFF"),
    "tiff-32-bit": file(Image.fromarray(DEEP.astype(np.int32) * 1000), "TIFF"),
    "tiff-float": file(Image.fromarray(drawing().astype(np.float32) / 255), "TIFF"),
    "tiff-cmyk": file(COLOURED.convert("CMYK"), "TIFF"),
    "tiff-lab": file(COLOURED.convert("LAB"), "TIFF"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_format_and_mode_is_read(name: str) -> None:
    upload = read_upload(PICTURES[name])
    assert upload.inverted
    assert likeness(upload.image) > 0.9
    assert upload.image.dtype == np.float32
    np.testing.assert_array_equal(upload.image, normalise(upload.ink))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "GIF"])
@pytest.mark.parametrize("ink", ["black", "white", "red", "navy"])
def test_strokes_on_nothing_are_seen_whatever_their_colour(kind: str, ink: str) -> None:
    picture = Image.new("RGBA", GRAY.size, ink)
    picture.putalpha(COVER)
    assert likeness(read_upload(file(picture, kind)).image) > 0.9


def test_strokes_on_nothing_are_seen_in_gray_and_palette_too() -> None:
    for shade in (0, 255):
        strokes = Image.merge("LA", [Image.new("L", GRAY.size, shade), COVER])
        assert likeness(read_upload(file(strokes)).image) > 0.9
        palette = Image.fromarray((np.asarray(COVER) > 128).astype(np.uint8)).convert("P")
        palette.putpalette([shade] * 6)
        assert likeness(read_upload(file(palette, transparency=0)).image) > 0.85


def test_paper_cut_out_of_nothing_is_still_paper() -> None:
    paper = COLOURED.convert("RGBA")
    round_mask = Image.fromarray(
        np.uint8(255 * (np.hypot(*np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]) < 0.98))
    )
    paper.putalpha(round_mask)
    upload = read_upload(file(paper))
    assert upload.inverted
    assert likeness(upload.image) > 0.9


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_stands_as_its_exif_says(orientation: int, kind: str) -> None:
    # How the pixels are stored so that turning them as the orientation says gives the drawing (EXIF 2.3, tag 0x0112).
    stored = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.T,
        6: lambda p: np.rot90(p, 1),
        7: lambda p: p[::-1, ::-1].T,
        8: lambda p: np.rot90(p, -1),
    }[orientation](drawing())
    exif = Image.Exif()
    exif[0x0112] = orientation
    upload = read_upload(file(Image.fromarray(np.ascontiguousarray(stored)), kind, exif=exif.tobytes()))
    assert likeness(upload.image) > 0.9
    shown = np.asarray(Image.open(io.BytesIO(upload.original_png)).convert("L"), np.float64)
    assert np.corrcoef(shown.ravel(), drawing().ravel())[0, 1] > 0.9


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_does_not_spoil_a_good_picture() -> None:
    data = file(GRAY, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 20)
    assert likeness(read_upload(data).image) > 0.9


@pytest.mark.parametrize("side", [40, 57, 640, 3000])
def test_small_and_large_pictures_are_read(side: int) -> None:
    for shades, inverted in ((GRAY, True), (COVER, False)):
        upload = read_upload(file(shades.resize((side, side), Image.Resampling.BICUBIC), "JPEG", quality=95))
        assert upload.inverted is inverted
        assert likeness(upload.image) > 0.9


def test_an_mnist_digit_uploaded_is_that_digit() -> None:
    for sample in samples():
        pixels = np.rint(sample.image * 255).astype(np.uint8)
        for shades, inverted in ((pixels, False), (255 - pixels, True)):
            upload = read_upload(file(Image.fromarray(shades)))
            assert upload.inverted is inverted
            assert likeness(upload.image, sample) > 0.95


def test_the_switch_decides_where_it_is_set() -> None:
    ring = file(Image.fromarray(drawing(samples()[0])))
    dark, bright = read_upload(ring, invert=True), read_upload(ring, invert=False)
    assert dark.inverted
    assert not bright.inverted
    assert likeness(dark.image, samples()[0]) > 0.9
    # What is bright inside a 0 is its hole.
    assert bright.image[14, 14] > 0.5
    assert dark.image[14, 14] == 0


def test_the_thumbnail_is_what_the_picture_looks_like_without_what_it_says_about_its_maker() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a phone"
    profile = b"\0" * 128
    wide = COLOURED.resize((1200, 600))
    shown = Image.open(
        io.BytesIO(read_upload(file(wide, "JPEG", exif=exif.tobytes(), icc_profile=profile)).original_png)
    )
    assert shown.format == "PNG"
    assert shown.size == (256, 128)
    assert "icc_profile" not in shown.info
    assert not shown.getexif()
    np.testing.assert_allclose(np.asarray(shown).mean((0, 1)), np.asarray(COLOURED).mean((0, 1)), atol=3)


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


REFUSED = {
    "empty": (b"", "file is empty"),
    "text": (
        b"Dear Sir or Madam,\n" * 50,
        "not a picture that can be read.*PNG, JPEG, WebP, GIF, BMP or TIFF",
    ),
    "svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><circle r='9'/></svg>",
        "not a picture that can be read",
    ),
    "pdf": (file(GRAY, "PDF"), "not a picture that can be read"),
    "heic": (
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
        "HEIC and AVIF pictures cannot be read.*JPEG",
    ),
    "another-format": (file(COLOURED, "PPM"), "not a picture that can be read"),
    "header-only": (PICTURES["png-gray"][:8], "not a picture that can be read"),
    "many-pixels": (
        png_of_size(8_000, 8_000),
        "too large: it has 8,000 × 8,000 pixels, and at most 50,000,000",
    ),
    "bomb": (png_of_size(100_000, 100_000), "too large"),
    "no-pixels": (png_of_size(100, 100), "PNG file is damaged"),
    "white": (file(Image.new("RGB", (300, 200), "white")), "No drawing was found"),
    "black": (file(Image.new("L", (300, 200), 0)), "No drawing was found"),
    "transparent": (file(Image.new("RGBA", (90, 90), (0, 0, 0, 0))), "No drawing was found"),
    "one-pixel": (file(Image.new("L", (1, 1), 255)), "No drawing was found"),
    "noise": (
        file(Image.fromarray(np.random.default_rng(0).normal(128, 9, (200, 200)).astype(np.uint8))),
        "No drawing was found",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_with_a_sentence(name: str) -> None:
    data, complaint = REFUSED[name]
    with pytest.raises(UploadError, match=complaint) as refused:
        read_upload(data)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("name", PICTURES)
def test_a_file_that_ends_too_early_is_refused_with_a_sentence(name: str) -> None:
    data = PICTURES[name]
    with pytest.raises(UploadError, match=r"damaged|not a picture"):
        read_upload(data[: len(data) * 2 // 3])


def test_a_large_file_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(UploadError, match=r"has 2\.0 MB, and at most 1\.0 MB"):
        read_upload(bytes(2**21), max_bytes=2**20)


def test_the_bound_on_pixels_is_a_bound() -> None:
    data = file(GRAY, "JPEG")
    assert read_upload(data, max_pixels=SIDE * SIDE).image.any()
    with pytest.raises(UploadError, match="19,599"):
        read_upload(data, max_pixels=SIDE * SIDE - 1)


@given(
    name=st.sampled_from(sorted(PICTURES)),
    spots=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=40
    ),
    cut=st.floats(0, 1),
)
def test_no_damage_to_a_file_gives_anything_but_a_digit_or_a_sentence(
    name: str, spots: list[tuple[float, int]], cut: float
) -> None:
    data = bytearray(PICTURES[name])
    for place, value in spots:
        data[int(place * len(data))] = value
    try:
        upload = read_upload(bytes(data[: max(1, int(len(data) * cut))]))
    except UploadError:
        return
    assert upload.image.shape == (28, 28)
    assert np.isfinite(upload.image).all()
