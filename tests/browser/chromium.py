"""A Chromium for the tests: one that is installed, else Playwright's own, else Debian's package.

`python -m tests.browser.chromium` installs one when there is none and prints where it is.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SHELL = "chromium-headless-shell"
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
NONE_TO_BE_HAD = (
    "No Chromium to run the browser tests in: install Chromium or Chrome so that it is on PATH, "
    "or say where one is in the variable CHROMIUM."
)


class NoChromiumError(RuntimeError):
    """There is no Chromium that starts."""

    def __init__(self, message: str = NONE_TO_BE_HAD) -> None:
        super().__init__(message)


def find() -> Path:
    """The Chromium to test in: `CHROMIUM` if it is set, else an installed one, else Playwright's own.

    Raises:
        NoChromiumError: there is none, or the one that CHROMIUM names does not start.
    """
    if named := os.environ.get("CHROMIUM"):
        if _starts(named):
            return Path(named)
        raise NoChromiumError(f"CHROMIUM names {named}, which is no Chromium that starts.")
    for candidate in _candidates():
        if _starts(candidate):
            return Path(candidate)
    raise NoChromiumError


def for_tests() -> Path:
    """As `find`, but Debian's headless shell if it is installed: the same engine without windows, which costs less."""
    shell = shutil.which(SHELL)
    return Path(shell) if shell and _starts(shell) and "CHROMIUM" not in os.environ else find()


def ensure() -> Path:
    """As `find`, but installs one when there is none: Playwright's own, else (as root) Debian's package."""
    try:
        return find()
    except NoChromiumError:
        if os.environ.get("CHROMIUM"):
            raise
    for commands in _installers():
        if all(_run(command) for command in commands):
            try:
                return find()
            except NoChromiumError:
                continue  # installed, but lacks a library it needs: the next one may bring it
    raise NoChromiumError


def launch_arguments() -> list[str]:
    """The flags that keep Chromium quiet and to this machine, whoever runs it."""
    return [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        # A page that asks for another host gets no answer, with or without a network.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        # Chromium's sandbox refuses to run as root.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, ON_PATH))
    yield from ON_MACOS
    with sync_playwright() as playwright:
        playwrights_own = playwright.chromium.executable_path
    yield playwrights_own


def _starts(executable: str) -> bool:
    """Whether it runs at all: a stub that asks for a snap, or a browser that lacks a library, does not."""
    try:
        return subprocess.run([executable, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _installers() -> Iterator[list[list[str]]]:
    yield [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # A page without fonts would be tested with boxes for letters.
        yield [
            ["apt-get", "update"],
            ["apt-get", "install", "--yes", "--no-install-recommends", "chromium", SHELL, "fonts-dejavu"],
        ]


def _run(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode == 0
    )


if __name__ == "__main__":
    try:
        print(ensure())
    except NoChromiumError as error:
        sys.exit(str(error))
