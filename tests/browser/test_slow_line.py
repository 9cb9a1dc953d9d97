"""A line too slow for all that is streamed: the page has r and F sent alone, says so, and shows the same."""

import time
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from playwright.sync_api import expect

from tests.browser.cable import Cable
from tests.browser.conftest import OpenPage
from tests.browser.room import Room
from tests.browser.test_take import downloaded, open_dialog
from tests.server_process import ServerProcess

# What the browser itself tells of on its console where a line is cut.
pytestmark = pytest.mark.tolerate(
    r"WebSocket connection to .* failed", r"ERR_(CONNECTION_|EMPTY_|SOCKET_)\w+"
)

#: Bytes a second, of which full frames at 60 iterations a second take 400,000, and slim ones 60,000.
SLOW = 160_000
FULL = 4 * (100 + 2 * 784 + 1)


def test_a_page_on_a_slow_line_has_r_and_f_sent_alone_and_shows_the_same(
    open_page: OpenPage, server: ServerProcess, tmp_path: Path
) -> None:
    with Cable(server) as cable:
        page = open_page(cable)
        # At so small a rate r does not settle before the end of the test.
        room = Room(page, "/?sample=3&speed=60&rate=0.001", until="playing")
        expect(room.verified).to_contain_text("e = x − x̂")
        cable.rate = SLOW
        expect(room.status).to_have_text(
            "The line is slow: from here on it brings r and F alone, and x̂ and e are made here."
        )
        room.until(lambda: bool(room.wire.slim))
        assert [command for command in room.wire.commands if command["type"] == "set"] == [
            {"type": "set", "frames": "slim"}
        ]
        # The clock then is faster than the line could have brought it before.
        began, first = time.monotonic(), room.wire.end
        room.until(lambda: room.wire.end >= first + 120)
        assert 120 / (time.monotonic() - began) > SLOW / FULL

        cable.rate = None
        room.press("Pause inference")
        room.becomes("paused")
        shown = room.wire.end
        assert shown in room.wire.slim
        room.shows_entry(shown)
        expect(room.verified).to_have_attribute("data-verified", "yes")
        expect(room.verified).to_contain_text(f"F = {room.energy:.2f} from x̂ and e made here")
        full = min(set(room.wire.entries) - room.wire.slim)
        room.scrub(full)
        room.shows_entry(full)

        # A broken line is opened again as it was.
        cable.cut()
        expect(room.html).to_have_attribute("data-state", "disconnected")
        cable.mend()
        expect(room.html).to_have_attribute("data-state", "paused")
        opened = [command for command in room.wire.commands if command["type"] == "open"]
        assert [command["frames"] for command in opened] == ["full", "slim"]

        # What is taken away has x̂ and e of every iteration, whichever way it came.
        open_dialog(page)
        recording = safetensors.numpy.load_file(downloaded(page, "Download every number", tmp_path))
        rows = [room.wire.entries[t] for t in sorted(room.wire.entries)]
        for name in ("x_hat", "e0"):
            np.testing.assert_allclose(recording[name], [row[name] for row in rows], atol=1e-6)
