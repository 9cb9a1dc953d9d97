"""Uploads on the server: read in processes of their own, which end with it, and whose end is nobody else's."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.conftest import StartServer
from tests.images.test_upload import GRAY, file
from tests.server.page import Page
from tests.server_process import ServerProcess, processor_time

WITHIN = 20.0  # seconds, for what is waited for
DRAWN = file(GRAY)


@pytest.fixture(scope="module")
def server() -> Iterator[ServerProcess]:
    """One that takes large files."""
    with ServerProcess(DARKROOM_MAX_UPLOAD_BYTES="40000000") as running:
        yield running


def upload(server: ServerProcess, data: bytes = DRAWN) -> httpx.Response:
    return httpx.post(f"{server.url}/api/upload", files={"file": ("a.png", data)}, timeout=60)


def readers(server: ServerProcess) -> list[int]:
    """The ids of the processes that the server has begun."""
    return [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_over(pid: int) -> bool:
    try:
        # One that has ended, and that nobody has asked about yet, is a zombie.
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def long_picture() -> bytes:
    """What takes a good part of what a picture is given: near the bound of its kind."""
    return file(Image.effect_noise((2_000, 2_000), 80), "WEBP", quality=90, method=0)


def test_a_reader_is_begun_when_it_is_needed_bounded_and_begun_anew_when_it_has_ended(
    server: ServerProcess,
) -> None:
    assert readers(server) == []
    first = upload(server)
    (reader,) = readers(server)
    limits = Path(f"/proc/{reader}/limits").read_text().splitlines()
    bounded = {line[:26].strip(): line[26:].split()[0] for line in limits}
    assert int(bounded["Max data size"]) < 2**31
    os.kill(reader, signal.SIGKILL)
    wait_until(lambda: is_over(reader))
    assert upload(server).json() == first.json()
    (another,) = readers(server)
    assert another != reader


def test_what_takes_too_long_is_given_up_while_others_go_on(server: ServerProcess) -> None:
    answers: list[httpx.Response] = []
    with Page(server) as page:
        page.send("play", until="forever")
        upload(server)
        (reader,) = readers(server)
        done, long = processor_time(reader), long_picture()
        asking = threading.Thread(target=lambda: answers.append(upload(server, long)))
        asking.start()
        read, ended = 0, False
        while not answers:
            page.read()
            read += 1
            if not ended and processor_time(reader) > done + 0.15:
                # As the timer does (tests/images/test_reader.py), which no picture that is let through has ever met.
                os.kill(reader, signal.SIGPROF)
                ended = True
        asking.join()
    (given_up,) = answers
    assert given_up.status_code == 422
    assert given_up.json()["detail"].startswith(
        "This picture takes more time or memory to read than there is."
    )
    assert read > 5
    assert upload(server).status_code == 200
    told = [line for line in server.log.splitlines() if "was not read" in line]
    assert len(told) == 1
    assert f"code {-signal.SIGPROF}" in told[0]


def begun(server: ServerProcess, most: int = 100_000) -> socket.socket:
    """An upload of which so many bytes are still to come."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=WITHIN)
    line.sendall(
        f"POST /api/upload HTTP/1.1\r\nHost: {server.host}\r\nContent-Length: {most}\r\n".encode()
        + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n' + DRAWN[:500]
    )
    return line


def test_the_end_of_the_server_is_that_of_its_readers_and_an_answer_to_who_is_uploading(
    start_server: StartServer,
) -> None:
    server = start_server()
    broken_off, under_way = begun(server), begun(server)
    broken_off.close()
    # Both have come by the time that another has been read.
    assert upload(server).status_code == 200
    (reader,) = readers(server)
    with under_way:
        server.stop()
        answer = under_way.recv(2**16)
    assert b" 503 " in answer.splitlines()[0]
    assert b"The server is ending" in answer
    assert len(server.log.splitlines()) <= 2, server.log
    wait_until(lambda: is_over(reader))


def test_a_large_file_is_taken_where_no_disk_can_be_written_to_and_a_killed_server_leaves_no_reader() -> None:
    # No file beyond 64 kB, which is enough for the log: as on a disk that is full.
    full = "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (2**16,) * 2); runpy.run_module('darkroom')"
    with ServerProcess([sys.executable, "-c", full]) as server:
        assert upload(server, DRAWN + bytes(3 * 2**20)).status_code == 200
        (reader,) = readers(server)
        server.kill()
        wait_until(lambda: is_over(reader))


def test_uploads_that_never_come_keep_none_of_the_same_address_out_for_long(server: ServerProcess) -> None:
    lines = [begun(server) for _ in range(64)]
    deadline = time.monotonic() + 10  # well before the server ends what is silent
    try:
        while (answer := upload(server)).status_code == 503:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert answer.status_code == 200
    finally:
        for line in lines:
            line.close()


@pytest.mark.parametrize("charset", ["nonsense", "undefined", "idna", "base64", "utf-16", "x" * 5_000])
def test_a_charset_that_there_is_none_of_does_no_harm(server: ServerProcess, charset: str) -> None:
    said = len(server.log)
    body = (
        b'--b\r\nContent-Disposition: form-data; name="f\xff"; filename="\xff\xfe.png"\r\n\r\nx\r\n--b--\r\n'
    )
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    response = httpx.post(f"{server.url}/api/upload", content=body, headers={"Content-Type": kind})
    assert response.status_code == 422
    assert response.json()["detail"].endswith(".")
    assert len(server.log) == said
