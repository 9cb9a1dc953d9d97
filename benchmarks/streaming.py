"""What streaming costs: iterations a second that a client reads, beside those of the engine alone.

    python -m benchmarks.streaming

A real server process, a real socket, the model `digits`, as fast as it goes; both in the same run, in turn. The
client reads every frame with the published safetensors library and checks that no iteration is missing. Then,
for some seconds, a client stops reading, and the server's memory is watched.
"""

import json
import time
from pathlib import Path
from statistics import median
from typing import Any

import safetensors.numpy
from darkroom.engine import GenerativeModel, Inference
from darkroom.images import samples
from threadpoolctl import threadpool_limits
from websockets.sync.client import ClientConnection, connect

from tests.server_process import ServerProcess

ROUNDS, SECONDS = 5, 2.0
NOT_READING = 10.0
CREDIT = '{"type":"credit"}'
OPTIONS: dict[str, Any] = {"subprotocols": ["darkroom.v1"], "compression": None, "max_size": None}


class Reader:
    """Reads trajectory frames in order, and gives a credit for each."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.next, self.bytes = socket, 0, 0

    def read(self) -> int:
        """Take one message; the iterations in it."""
        message = self.socket.recv()
        if isinstance(message, str):
            return 0
        length = int.from_bytes(message[:8], "little")
        metadata = json.loads(message[8 : 8 + length])["__metadata__"]
        if metadata["kind"] != "trajectory":
            return 0
        self.socket.send(CREDIT)
        frame = safetensors.numpy.load(message)
        first, count = int(metadata["first"]), int(metadata["count"])
        assert first == self.next, f"expected iteration {self.next}; got {first}"
        assert len(frame["r1"]) == len(frame["e0"]) == len(frame["x_hat"]) == len(frame["energy"]) == count
        self.next += count
        self.bytes += len(message)
        return count

    def read_for(self, seconds: float) -> float:
        """Iterations a second read over so many seconds."""
        started, made = time.perf_counter(), 0
        while (passed := time.perf_counter() - started) < seconds:
            made += self.read()
        return made / passed


def engine_for(seconds: float, run: Inference) -> float:
    """Iterations a second that the engine alone makes, everything recorded."""
    started, made = time.perf_counter(), 0
    while (passed := time.perf_counter() - started) < seconds:
        for piece in run.stream(4_096):
            made += len(piece)
    return made / passed


def resident(pid: int) -> float:
    """Memory a process has in use, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def streaming(server: ServerProcess) -> None:
    model = GenerativeModel.load("digits")
    run = Inference(model, samples()[10].image.reshape(-1), 0.08)
    with connect(server.websocket_url, **OPTIONS) as socket:
        socket.send('{"type":"open","sample":10,"rate":0.08,"speed":null}')
        socket.send('{"type":"play","until":"forever"}')
        reader = Reader(socket)
        reader.read_for(1.0)
        rounds = []
        for _ in range(ROUNDS):
            # Not reading, the client holds the server still while the engine has the machine for itself.
            alone = engine_for(SECONDS, run)
            read, size = reader.next, reader.bytes
            streamed = reader.read_for(SECONDS)
            rounds.append((streamed / alone, alone, streamed, (reader.bytes - size) / (reader.next - read)))
    ratio, alone, streamed, size = (median(column) for column in zip(*rounds, strict=True))
    print(f"engine alone          {alone:9,.0f} iterations/s")
    print(
        f"read over the socket  {streamed:9,.0f} iterations/s, none missing ({size * streamed / 1e6:,.0f} MB/s)"
    )
    spread = f"of {min(rounds)[0]:.2f}–{max(rounds)[0]:.2f}"
    print(f"ratio                 {ratio:9.2f} ({spread}; target ≥ 0.40)")


def not_reading(server: ServerProcess) -> None:
    with connect(server.websocket_url, max_queue=1, **OPTIONS) as socket:
        socket.send('{"type":"open","speed":null}')
        socket.send('{"type":"play","until":"forever"}')
        reader = Reader(socket)
        reader.read_for(SECONDS)
        before = resident(server.pid)
        # Credit for more than is ever read: only the socket itself holds the server back.
        for _ in range(1_000):
            socket.send('{"type":"credit","frames":2}')
        started, highest = time.monotonic(), before
        while time.monotonic() - started < NOT_READING:
            highest = max(highest, resident(server.pid))
            time.sleep(0.1)
        reader.read_for(SECONDS)
        after = resident(server.pid)
    print(f"server's memory       {before:9.1f} MB while read")
    print(f"                      {highest:9.1f} MB at most while not read for {NOT_READING:.0f} s")
    print(f"                      {after:9.1f} MB when read again")


def main() -> None:
    with threadpool_limits(1), ServerProcess() as server:
        streaming(server)
        not_reading(server)


if __name__ == "__main__":
    main()
