"""WebSocket connections, bounded in what they may be besides messages, and ended when nobody is there any more."""

import time

from uvicorn._types import ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import ProtocolError
from websockets.frames import CTRL_OPCODES, Frame, Opcode
from websockets.server import ServerProtocol

from darkroom.server.bounded.doses import anything_unread

#: Seconds a page has to read what is left for it once its connection has ended.
FAREWELL = 0.5
#: Fragments of one message. Browsers make some of 64 kB and more.
MOST_FRAGMENTS = 1024
#: Pings and pongs at once, and a second in the long run. A few a minute are usual.
MOST_CONTROL = 256
CONTROL_RATE = 16.0


class BoundedFrames(ServerProtocol):
    """The frames of a connection: no more of them than messages need."""

    _fragments = 0
    _control, _counted = 0.0, 0.0

    def recv_frame(self, frame: Frame) -> None:
        """Take a frame. Raises ProtocolError, which ends the connection, where it is one too many."""
        if frame.opcode in CTRL_OPCODES:
            now = time.monotonic()
            self._control = max(0.0, self._control - CONTROL_RATE * (now - self._counted)) + 1
            self._counted = now
            if self._control > MOST_CONTROL:
                raise ProtocolError(f"expected at most {CONTROL_RATE:g} pings or pongs a second")
        else:
            self._fragments = self._fragments + 1 if frame.opcode is Opcode.CONT else 1
            if self._fragments > MOST_FRAGMENTS:
                raise ProtocolError(f"expected at most {MOST_FRAGMENTS:,} fragments of a message")
        super().recv_frame(frame)


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, bounded, and without a line in the log for what strangers send.

    It waits for a page that reads slowly instead of buffering; but not for ever. A socket that is closed stays
    until what was written to it is read: a page that reads nothing would keep it, the memory behind it, and the
    server from ending.
    """

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, object]) -> None:
        super().__init__(config, server_state, app_state)
        self.conn = BoundedFrames(max_size=config.ws_max_size, logger=self.logger)
        self._pong = b""  # the newest, while others wait to be read
        self._heard = 0.0

    def data_received(self, data: bytes) -> None:
        self._heard = self.loop.time()
        super().data_received(data)
        if not self.handshake_initiated and self.conn.handshake_exc is not None:
            # uvicorn does not send what the parser answers to a handshake that it cannot read.
            answer = b"".join(self.conn.data_to_send())
            self.transport.write(
                answer or self.conn.reject(400, "expected a handshake without content\n").serialize()
            )
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.conn.fail(1007, "expected text in UTF-8")
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        if self.conn.close_sent is not None:
            return super().handle_parser_exception()
        # It came before the handshake was through, when no close can be sent; uvicorn expects that one was.
        return self.transport.close()

    def handle_ping(self) -> None:
        # One answer is enough for all that came since the last could be sent (RFC 6455 §5.5.3).
        self._pong = b"".join(self.conn.data_to_send()[-1:]) or self._pong
        if self.writable.is_set():
            self._send_pong()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._send_pong()

    def _send_pong(self) -> None:
        pong, self._pong = self._pong, b""
        if pong and not self.transport.is_closing():
            self.transport.write(pong)

    def keepalive_timeout(self) -> None:
        # A pong may stand behind a long message on a slow line, or behind what is still to be done here.
        if self.read_paused or self._heard > self.ping_sent_at or anything_unread(self.transport):
            self.pong_timer, self.pending_ping_payload = None, None
            self.schedule_ping()
            return
        super().keepalive_timeout()
        # Who is gone does not read the goodbye either.
        self.loop.call_later(FAREWELL, self.transport.abort)

    async def send(self, message: ASGISendEvent) -> None:
        if self.transport.is_closing() and not self.handshake_complete:
            self.handshake_complete = True
            raise ClientDisconnected  # nobody is left to be answered
        await super().send(message)
        # So that uvicorn does not take a handshake that was refused for one forgotten.
        self.handshake_complete = self.handshake_complete or self.close_sent

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self.loop.call_later(FAREWELL, self.transport.abort)
