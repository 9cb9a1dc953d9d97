"""The container image, built from the Dockerfile and used: served, looked at from outside, ended. No part of `make test`.

python -m tests.image_check                                     (as root on Debian, with podman, runc and mmdebstrap)

The base that the Dockerfile names is pulled. Where no registry is reached, Debian's own Python stands in for it, under its
name. pip asks what this machine's /etc/pip.conf says. Images live in a folder that is gone afterwards, cached layers too.
"""

import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.room import Room
from tests.browser.watch import Watch
from tests.server.page import Page
from tests.server_process import STARTS_WITHIN, free_port

ROOT = Path(__file__).parent.parent
NEEDED = ("podman", "runc", "mmdebstrap")
#: The Debian that has the Python of the base, and what has to be in it.
STAND_IN = ("--variant=minbase", "--include=python3,python3-pip", "trixie")
#: Settings of pip and certificates that it trusts: lent to the build where this machine has them.
LENT = ("/etc/pip.conf", ssl.get_default_verify_paths().cafile or "")
STOPS_WITHIN = 3.0  # seconds, with a page that plays
#: What a careful host grants: no writing but to /tmp, no privilege, no more files and processes than that.
GRANTED = (
    *("--read-only", "--read-only-tmpfs=false", "--tmpfs=/tmp"),
    *(
        "--cap-drop=all",
        "--security-opt=no-new-privileges",
        "--ulimit=nofile=1024:1024",
        "--ulimit=nproc=256:256",
    ),
)


class Podman:
    """podman, with images and containers of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._command = [
            "podman",
            "--root",
            f"{folder}/images",
            "--runroot",
            f"{folder}/running",
            "--runtime",
            "runc",
        ]

    def tried(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*self._command, *arguments], capture_output=True, text=True)

    def __call__(self, *arguments: str) -> str:
        """What a command says. Ends everything with what it complained of when it fails."""
        ran = self.tried(*arguments)
        if ran.returncode:
            sys.exit(f"podman {' '.join(arguments)} failed:\n{ran.stdout}{ran.stderr}")
        return ran.stdout.strip()


class Container:
    """A running container of the image; `url` and `websocket_url` reach it from outside."""

    def __init__(self, podman: Podman) -> None:
        self._podman = podman
        port = free_port()
        self.host = f"127.0.0.1:{port}"
        self.url, self.websocket_url = f"http://{self.host}", f"ws://{self.host}/ws"
        self._id = podman("run", "--detach", *GRANTED, f"--publish=127.0.0.1:{port}:8000", "darkroom")

    def healthy(self) -> bool:
        """Whether the HEALTHCHECK of the image says so."""
        return self._podman.tried("healthcheck", "run", self._id).returncode == 0

    def wait(self) -> None:
        """Wait until it is healthy."""
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.healthy():
            assert time.monotonic() < deadline, f"not healthy: {self._podman('logs', self._id)}"
            time.sleep(0.1)

    def can(self, *command: str) -> bool:
        """Whether a command succeeds inside."""
        return self._podman.tried("exec", self._id, *command).returncode == 0

    def users(self) -> set[str]:
        """The user ids, outside, of all its processes."""
        return set(self._podman("top", self._id, "huser").split()[1:])

    def stop(self) -> tuple[float, str]:
        """Stop it as `docker stop` does. The seconds that took, and the code it ended with."""
        before = time.monotonic()
        self._podman("stop", self._id)
        return time.monotonic() - before, self._podman("inspect", "--format={{.State.ExitCode}}", self._id)


def main() -> None:
    """Build the image, use it, and say what was found. Exits with 1 at the first thing that is not as it should be."""
    if missing := [tool for tool in NEEDED if not shutil.which(tool)]:
        sys.exit(f"Needs {', '.join(missing)}: apt-get install {' '.join(NEEDED)}")
    if os.geteuid() != 0:
        sys.exit("Needs to be root: a file system is laid out with the owners that it has in the image.")
    with own_podman() as podman:
        build(podman)
        serves(podman)
        stops_while_it_starts(podman)


@contextmanager
def own_podman() -> Iterator[Podman]:
    with tempfile.TemporaryDirectory(prefix="darkroom-image-") as folder:
        podman = Podman(Path(folder))
        try:
            yield podman
        finally:
            podman.tried("rm", "--all", "--force", "--time=0")
            podman.tried("rmi", "--all", "--force")


def build(podman: Podman) -> None:
    named = re.search(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert named, "the Dockerfile names no base"
    base = f"docker.io/library/{named[1]}"
    if podman.tried("pull", "--quiet", base).returncode == 0:
        found(f"base: {base}")
    else:
        stand_in(podman, base)
        found(f"base: Debian's Python in place of {base}, which no registry gave")
    lent = [f"--volume={path}:{path}:ro" for path in LENT if Path(path).is_file()]
    # Docker's format is the one that knows HEALTHCHECK.
    podman("build", "--format=docker", "--tag=darkroom", *lent, str(ROOT))
    size = podman("images", "--format={{.Size}}", "darkroom")
    found(f"built: {size}, {podman('run', '--rm', *GRANTED, 'darkroom', 'python', '-VV')}")


def stand_in(podman: Podman, base: str) -> None:
    """A base with what the Dockerfile takes from its own: Debian, `python` and `pip`."""
    link = '--customize-hook=ln -s /usr/bin/python3 "$1/usr/local/bin/python"'
    with tempfile.NamedTemporaryFile(suffix=".tar") as archive:
        made = subprocess.run(
            ["mmdebstrap", "--quiet", link, *STAND_IN, archive.name], capture_output=True, text=True
        )
        if made.returncode:
            sys.exit(f"mmdebstrap failed:\n{made.stderr}")
        podman("import", archive.name, base)


def serves(podman: Podman) -> None:
    container = Container(podman)
    container.wait()
    found("healthy, on a root that is read-only")

    assert container.users() == {"10001"}, container.users()
    written = [place for place in ("/", "/venv", "/home", "/var/tmp") if container.can("touch", f"{place}/x")]
    assert not written, f"could write to {written}"
    assert container.can("touch", "/tmp/x"), "could not write to /tmp"
    assert not container.can("python", "-c", "import pip"), "an installer was left in the virtualenv"
    found("no process is root's; nothing but /tmp can be written to; no installer in its virtualenv")

    with Page(container, sample=3, speed=None) as client:
        client.becomes("settled")
        found(f"WebSocket from outside: {len(client.entries)} iterations until settled")
    # Over 1 MB, so that it goes through a file in /tmp.
    picture = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (700, 900, 3), np.uint8)).save(picture, "png")
    answer = httpx.post(
        f"{container.url}/api/upload", files={"file": ("noise.png", picture.getvalue())}, timeout=60
    )
    assert answer.status_code in (200, 422), answer.text
    found(f"upload of {len(picture.getvalue()) / 1e6:.1f} MB: answered {answer.status_code}")

    watch = Watch(container.host)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=chromium.launch_arguments()
        )
        context = browser.new_context(base_url=container.url)
        watch.on(context)
        room = Room(context.new_page())
        assert room.verified.get_attribute("data-verified") == "yes"
        assert not watch.problems, watch.problems
        found(f"page: settled at iteration {room.iteration}, its numbers verified, no complaint")
        room.press("Reset inference")
        room.press("Play inference")
        stops(container, "with a page that is open")
        browser.close()


def stops_while_it_starts(podman: Podman) -> None:
    # The first process of a container ignores SIGTERM for as long as it has no handler for it.
    stops(Container(podman), "while it starts")


def stops(container: Container, when: str) -> None:
    seconds, code = container.stop()
    assert seconds < STOPS_WITHIN, f"stopping {when} took {seconds:.1f} s"
    assert code in ("0", "143"), f"stopping {when} ended with {code}"
    found(f"stopped {when}: in {seconds:.1f} s, with code {code}")


def found(what: str) -> None:
    print(what, flush=True)


if __name__ == "__main__":
    main()
