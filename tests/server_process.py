"""A real Darkroom server in a process of its own, for the tests that go through a socket."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

STARTS_WITHIN = 30.0  # seconds; importing everything on a busy machine takes a few
ENDS_WITHIN = 5.0  # seconds; the server promises 3, the rest is the interpreter's own end


_returned: list[int] = []


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on; one that was returned before a new one."""
    while _returned:
        if (port := _bound(_returned.pop())) is not None:
            return port
    port = _bound(0)
    assert port is not None
    return port


def return_port(port: int) -> None:
    """A server there has ended: the next one may be there too, and a browser finds what it knows of the address."""
    _returned.append(port)


def _bound(port: int) -> int | None:
    """The port, once it is seen that it can be listened on; 0 asks for any."""
    try:
        with socket.create_server(("127.0.0.1", port)) as probe:
            bound: int = probe.getsockname()[1]
            return bound
    except OSError:
        return None


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class ServerProcess:
    """`darkroom --no-browser --port …`, from the moment it answers until it has ended.

        with ServerProcess(DARKROOM_MAX_SESSIONS="2") as server:
            connect(server.websocket_url)
            server.restart()                 # the same port and settings, another process

    Args:
        command: what starts Darkroom; by default this interpreter with `-m darkroom`.
        cwd: the folder it is started from.
        **settings: environment variables for it, over the ones of this process without any DARKROOM_*.

    Ending it raises AssertionError when it takes more than `ENDS_WITHIN` seconds, when it had died before, or
    when it wrote a traceback: whatever a test sends, the server has to have an answer of its own for it.
    """

    def __init__(self, command: Sequence[str] = (), *, cwd: Path | None = None, **settings: str) -> None:
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self.websocket_url = f"ws://{self.host}/ws"
        self._command = [
            *(command or (sys.executable, "-m", "darkroom")),
            "--no-browser",
            "--port",
            str(self.port),
        ]
        self._cwd = cwd
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DARKROOM_")}
        self._environment = inherited | settings
        # Appended to, so that reading it here does not move where the server writes; closed in __exit__.
        self._log = tempfile.TemporaryFile("a+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._log.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._process is not None:
                self.stop()
        finally:
            self._log.close()
            return_port(self.port)

    @property
    def pid(self) -> int:
        """The process's id, for what measures its memory or sends it a signal."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    @property
    def log(self) -> str:
        """All that the server has written so far, its earlier starts included."""
        self._log.seek(0)
        return self._log.read()

    def start(self) -> None:
        """Start the server and return once it answers."""
        self._process = subprocess.Popen(
            self._command,
            cwd=self._cwd,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            self._wait_until_it_answers(self._process)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End the server as `docker stop` does, and see that it ended promptly and without a traceback."""
        process = self._process
        assert process is not None, "the server is not running"
        died_before = process.poll() is not None
        process.terminate()
        try:
            code = process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the server did not end within {ENDS_WITHIN:.0f} s\n{self.log}") from None
        finally:
            self.kill()
        assert not died_before, f"the server had ended by itself with code {code}\n{self.log}"
        assert code in (0, -signal.SIGTERM), f"the server ended with code {code}\n{self.log}"
        assert "Traceback (most recent call last)" not in self.log, self.log

    def kill(self) -> None:
        """End the server as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop the server and start another one with the same port and settings."""
        self.stop()
        self.start()

    def _wait_until_it_answers(self, process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            assert time.monotonic() < deadline, f"no answer within {STARTS_WITHIN:.0f} s\n{self.log}"
            try:
                code = process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"the server ended with code {code} before it answered\n{self.log}")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STARTS_WITHIN)
        try:
            connection.request("GET", "/api/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
