"""What the server says, written by threads of their own: nobody who reads slowly, or not at all, holds it up."""

import logging
import os
import queue
import threading
from contextlib import suppress
from typing import TextIO

from uvicorn.logging import AccessFormatter, DefaultFormatter

#: Lines that may wait to be written; what comes then is lost.
MOST_WAITING = 1000
#: Seconds that what waits has to be written when the server ends.
ENDS_WITHIN = 0.5


class Output:
    """Where lines are written: a stream, which may be closed, full, or a pipe that nobody reads.

    Past the stream's own buffer: a thread that is caught inside it would keep the interpreter from ending.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.colours = stream is not None and stream.isatty()
        self._lines: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        if stream is not None:
            self._encoding = stream.encoding
            self._thread = threading.Thread(target=self._write, args=(stream.fileno(),), daemon=True)
            self._thread.start()

    def say(self, line: str) -> None:
        """Write a line, once it can be."""
        if self._thread is not None:
            with suppress(queue.Full):
                self._lines.put_nowait(f"{line}\n".encode(self._encoding, "backslashreplace"))

    def close(self) -> None:
        """Write what still can be."""
        if self._thread is not None:
            with suppress(queue.Full):
                self._lines.put_nowait(None)
            self._thread.join(ENDS_WITHIN)

    def _write(self, file: int) -> None:
        while (line := self._lines.get()) is not None:
            with suppress(OSError):
                while line:
                    line = line[os.write(file, line) :]


class Lines(logging.Handler):
    """Writes records to ``output``."""

    def __init__(self, output: Output, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        """Have it written, once it can be."""
        self._output.say(self.format(record))


def log_to(output: Output, errors: Output, level: str) -> None:
    """Log requests to ``output`` and all else to ``errors``, from ``level`` on."""
    formatter = DefaultFormatter("%(levelprefix)s %(message)s", use_colors=errors.colours)
    logging.getLogger().addHandler(Lines(errors, formatter))
    asked = AccessFormatter(
        '%(levelprefix)s %(client_addr)s - "%(request_line)s" %(status_code)s', use_colors=output.colours
    )
    access = logging.getLogger("uvicorn.access")
    access.addHandler(Lines(output, asked))
    access.propagate = False
    logging.getLogger("darkroom").setLevel(level.upper())
    # It warns of each form that it cannot read; who sent it gets an answer.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
