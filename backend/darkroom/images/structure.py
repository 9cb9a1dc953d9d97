"""What a picture's file says of its structure, read before a decoder is let at it."""

import re
import struct
from bisect import bisect_left
from collections.abc import Iterable
from itertools import chain, repeat

#: Progressive JPEGs come in some ten scans, each of which is a pass over the whole picture.
MOST_SCANS = 32
#: A TIFF is put together from strips or tiles, a PNG from chunks, a few thousand of them; Pillow has work with each.
MOST_PARTS = 2**16

# Markers of JPEG (ITU-T T.81, table B.1), without those that stand alone within a scan, and the zero after an 0xFF of the picture's own.
_MARKER = re.compile(rb"\xff+([^\x00\x01\xd0-\xd7\xff])", re.DOTALL)
_START_OF_SCAN, _END, _START = 0xDA, 0xD9, 0xD8
# Where the strips and tiles of a TIFF stand (TIFF 6.0, tags 273 and 324).
STRIP_OFFSETS, TILE_OFFSETS = 273, 324
_WHERE_PARTS_ARE = (STRIP_OFFSETS, TILE_OFFSETS)
STRIP_LENGTHS, TILE_LENGTHS = 279, 325
#: What a TIFF says of how many values a pixel has, and whether each has parts of its own (2).
SAMPLES, PLANES = 277, 284
#: Of how many lines its strips are.
STRIP_LINES = 278
# The beginning of a JPEG's frame, of 8 bits, and of how many lines it is; looked ahead at, as a false one may overlap it.
_FRAME = re.compile(rb"\xff(?=[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..))", re.DOTALL)
#: What a TIFF in tiles says of their sizes.
TILE_WIDTH, TILE_LENGTH = 322, 323


def count_scans(jpeg: bytes) -> int:
    """How many scans a JPEG is of, counted up to one more than MOST_SCANS."""
    at, scans = 2, 0
    while found := _MARKER.search(jpeg, at):
        marker, at = found[1][0], found.end()
        if marker == _END:
            break
        scans += marker == _START_OF_SCAN
        if scans > MOST_SCANS:
            break
        if marker == _START_OF_SCAN and jpeg.find(b"\xff\xda", at) < 0:
            break  # the last one, which is not looked through: it may be of many megabytes
        if marker != _START:
            # Past what the segment holds: a preview there has scans of its own.
            at += int.from_bytes(jpeg[at : at + 2], "big")
    return scans


def most_scans_of_a_part(tiff: bytes, offsets: Iterable[int], lengths: Iterable[int]) -> int:
    """How many scans the JPEG has that is of the most, among the strips or tiles of a TIFF; one without a length goes to the file's end.

    Of the most, not of all together: any number of them may be the same bytes of the file, or be no part of the picture.
    """
    # Every marker once, whatever the parts share: within a scan, the two bytes are never the picture's own.
    starts = [found.start() for found in re.finditer(rb"\xff\xda", tiff)]
    parts = set(zip(offsets, chain(lengths, repeat(0)), strict=False))
    return max(
        (
            bisect_left(starts, at + length if length else len(tiff)) - bisect_left(starts, at)
            for at, length in parts
        ),
        default=0,
    )


def most_lines_of_a_part(tiff: bytes) -> int:
    """Of how many lines the longest JPEG in a TIFF says that it is; libtiff lets the last strip be longer than the picture."""
    return max((int.from_bytes(found[1], "big") for found in _FRAME.finditer(tiff)), default=0)


def has_few_chunks(png: bytes) -> bool:
    """Whether a PNG is of MOST_PARTS chunks at most, and no more than one of them a colour profile, which may unpack to a megabyte."""
    at, profiles = 8, 0
    for _ in range(MOST_PARTS):
        if at + 8 > len(png):
            return True
        length, name = struct.unpack_from(">I4s", png, at)
        if name == b"IEND":
            return True
        profiles += name == b"iCCP"
        if profiles > 1:
            return False
        at += 12 + length
    return False


def has_few_parts(tiff: bytes) -> bool:
    """Whether the first picture of a TIFF is of MOST_PARTS strips or tiles at most; True where it does not say."""
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        # BigTIFF has version 43, and eight bytes where TIFF has four or two.
        big = struct.unpack_from(order + "H", tiff, 2)[0] == 43
        (at,) = struct.unpack_from(order + ("Q" if big else "I"), tiff, 8 if big else 4)
        (entries,) = struct.unpack_from(order + ("Q" if big else "H"), tiff, at)
        at += 8 if big else 2
        for _ in range(entries):
            tag, _, count = struct.unpack_from(order + ("HHQ" if big else "HHI"), tiff, at)
            if tag in _WHERE_PARTS_ARE and count > MOST_PARTS:
                return False
            at += 20 if big else 12
    except struct.error:  # It ends here: whether that will do is the decoder's to say.
        pass
    return True
