"""The process that reads uploads, by itself: what it is given ends it."""

import json
import signal
import subprocess
import sys

from tests.images.test_upload import GRAY, file

HURRIED = "import darkroom.images.reader as reader; reader.cpu_seconds = lambda _: 0.02; reader.main()"


def test_a_reader_that_has_used_its_time_is_ended() -> None:
    data = file(GRAY.resize((3_000, 3_000)))
    asked = {"size": len(data), "invert": None, "max_bytes": 2**24, "max_pixels": 50_000_000}
    ended = subprocess.run(
        [sys.executable, "-c", HURRIED],
        input=json.dumps(asked).encode() + b"\n" + data,
        capture_output=True,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGPROF
    assert ended.stdout == b""
