"""What a class costs that opens the page at once: CPU time of the server, time until everybody is ready, and other people's frames.

    python -m benchmarks.classroom

A real server process. Within a second 60 clients each fetch what a browser fetches, the page and all that it names,
over as many connections as a browser keeps; then they open a session and read its first frames. Meanwhile somebody
who was there before plays at 60 iterations a second, read by a process of its own.
"""

import asyncio
import gzip
import time
from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import pairwise
from multiprocessing import Event, Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as Signal
from statistics import quantiles
from typing import Any
from urllib.parse import urljoin

from websockets.asyncio.client import connect
from websockets.sync.client import connect as connect_here

from tests.server_process import ServerProcess, processor_time

CLIENTS, WITHIN = 60, 1.0
#: What a browser keeps open to one host at most.
CONNECTIONS = 6
#: What the page's scripts ask for when it opens.
ASKED = ("api/models", "api/samples", "api/glossary")
FIRST_FRAMES = 2
GZIP = b"\x1f\x8b"
CREDIT = '{"type":"credit"}'
OPTIONS: dict[str, Any] = {
    "subprotocols": ["darkroom.v1"],
    "compression": None,
    "max_size": None,
    "open_timeout": 60,
}
FETCHED_BY_LINK = {"stylesheet", "modulepreload", "icon"}


class Named(HTMLParser):
    """Collects what a page's head has the browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        fetched = tag == "script" or given.get("rel") in FETCHED_BY_LINK
        path = (given.get("src") or given.get("href")) if fetched else None
        if path:
            self.paths[path] = None


async def fetch(port: int, paths: Iterable[str]) -> list[bytes]:
    """The bodies of these paths, as they came, over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    bodies = []
    for path in paths:
        writer.write(
            f"GET {urljoin('/', path)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        assert head.startswith("http/1.1 200"), f"{path}: {head}"
        length = next(int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:"))
        bodies.append(await reader.readexactly(length))
    writer.close()
    return bodies


async def visit(server: ServerProcess, after: float, everybody: asyncio.Barrier) -> tuple[float, int, int]:
    """Opens the page so many seconds from now; seconds until it is ready, files and bytes fetched for it.

    The session then stands still, without credit, until everybody is ready.
    """
    await asyncio.sleep(after)
    began = time.perf_counter()
    (index,) = await fetch(server.port, ["/"])
    named = Named()
    named.feed((gzip.decompress(index) if index.startswith(GZIP) else index).decode())
    paths = [*named.paths, *ASKED]
    parts = await asyncio.gather(
        *(fetch(server.port, paths[first::CONNECTIONS]) for first in range(CONNECTIONS))
    )
    async with connect(server.websocket_url, **OPTIONS) as socket:
        await socket.send('{"type":"open","sample":10}')
        await socket.send('{"type":"play"}')
        frames = 0
        while frames < FIRST_FRAMES:
            frames += isinstance(await socket.recv(), bytes)
        ready = time.perf_counter() - began
        await everybody.wait()
    return ready, 1 + len(paths), len(index) + sum(len(body) for part in parts for body in part)


def play(address: str, plays: Signal, begun: Signal, over: Signal, gaps: Connection) -> None:
    """Plays until it is over, and then sends the seconds between frames."""
    with connect_here(address, **OPTIONS) as socket:
        socket.send('{"type":"open","sample":10,"speed":60}')
        socket.send('{"type":"play","until":"forever"}')
        times = []
        while not over.is_set():
            if isinstance(socket.recv(), bytes):
                socket.send(CREDIT)
                plays.set()
                if begun.is_set():
                    times.append(time.perf_counter())
    gaps.send([later - earlier for earlier, later in pairwise(times)])


async def everybody_visits(server: ServerProcess, clients: int) -> list[tuple[float, int, int]]:
    """What `visit` tells of everybody."""
    everybody = asyncio.Barrier(clients)
    return await asyncio.gather(*(visit(server, WITHIN * i / clients, everybody) for i in range(clients)))


def measure(server: ServerProcess, clients: int) -> None:
    plays, begun, over, (gaps, sent) = Event(), Event(), Event(), Pipe(duplex=False)
    player = Process(target=play, args=(server.websocket_url, plays, begun, over, sent), daemon=True)
    player.start()
    plays.wait()
    used, began = processor_time(server.pid), time.perf_counter()
    begun.set()
    visits = asyncio.run(everybody_visits(server, clients))
    used, took = processor_time(server.pid) - used, time.perf_counter() - began
    over.set()
    between = [1_000 * gap for gap in gaps.recv()]
    player.join()
    files, size = visits[0][1:]
    late = quantiles(between, n=100, method="inclusive")[-1]
    print(f"visitors within {WITHIN:.0f} s   {clients:7d}, {files} requests and {size / 1e6:.2f} MB each")
    print(f"server                {used / clients:9.3f} CPU s a visitor (target ≤ 0.05)")
    print(f"all ready after       {took:9.1f} s (target ≤ 10); one visitor {max(visits)[0]:.1f} s at most")
    print(
        f"who plays meanwhile   {late:9.0f} ms between frames, p99 (target < 100); {max(between):.0f} at most"
    )


def main() -> None:
    with ServerProcess() as server:
        for clients in (1, CLIENTS):
            measure(server, clients)


if __name__ == "__main__":
    main()
