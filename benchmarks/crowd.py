"""What many sessions at once cost: CPU time of the server per frame, and seconds between the frames of one session.

    python -m benchmarks.crowd

A real server process, real sockets, the model `digits`; 1 and then 100 sessions at 30 iterations a second. One
light process reads them all: it takes frames off the socket without decoding them, and gives a credit for each.
"""

import asyncio
import time
from itertools import pairwise
from statistics import quantiles

from tests.server_process import ServerProcess, processor_time

SESSIONS, SPEED = (1, 100), 30
WARM, SECONDS = 2.0, 10.0
#: WebSocket frames (RFC 6455 §5.2): the client's are masked, with zeros, so that they go as they are.
TEXT, BINARY = 0x81, 0x82
ASKED = (
    f'{{"type":"open","sample":10,"speed":{SPEED}}}',
    '{"type":"play","until":"forever"}',
)


def text_frame(text: str) -> bytes:
    """``text``, at most 125 bytes, as a client's frame."""
    return bytes([TEXT, 0x80 | len(text), 0, 0, 0, 0]) + text.encode()


CREDIT = text_frame('{"type":"credit"}')


class Reader(asyncio.Protocol):
    """A client that opens a session and notes when each of its frames came."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._unread = bytearray()
        self._shaken = False
        self.times: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(
            f"GET /ws HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: darkroom.v1\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self._shaken:
            head, found, rest = self._unread.partition(b"\r\n\r\n")
            if not found:
                return
            assert head.startswith(b"HTTP/1.1 101"), head.decode()
            self._shaken, self._unread = True, rest
            self.transport.write(b"".join(map(text_frame, ASKED)))
        while self._take():
            pass

    def _take(self) -> bool:
        """Take one message, if all of it is there."""
        unread = self._unread
        if len(unread) < 2:
            return False
        kind, length, at = unread[0], unread[1], 2
        if length >= 126:
            at = 4 if length == 126 else 10
            length = int.from_bytes(unread[2:at]) if len(unread) >= at else len(unread)
        if len(unread) < at + length:
            return False
        assert kind in (TEXT, BINARY), f"expected a message; got {bytes(unread[: at + length])!r}"
        del unread[: at + length]
        if kind == BINARY:
            self.times.append(time.perf_counter())
            self.transport.write(CREDIT)
        return True


async def measure(server: ServerProcess, sessions: int) -> None:
    loop = asyncio.get_running_loop()
    readers: list[Reader] = []
    for _ in range(sessions):
        _, reader = await loop.create_connection(lambda: Reader(server.host), "127.0.0.1", server.port)
        readers.append(reader)
        await asyncio.sleep(1 / SPEED / sessions + 0.01)
    await asyncio.sleep(WARM)
    for reader in readers:
        reader.times.clear()
    used, mine, began = processor_time(server.pid), time.process_time(), time.perf_counter()
    await asyncio.sleep(SECONDS)
    used, mine = processor_time(server.pid) - used, time.process_time() - mine
    took = time.perf_counter() - began
    frames = sum(len(reader.times) for reader in readers)
    gaps = [1_000 * (later - earlier) for reader in readers for earlier, later in pairwise(reader.times)]
    for reader in readers:
        reader.transport.abort()
    cuts = quantiles(gaps, n=100, method="inclusive")
    print(f"{sessions:3d} sessions          {frames / took / sessions:9.1f} frames/s each, of {SPEED}")
    print(f"server                {1_000 * used / frames:9.2f} CPU ms a frame (target ≤ 0.5)", end="")
    print(f"; {used / took:.2f} cores, the readers {mine / took:.2f}")
    late = f"{cuts[-1]:.0f} p99 (target < 60), {max(gaps):.0f} at most"
    print(f"between frames        {cuts[49]:9.0f} ms p50, {late}")


def main() -> None:
    with ServerProcess(DARKROOM_MAX_SESSIONS=str(2 * max(SESSIONS))) as server:
        for sessions in SESSIONS:
            asyncio.run(measure(server, sessions))


if __name__ == "__main__":
    main()
