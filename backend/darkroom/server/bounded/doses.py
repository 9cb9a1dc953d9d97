"""What a connection sends, handed on in doses: nobody holds the event loop, however much, or how little at a time, is sent."""

import asyncio
import select
import sys
import time
from typing import Any, cast

#: Bytes handed on at once: in the smallest WebSocket frames there are, some 3 ms of work.
SLICE = 2048
#: Seconds in which one connection may be at work without a rest, and of that rest: the threads that compute get on
#: meanwhile. While the loop is busy they wait 5 ms each time they want the interpreter, some ten times an iteration.
DOSE = 0.002
REST = 0.006


def anything_unread(transport: asyncio.Transport) -> bool:
    """Whether something has come that was not taken in yet: then not the other side is late, but this one."""
    line = transport.get_extra_info("socket")
    if line is None or line.fileno() < 0:
        return False
    if sys.platform == "win32":
        return bool(select.select([line], [], [], 0)[0])
    watch = select.poll()
    watch.register(line.fileno(), select.POLLIN)
    return bool(watch.poll(0))


class Dosed(asyncio.Protocol):
    """Stands between the transport of a connection and ``protocol``, which takes what comes for what it is.

    A transport hands on what it has read, a quarter of a megabyte or several, before anything else is done. Here it
    is kept, and not read on, until ``protocol`` has taken it in.
    """

    def __init__(self, protocol: asyncio.Protocol) -> None:
        self.protocol = protocol
        self._transport: asyncio.Transport
        self._unread = bytearray()
        self._held = False  # the protocol wants nothing for now
        self._at_work_since = 0.0  # when something came, or the last rest ended
        self._next: asyncio.Handle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are none of asyncio's classes, but do all that those do.
        self._transport = cast(asyncio.Transport, transport)
        self.protocol.connection_made(_DosedTransport(self._transport, self))

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if self._next is None:
            self._begin()

    def eof_received(self) -> bool | None:
        return self.protocol.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._next is not None:
            self._next.cancel()
        self._unread.clear()
        self.protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        self.protocol.pause_writing()

    def resume_writing(self) -> None:
        self.protocol.resume_writing()

    def hold(self) -> None:
        """Hand nothing on for now."""
        self._held = True
        self._go_on(spent=False)

    def release(self) -> None:
        """Hand on again: from the next turn of the event loop, or after a rest where what came has been work until now."""
        self._held = False
        self._go_on(spent=bool(self._unread) and self._spent())

    def _begin(self) -> None:
        self._at_work_since = time.monotonic()
        self._feed()

    def _spent(self) -> bool:
        return time.monotonic() > self._at_work_since + DOSE

    def _feed(self) -> None:
        self._next, spent = None, False
        while self._unread and not (self._held or spent or self._transport.is_closing()):
            part = bytes(self._unread[:SLICE])
            del self._unread[:SLICE]
            self.protocol.data_received(part)
            spent = self._spent()
        self._go_on(spent=spent)

    def _go_on(self, *, spent: bool) -> None:
        if self._transport.is_closing():
            self._unread.clear()
        elif self._held:
            self._transport.pause_reading()
        elif self._unread or spent:
            self._transport.pause_reading()
            if spent and self._next is not None:
                # It was let go on while it was fed: not before it has rested.
                self._next.cancel()
                self._next = None
            if self._next is None:
                loop = asyncio.get_running_loop()
                self._next = loop.call_later(REST, self._begin) if spent else loop.call_soon(self._feed)
        else:
            self._transport.resume_reading()


class _DosedTransport(asyncio.Transport):
    """The transport as the protocol behind ``Dosed`` sees it: what it reads is dosed, all else is as it is."""

    def __init__(self, transport: asyncio.Transport, dosed: Dosed) -> None:
        super().__init__()
        self._transport, self._dosed = transport, dosed

    def pause_reading(self) -> None:
        self._dosed.hold()

    def resume_reading(self) -> None:
        self._dosed.release()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        assert isinstance(protocol, asyncio.Protocol)
        self._dosed.protocol = protocol

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        # uvloop's raises where the connection was aborted, which uvicorn learns only later.
        if not self._transport.is_closing():
            self._transport.write(data)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()
