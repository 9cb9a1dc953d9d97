"""A page as the server sees it: a WebSocket client that keeps what it is told and gives credit for it."""

import json
from collections.abc import Callable
from typing import Any, Self

import numpy as np
import safetensors.numpy
from websockets.sync.client import connect

PROTOCOL = "darkroom.v1"
PATIENCE = 20.0  # seconds; a message that was due long ago is not coming any more


def metadata_of(frame: bytes) -> dict[str, str]:
    """The string metadata of a safetensors message."""
    length = int.from_bytes(frame[:8], "little")
    found: dict[str, str] = json.loads(frame[8 : 8 + length])["__metadata__"]
    return found


class Page:
    """One connection. What arrives is kept: events in order, signs of life apart, newest entries, inputs, weights, updates, landscapes.

    Args:
        server: anything with a `websocket_url`.
        credit: whether a credit is given for each trajectory frame as it is read.
        **opening: fields of the `open` command; none at all for no `open`.
    """

    def __init__(self, server: Any, *, credit: bool = True, opened: bool = True, **opening: Any) -> None:
        self.credit = credit
        self._opening = opening if opened else None
        # A page that comes back says so as it connects, and needs no free place.
        back = [f"session.{opening['session']}"] if "session" in opening else []
        self._connecting = connect(
            server.websocket_url,
            subprotocols=[PROTOCOL, *back],
            compression=None,
            max_size=None,
            close_timeout=2,
        )
        self.events: list[dict[str, Any]] = []
        self.beats: list[dict[str, Any]] = []
        self.frames: list[dict[str, str]] = []
        self.entries: dict[int, dict[str, np.ndarray]] = {}
        self.inputs: dict[int, dict[str, np.ndarray]] = {}
        self.sources: dict[int, str] = {}
        self.weights: dict[str, np.ndarray] = {}
        self.weights_read: list[tuple[dict[str, str], dict[str, np.ndarray]]] = []
        self.taught: list[tuple[dict[str, str], dict[str, np.ndarray]]] = []
        self.landscapes: list[tuple[dict[str, str], dict[str, np.ndarray]]] = []
        self.past: list[tuple[dict[str, str], dict[str, np.ndarray]]] = []
        self.epoch = -1
        self.unacknowledged = 0
        self.trajectory_bytes = 0
        self.ready: dict[str, Any] = {}
        self.state: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.socket = self._connecting.__enter__()
        if self._opening is not None:
            self.send("open", **self._opening)
            self.until(lambda: bool(self.ready))
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, command: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": command, **fields}))

    def send_frame(self, tensors: dict[str, np.ndarray], **metadata: str) -> None:
        self.socket.send(safetensors.numpy.save(tensors, metadata))

    def read(self, timeout: float = PATIENCE) -> str:
        """Take the next message. Its type, or the kind of frame it is."""
        message = self.socket.recv(timeout)
        if isinstance(message, str):
            return self._take_event(json.loads(message))
        return self._take_frame(message)

    def until(self, condition: Callable[[], bool]) -> None:
        """Read until `condition` holds."""
        while not condition():
            self.read()

    def event(self, kind: str) -> dict[str, Any]:
        """Read until another event of this kind has come."""
        before = len(self.events)
        self.until(lambda: any(event["type"] == kind for event in self.events[before:]))
        return next(event for event in self.events[before:] if event["type"] == kind)

    def becomes(self, state: str) -> None:
        """Read until the session is in this state and everything kept has been read."""
        self.until(
            lambda: (
                self.state["state"] == state
                and self.epoch == self.state["epoch"]
                and max(self.entries, default=-1) >= self.state["iteration"]
            )
        )

    def r(self, iteration: int) -> np.ndarray:
        return self.entries[iteration]["r1"]

    def _take_event(self, event: dict[str, Any]) -> str:
        kind: str = event["type"]
        (self.beats if kind == "beat" else self.events).append(event)
        if kind in ("ready", "state"):
            self.state = event
        if kind == "ready":
            self.ready = event
        return kind

    def _take_frame(self, message: bytes) -> str:
        metadata = metadata_of(message)
        tensors = safetensors.numpy.load(message)
        self.frames.append(metadata)
        kind = metadata["kind"]
        if "past" in metadata:
            self.past.append((metadata, tensors))
        elif kind == "weights":
            self.weights = tensors
            self.weights_read.append((metadata, tensors))
        elif kind == "update":
            self.taught.append((metadata, tensors))
        elif kind == "landscape":
            self.landscapes.append((metadata, tensors))
        elif kind == "input":
            self._begin(int(metadata["epoch"]))
            iteration = int(metadata["iteration"])
            self.inputs = {t: seen for t, seen in self.inputs.items() if t < iteration} | {iteration: tensors}
            self.sources[iteration] = metadata["source"]
        elif kind == "trajectory":
            self.trajectory_bytes += len(message)
            self._take_trajectory(metadata, tensors)
        return kind

    def _take_trajectory(self, metadata: dict[str, str], tensors: dict[str, np.ndarray]) -> None:
        self._begin(int(metadata["epoch"]))
        first, count = int(metadata["first"]), int(metadata["count"])
        assert all(len(tensor) == count for tensor in tensors.values())
        if self.entries:
            assert first <= max(self.entries) + 1, f"iterations are missing before {first}"
        self.entries = {t: entry for t, entry in self.entries.items() if t < first}
        for i in range(count):
            self.entries[first + i] = {name: tensor[i] for name, tensor in tensors.items()}
        self.unacknowledged += 1
        if self.credit:
            self.acknowledge()

    def _begin(self, epoch: int) -> None:
        assert epoch >= self.epoch, "a frame of an older epoch"
        if epoch > self.epoch:
            self.epoch = epoch
            self.entries, self.inputs = {}, {}

    def acknowledge(self) -> None:
        """Give credit for every trajectory frame read."""
        if self.unacknowledged:
            self.send("credit", frames=self.unacknowledged)
            self.unacknowledged = 0
