"""What came over a page's WebSocket, read with the published libraries and with none of the page's code."""

import json
from collections import Counter
from typing import Any

import numpy as np
import safetensors.numpy
from darkroom.engine.activations import activation_named
from playwright.sync_api import Page, WebSocket

from tests.server.page import metadata_of

Entry = dict[str, np.ndarray]


class Wire:
    """Keeps what a page is sent and what it sends, from the moment it is put on the page.

    Attributes:
        events: what the server said, in order.
        commands: what the page said as text, in order.
        uploads: (metadata, tensors) of what the page sent as binary, in order.
        entries: iteration -> r1, e0, x_hat, energy, of the newest epoch; of slim ones e0 and x_hat as they follow.
        slim: iterations that came slim, of the newest epoch.
        inputs: first iteration -> x and mask, of the newest epoch.
        rates: iteration -> the rate it was streamed with.
        weights, changes: W as it came last, and all that came with each W that one update had led to.
        taught: of updates of W, (number of the first, what was told of them), in order.
        landscapes: in order.
        past: what was told again of what is not on show, in order.
        connections: how many sockets were opened.
    """

    def __init__(self, page: Page) -> None:
        self.events: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.uploads: list[tuple[dict[str, str], Entry]] = []
        self.entries: dict[int, Entry] = {}
        self.inputs: dict[int, Entry] = {}
        self.rates: dict[int, float] = {}
        self.slim: set[int] = set()
        self.weights = np.empty((0, 0), np.float32)
        self.changes: list[Entry] = []
        self.taught: list[tuple[int, Entry]] = []
        self.landscapes: list[tuple[dict[str, str], Entry]] = []
        self.past: list[tuple[dict[str, str], Entry]] = []
        self.connections = 0
        self._comes, self._came_along = False, 0  # whether a state comes that was asked for; `taught` of such
        self._epoch = -1
        page.on("websocket", self._on)

    @property
    def ready(self) -> dict[str, Any]:
        """The newest `ready`."""
        return self.last("ready")

    @property
    def first(self) -> int:
        return min(self.entries)

    @property
    def end(self) -> int:
        """The newest iteration."""
        return max(self.entries)

    @property
    def asked(self) -> int:
        """How many messages of the page have an answer coming: all but credits."""
        return len(self.uploads) + sum(command["type"] != "credit" for command in self.commands)

    @property
    def answered(self) -> int:
        """How many answers came. What the clock finds out is followed by a `state` that nobody asked for.

        But not the updates that come with a state that was asked for: `ready` was the answer.
        """
        count = Counter(event["type"] for event in self.events)
        told = count["settled"] + count["diverged"] + len(self.taught) - self._came_along
        return count["ready"] + count["state"] + count["error"] - told

    def last(self, kind: str) -> dict[str, Any]:
        """The newest event of a kind."""
        return next(event for event in reversed(self.events) if event["type"] == kind)

    def seen(self, iteration: int) -> Entry:
        """The x and the mask that hold at an iteration."""
        return self.inputs[max(first for first in self.inputs if first <= iteration)]

    def r(self, first: int, last: int) -> np.ndarray:
        """r of these iterations, (last − first + 1, K)."""
        return np.stack([self.entries[t]["r1"] for t in range(first, last + 1)])

    def energies(self) -> np.ndarray:
        """The energy of every iteration kept, which are one after another."""
        assert list(self.entries) == list(range(self.first, self.end + 1))
        return np.array([entry["energy"] for entry in self.entries.values()])

    def _on(self, socket: WebSocket) -> None:
        self.connections += 1
        socket.on("framereceived", self._received)
        socket.on("framesent", self._sent)

    def _sent(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.commands.append(json.loads(message))
            # The updates of a log that is taken up again are told once more.
            self._comes = self._comes or self.commands[-1]["type"] in ("undo", "switch", "branch")
        else:
            self.uploads.append((metadata_of(message), safetensors.numpy.load(message)))

    def _received(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.events.append(json.loads(message))
            # A new session's epochs begin anew.
            if self.events[-1]["type"] == "ready":
                self._begin(self.events[-1])
            return
        metadata, tensors = metadata_of(message), safetensors.numpy.load(message)
        if "past" in metadata:
            self.past.append((metadata, tensors))
            return
        if metadata["kind"] == "weights":
            self.weights = tensors["W1"]
            if "D1" in tensors:
                self.changes.append(tensors)
            return
        if metadata["kind"] == "update":
            self.taught.append((int(metadata["first"]), tensors))
            self._came_along += self._comes
            return
        if metadata["kind"] == "landscape":
            self.landscapes.append((metadata, tensors))
            return
        if (epoch := int(metadata["epoch"])) > self._epoch:
            self._epoch, self.entries, self.inputs, self.rates, self.slim = epoch, {}, {}, {}, set()
        if metadata["kind"] == "input":
            first = int(metadata["iteration"])
            self.inputs = {t: seen for t, seen in self.inputs.items() if t < first} | {first: tensors}
        else:
            self._comes = False
            self._take(int(metadata["first"]), float(metadata["rate"]), tensors)

    def _begin(self, ready: dict[str, Any]) -> None:
        opening = next((command for command in reversed(self.commands) if command["type"] == "open"), {})
        if ready["resumed"]:
            # A page that was loaded again knows none of it, and is told all of it.
            self._comes = self._comes or opening.get("have_update") == 0
        else:
            self._epoch = -1
            self._comes = self._comes or ready["id"] is not None

    def _take(self, first: int, rate: float, tensors: Entry) -> None:
        self.entries = {t: entry for t, entry in self.entries.items() if t < first}
        for i in range(len(tensors["energy"])):
            entry = {name: tensor[i] for name, tensor in tensors.items()}
            if "x_hat" not in entry:
                self.slim.add(first + i)
                active = activation_named(self.ready["model"]["activation"][0])
                entry["x_hat"] = self.weights @ active.f(entry["r1"])
                entry["e0"] = self.seen(first + i)["x"] - entry["x_hat"]
            self.entries[first + i] = entry
            self.rates[first + i] = rate
