"""`python -m darkroom.images.reader`: reads uploads one after another, in a process that may be ended at any time.

It is asked on its standard input by a line of JSON, ``{"size", "invert", "max_bytes", "max_pixels"}``, and the file, ``size`` bytes. It
answers on its standard output with the status and length of a reply (REPLY), and the reply in JSON. It ends with its input, and so with the
server, however that ended.
"""

import base64
import json
import os
import signal
import struct
import sys
import traceback
from typing import Any, BinaryIO

import numpy as np

from darkroom.images.decoding import TooLarge, UploadError
from darkroom.images.upload import Upload, read_upload

#: What stands before a reply: its HTTP status (200; 413 or 422 with why the file cannot be used; 500 with what failed here) and its length.
REPLY = struct.Struct("!II")
#: Bytes that a process of ours needs by itself, and for each pixel of a picture: WebP's decoder keeps it four times.
BYTES, BYTES_PER_PIXEL = 2**28, 20
#: The rank of a process among those that wait for a processor: the clocks go first.
NICENESS = 5


def cpu_seconds(max_pixels: int) -> int:
    """The processor time that a picture is given, twice what the costliest of ``max_pixels`` takes."""
    return max(1, max_pixels // 50_000_000)


def main() -> None:
    """Answer until there is no more to read."""
    # Ctrl+C in a terminal goes to every process there; the server says when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    requests = sys.stdin.buffer
    # What a library prints is no answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while line := requests.readline():
        status, reply = _answer(requests, **json.loads(line))
        body = json.dumps(reply).encode()
        answers.write(REPLY.pack(status, len(body)) + body)
        answers.flush()


def _answer(
    requests: BinaryIO, size: int, invert: bool | None, max_bytes: int, max_pixels: int
) -> tuple[int, dict[str, Any]]:
    data = requests.read(size)
    _limit(BYTES + 2 * max_bytes + BYTES_PER_PIXEL * max_pixels, cpu_seconds(max_pixels))
    try:
        return 200, _told(read_upload(data, invert=invert, max_bytes=max_bytes, max_pixels=max_pixels))
    except UploadError as refused:
        return 413 if isinstance(refused, TooLarge) else 422, {"detail": str(refused)}
    except Exception:
        return 500, {"detail": traceback.format_exc()}


def _limit(most_bytes: int, seconds: int) -> None:
    """Have the system end this process, or refuse it memory, beyond these; where there are no such limits, the server still ends it."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    # Not RLIMIT_CPU, which knows whole seconds only. Its signal ends the process.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    for limit, most in (
        (resource.RLIMIT_DATA, most_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _told(read: Upload) -> dict[str, Any]:
    """An upload as it travels: what came, and what the model is to see of it, 28×28 bytes."""
    height, width = read.image.shape
    return {
        "image": base64.b64encode(np.rint(read.image * 255).astype(np.uint8).tobytes()).decode(),
        "width": width,
        "height": height,
        "original": "data:image/png;base64," + base64.b64encode(read.original_png).decode(),
        "inverted": read.inverted,
        "notice": _notice(read.others),
    }


def _notice(others: int) -> str:
    """What to tell of a picture in which there are ``others`` besides the drawing that was taken."""
    if not others:
        return ""
    more = "is another drawing" if others == 1 else f"are {others} more drawings"
    return f"There {more} in this picture; the boldest was taken. Crop the picture to the one you mean."


if __name__ == "__main__":
    main()
