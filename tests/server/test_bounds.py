"""What the server refuses, and that nothing sent to it ends another session."""

import json

import httpx
import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.conftest import StartServer
from tests.server.page import PROTOCOL, Page
from tests.server_process import ServerProcess

X = np.zeros(784, np.float32)


def refusal(server: ServerProcess, **options: object) -> tuple[int, str]:
    options = {"subprotocols": [PROTOCOL], **options}
    with pytest.raises(InvalidStatus) as refused, connect(server.websocket_url, **options):
        pass
    response = refused.value.response
    return response.status_code, bytes(response.body or b"").decode()


@pytest.mark.parametrize("offered", [None, ["darkroom.v0"], ["darkroom.v2", "chat"]])
def test_another_protocol_is_refused_with_the_one_that_is_spoken(
    server: ServerProcess, offered: list[str] | None
) -> None:
    status, sentence = refusal(server, subprotocols=offered)
    assert status == 400
    assert "this server speaks darkroom.v1; got " in sentence


@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://127.0.0.1", "http://[", ""])
def test_pages_of_other_origins_are_refused(server: ServerProcess, origin: str) -> None:
    status, sentence = refusal(server, additional_headers={"Origin": origin})
    assert status == 403
    assert f"expected a page of {server.host}" in sentence


def test_pages_of_its_own_and_of_allowed_origins_may_connect(start_server: StartServer) -> None:
    server = start_server(DARKROOM_ALLOWED_ORIGINS='["https://example.org"]')
    for origin in (server.url, "https://example.org"):
        with connect(server.websocket_url, subprotocols=[PROTOCOL], origin=origin) as socket:
            assert socket.subprotocol == PROTOCOL
    assert refusal(server, origin="https://example.com")[0] == 403


def test_no_more_connect_than_there_is_room_for(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_SESSIONS="2")
    with Page(server), Page(server, opened=False):
        status, sentence = refusal(server)
        assert status == 503
        assert "all 2 places are taken" in sentence
    assert httpx.get(f"{server.url}/api/healthz").json()["sessions"] <= 2


def test_an_idle_connection_is_closed_and_its_session_kept(start_server: StartServer) -> None:
    server = start_server(DARKROOM_IDLE_TIMEOUT="1")
    with Page(server, credit=False) as page:
        with pytest.raises(ConnectionClosed) as closed:
            page.until(lambda: False)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4001
    with Page(server, session=page.ready["session"]) as again:
        assert again.ready["resumed"]


def test_a_message_that_is_too_large_ends_the_connection_only(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_MESSAGE_BYTES="65536")
    with Page(server) as other, Page(server) as page:
        # In two fragments, each of which arrives whole: what a server has not read when it closes a socket makes
        # TCP drop the goodbye.
        page.socket.send([b"\0" * 32_768, b"\0" * 32_769])
        with pytest.raises(ConnectionClosed) as closed:
            page.until(lambda: False)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        other.until(lambda: len(other.entries) > 5)


def flood(socket: ClientConnection) -> None:
    """Send what is refused, each time in many words, without reading any of them."""
    for _ in range(200_000):
        socket.send('{"type":"seek","iteration":"' + "9" * 4_000 + '"}')


def test_one_that_sends_but_never_reads_is_sent_away(server: ServerProcess) -> None:
    with connect(server.websocket_url, subprotocols=[PROTOCOL], max_queue=1) as socket:
        socket.send('{"type":"open","speed":null}')
        with pytest.raises(ConnectionClosed):
            flood(socket)


def safetensor(header: object, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def frame(tensors: dict[str, np.ndarray], **metadata: str) -> bytes:
    return safetensors.numpy.save(tensors, metadata)


MALFORMED = {
    "empty": b"",
    "short": b"\x01\x02",
    "noise": bytes(range(256)),
    "a header that is not there": (1 << 40).to_bytes(8, "little"),
    "the largest header length": b"\xff" * 8,
    "a header that is no JSON": safetensor(b"{not json"),
    "a nested header": safetensor(b"[" * 10_000),
    "a header that is a list": safetensor([1, 2]),
    "data beyond the end": safetensor({"x": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}}),
    "an endless shape": safetensor({"x": {"dtype": "F32", "shape": [2**62, 8], "data_offsets": [0, 0]}}),
    "a negative shape": safetensor({"x": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, b"\0" * 4),
    "overlapping tensors": safetensor(
        {
            "x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
            "y": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
        },
        b"\0" * 4,
    ),
    "a dtype that is not used": safetensor(
        {"x": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}, b"\0" * 2
    ),
    "no metadata": safetensors.numpy.save({"x": X}),
    "metadata that is no text": safetensor({"__metadata__": {"kind": 4}}),
    "no tensors": frame({}, kind="input"),
    "an unknown kind": frame({"x": X}, kind="weights"),
    "an unknown source": frame({"x": X}, kind="input", source="<script>"),
    "another tensor": frame({"y": X}, kind="input"),
    "too many tensors": frame({"x": X, "ink": np.zeros((4, 4), np.float32)}, kind="input"),
    "another number of pixels": frame({"x": X[:100]}, kind="input"),
    "two axes": frame({"x": X.reshape(28, 28)}, kind="input"),
    "one axis of ink": frame({"ink": X}, kind="input"),
    "ink without pixels": frame({"ink": np.zeros((0, 5), np.float32)}, kind="input", normalise="true"),
    "ink that is too wide": frame({"ink": np.zeros((2, 600), np.uint8)}, kind="input", normalise="true"),
    "ink beyond white": frame({"ink": np.full((4, 4), 2, np.float32)}, kind="input", normalise="true"),
    "NaN": frame({"x": X * np.nan}, kind="input"),
    "infinity": frame({"ink": np.full((9, 9), np.inf, np.float32)}, kind="input", normalise="true"),
    "huge numbers": frame({"x": X + np.float32(1e30)}, kind="input"),
    "whole numbers for x": frame({"x": X.astype(np.int64)}, kind="input"),
    "x to be normalised": frame({"x": X}, kind="input", normalise="true"),
    "a mask of twos": frame({"mask": np.full(784, 2, np.uint8)}, kind="mask"),
    "a mask of floats": frame({"mask": X}, kind="mask"),
    "a short mask": frame({"mask": np.ones(3, np.uint8)}, kind="mask"),
    "a restore without r": frame({"x": X, "mask": X}, kind="restore", iteration="3"),
    "a restore of another model": frame({"x": X, "mask": X, "r1": X}, kind="restore", iteration="3"),
    "a restore with NaN": frame({"x": X, "mask": X, "r1": X[:100] * np.nan}, kind="restore", iteration="3"),
    "a restore at no iteration": frame({"x": X, "mask": X, "r1": X[:100]}, kind="restore", iteration="-3"),
    "a restore at minus ²": frame({"x": X, "mask": X, "r1": X[:100]}, kind="restore", iteration="²"),
    "a restore at the end of time": frame(
        {"x": X, "mask": X, "r1": X[:100]}, kind="restore", iteration="9" * 40
    ),
}


@pytest.mark.parametrize("message", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_frame_is_refused_in_words_and_the_session_goes_on(
    server: ServerProcess, message: bytes
) -> None:
    with Page(server, playing=False) as page:
        page.socket.send(message)
        error = page.event("error")
        assert error["message"]
        assert error["expected"]
        assert error["got"]
        page.send("step")
        page.until(lambda: 1 in page.entries)
        assert page.epoch == 0


MALFORMED_TEXT = [
    "",
    "null",
    "[]",
    "4",
    "{",
    '{"type": null}',
    '{"type": ["open"]}',
    '{"type": "step", "updates": NaN}',
    '{"type": "set", "rate": Infinity}',
    '{"type": "set", "rate": 1e999}',
    '{"type": "set", "rate": -0.0}',
    '{"type": "seek", "iteration": ' + "9" * 3_000 + "}",
    '{"type": "step", "updates": 1, "updates": "two"}',
    '{"type": "set", "model": "' + "x" * 3_000 + '"}',
    '{"type": "set", "model": "\\ud800"}',
    '{"type": "set", "model": "\\u0000"}',
    '{"type": "input", "sample": -1, "clear": true}',
    '{"type": "step", "id": "one"}',
    "[" * 4_000,
    " " * 5_000,
]


@pytest.mark.parametrize("text", MALFORMED_TEXT)
def test_a_malformed_command_is_refused_in_words_and_the_session_goes_on(
    server: ServerProcess, text: str
) -> None:
    with Page(server, playing=False) as page:
        page.socket.send(text)
        assert page.event("error")["message"]
        page.send("step")
        page.until(lambda: 1 in page.entries)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "sample",
    "clear",
    "until",
    "updates",
    "iteration",
    "seed",
    "rate",
    "prior",
    "speed",
    "model",
    "tolerance",
]
COMMANDS = ["open", "input", "mask", "play", "pause", "step", "seek", "reset", "set", "credit", "other"]
COMMAND = st.builds(
    lambda kind, fields: json.dumps({**fields, "type": kind}),
    st.sampled_from(COMMANDS),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3),
)
METADATA = st.dictionaries(
    st.sampled_from(["kind", "source", "normalise", "iteration"]),
    st.sampled_from(["input", "mask", "restore", "drawing", "true", "3", ""]),
    max_size=4,
)
ARRAYS = st.builds(
    lambda shape, dtype, seed: np.random.default_rng(seed).integers(0, 2, shape).astype(dtype),
    st.sampled_from([(784,), (100,), (28, 28), (1,), (0,), ()]),
    st.sampled_from([np.float32, np.float64, np.uint8, np.int32]),
    st.integers(0, 5),
)
FRAME = st.builds(
    lambda arrays, metadata: safetensors.numpy.save(arrays, metadata),
    st.dictionaries(st.sampled_from(["x", "ink", "mask", "r1", "r2"]), ARRAYS, max_size=3),
    METADATA,
)
CUT = st.builds(lambda message, keep: message[: int(len(message) * keep)], FRAME, st.floats(0, 1))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(messages=st.lists(COMMAND | FRAME | CUT | st.binary(max_size=60) | st.text(max_size=60), max_size=12))
def test_whatever_is_sent_the_session_answers_and_no_other_ends(
    server: ServerProcess, messages: list[str | bytes]
) -> None:
    with Page(server, playing=False) as other, Page(server, speed=None, playing=False) as page:
        for message in messages:
            page.socket.send(message)
        # Whatever became of the session, it still knows what is right.
        page.send("seek", id=99, iteration=2**53 - 1)
        page.until(lambda: page.events[-1].get("id") == 99)
        other.send("step")
        other.until(lambda: 1 in other.entries)
    assert httpx.get(f"{server.url}/api/healthz").json()["status"] == "ok"
