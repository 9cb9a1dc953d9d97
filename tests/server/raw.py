"""A client that sends what no browser would: bytes over a socket, and frames of a WebSocket one by one."""

import base64
import os
import socket
import struct

from tests.server.page import PROTOCOL
from tests.server_process import ServerProcess

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PATIENCE = 20.0


def connected(server: ServerProcess, sent: bytes = b"", *, room: int = 2**20) -> socket.socket:
    """A connection over which `sent` has gone; about `room` bytes find room in it for what is not read."""
    line = socket.socket()
    line.settimeout(PATIENCE)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.connect(("127.0.0.1", server.port))
    line.sendall(sent)
    return line


def request(server: ServerProcess, first: str = "GET /api/healthz", *headers: str, host: str = "") -> bytes:
    """The head of a request."""
    lines = [f"{first} HTTP/1.1", f"Host: {host or server.host}", *headers]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


def handshake(
    server: ServerProcess, *headers: str, host: str = "", path: str = "/ws", offered: str = PROTOCOL
) -> bytes:
    """The head of a request for a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    usual = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    asked = [f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Protocol: {offered}"]
    return request(server, f"GET {path}", *usual, *asked, *headers, host=host)


def answer(line: socket.socket) -> bytes:
    """The head of an answer, or what there is of it where the other side hangs up."""
    told = b""
    while b"\r\n\r\n" not in told and (part := line.recv(1)):
        told += part
    return told


def answered(server: ServerProcess, sent: bytes) -> tuple[int, str]:
    """What is answered: the status, and the whole of it, as the other side then hangs up."""
    with connected(server, sent) as line:
        told = answer(line)
        status = int(told.split()[1])
        while status >= 300 and (part := line.recv(65536)):
            told += part
    return status, told.decode()


def websocket(server: ServerProcess, *, room: int = 2**20) -> socket.socket:
    """An open WebSocket, of which everything is left to the caller."""
    line = connected(server, handshake(server), room=room)
    told = answer(line)
    assert told.startswith(b"HTTP/1.1 101 "), told
    return line


def frame(kind: int, data: bytes = b"", *, last: bool = True) -> bytes:
    """A frame as a client sends it, masked with zeros."""
    size = len(data)
    length = bytes([0x80 | size]) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
    return bytes([(0x80 if last else 0) | kind]) + length + bytes(4) + data


def received(line: socket.socket) -> tuple[int, bytes]:
    """The next frame from the server: its kind and what it holds."""
    head = _exactly(line, 2)
    size = head[1]
    if size == 126:
        size = int.from_bytes(_exactly(line, 2), "big")
    elif size == 127:
        size = int.from_bytes(_exactly(line, 8), "big")
    return head[0] & 0x0F, _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    told = b""
    while len(told) < size:
        part = line.recv(size - len(told))
        assert part, "the server hung up"
        told += part
    return told
