"""The processes that read uploads, so that no file, whatever is in it, takes time or memory from anything else."""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress

from darkroom.images.reader import REPLY, cpu_seconds

logger = logging.getLogger("darkroom")

#: Seconds that a file is given for each of processor time: the machine may have others to serve.
PATIENCE = 16
#: Threads of the linear algebra library would take memory, and have nothing to do here.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class NotRead(Exception):
    """A file was not read; the message, for the log, says why."""


class Readers:
    """As many processes as are asked at once, each begun when it is first needed, and anew where it has ended.

    Parameters
    ----------
    max_bytes, max_pixels: the largest file and picture that are read.

    Attributes
    ----------
    count: how many are to be asked at once; a processor is left to the clocks.
    """

    count = max(1, (os.cpu_count() or 1) - 1)

    def __init__(self, max_bytes: int, max_pixels: int) -> None:
        self._bounds = {"max_bytes": max_bytes, "max_pixels": max_pixels}
        self._patience = PATIENCE * cpu_seconds(max_pixels)
        self._idle: list[Process] = []
        self._all: set[Process] = set()

    async def read(self, data: bytes, invert: bool | None) -> tuple[int, bytes]:
        """Status and JSON of the answer to a file. Raises NotRead."""
        asked = json.dumps({"size": len(data), "invert": invert, **self._bounds}).encode() + b"\n"
        try:
            process = await self._process()
        except OSError as problem:
            raise NotRead(f"no process could be begun: {problem}") from None
        answered = False
        try:
            async with asyncio.timeout(self._patience):
                answer = await _answer(process, asked, data)
            answered = True
        except TimeoutError:
            raise NotRead(f"it took more than {self._patience} s") from None
        except (OSError, asyncio.IncompleteReadError):
            raise NotRead(f"its process ended with code {await process.wait()}") from None
        finally:
            # One that was left amid a file has that to answer yet.
            if answered:
                self._idle.append(process)
            else:
                self._end(process)
        return answer

    async def close(self) -> None:
        """End all of them."""
        ended = list(self._all)
        for process in ended:
            self._end(process)
        await asyncio.gather(*(process.wait() for process in ended))

    async def _process(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
            self._all.discard(process)
        # Where this process finds its modules, and nothing that lies in the folder it was begun in.
        found = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "darkroom.images.reader"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={**os.environ, **_ONE_THREAD, **found},
        )
        self._all.add(process)
        return process

    def _end(self, process: Process) -> None:
        self._all.discard(process)
        with suppress(ProcessLookupError):
            process.kill()


async def _answer(process: Process, asked: bytes, data: bytes) -> tuple[int, bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked)
    process.stdin.write(data)
    await process.stdin.drain()
    status, length = REPLY.unpack(await process.stdout.readexactly(REPLY.size))
    return status, await process.stdout.readexactly(length)
