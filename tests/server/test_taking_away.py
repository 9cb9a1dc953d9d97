"""What the server writes down to be taken away: the page in one piece, and the run as a script."""

import base64
import gzip
import re
import socket
import struct
import subprocess
import sys
import urllib.request
from pathlib import Path

import numpy as np

from tests.conftest import StartServer
from tests.server.page import Page
from tests.server_process import ServerProcess


def fetched(server: ServerProcess, method: str = "GET") -> tuple[str, dict[str, str]]:
    takes = {"Accept-Encoding": "gzip"}  # as a browser does, which is told the size of the file all the same
    request = urllib.request.Request(f"{server.url}/api/player", method=method, headers=takes)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode(), {name.lower(): value for name, value in response.headers.items()}


def test_the_page_comes_in_one_piece(server: ServerProcess) -> None:
    page, headers = fetched(server)

    assert headers["content-disposition"].startswith("attachment")
    assert page.count("<!-- recording -->") == 1
    # Nothing is left that a browser would look for beside the file.
    assert re.findall(r"""(?:src|href)=["'](?!data:|#)[^"']*["']""", page) == []
    policy = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert policy == [
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
    ]
    packed = dict(re.findall(r'<script type="text/plain" id="(\w+)">([^<]*)</script>', page))
    scripts = {name: gzip.decompress(base64.b64decode(script)).decode() for name, script in packed.items()}
    assert scripts.keys() == {"plotly", "darkroom"}
    modules = set(re.findall(r"^// (app/.*)$", scripts["darkroom"], re.MULTILINE))
    assert {"app/main.js", "app/take/tape.js", "app/panels/energy/curve.js"} <= modules
    assert "sourceMappingURL" not in scripts["darkroom"], "which would be looked for beside the file"


def test_a_class_that_asks_for_it_and_is_gone_holds_nobody(start_server: StartServer) -> None:
    """Made for each of them it kept the server busy for seconds, beyond the end that it was told: with a traceback."""
    server = start_server()
    fetched(server)
    asking = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(30)]
    for one in asking:
        one.sendall(b"GET /api/player HTTP/1.1\r\nHost: here\r\n\r\n")
    with urllib.request.urlopen(f"{server.url}/api/healthz", timeout=30):
        pass  # they were all heard
    for one in asking[:15]:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
    for one in asking:
        one.close()

    server.stop()  # promptly, and without a traceback


def test_how_large_it_is_is_told_beforehand(server: ServerProcess) -> None:
    nothing, headers = fetched(server, "HEAD")

    assert nothing == ""
    assert int(headers["content-length"]) == len(fetched(server)[0].encode())


def test_a_script_answers_for_the_run_that_was_streamed(server: ServerProcess, tmp_path: Path) -> None:
    with Page(server, sample=4, seed=2, speed=None) as page:
        page.becomes("settled")
        page.send("set", rate=0.03)
        page.send("step", updates=5)
        page.send("script", id=9)
        written = page.event("script")
        page.until(lambda: max(page.entries) >= page.state["iteration"])
    path = tmp_path / written["name"]
    path.write_text(written["text"], "utf-8")
    keep = (
        "import runpy, sys, numpy as np; np.save(sys.argv[2], runpy.run_path(sys.argv[1])['reproduce']()[0])"
    )
    subprocess.run([sys.executable, "-c", keep, path, tmp_path / "r.npy"], check=True, timeout=60)

    assert written["id"] == 9
    streamed = np.stack([page.r(t) for t in sorted(page.entries)])
    np.testing.assert_array_equal(np.load(tmp_path / "r.npy"), streamed)


def test_a_script_lies_beside_a_file_of_tensors_and_nowhere_else(server: ServerProcess) -> None:
    with Page(server, speed=None) as page:
        page.send("script", id=3, beside="../../etc.safetensors")
        refused = page.event("error")

    assert (refused["id"], refused["command"]) == (3, "script")
    assert refused["message"].startswith("beside: expected")
