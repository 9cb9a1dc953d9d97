"""What pages of other sites have a browser ask of this server, and names it is called by that are not its own."""

from collections.abc import Iterator

import httpx
import pytest

from tests.server import raw
from tests.server.raw import answered, request
from tests.server_process import ServerProcess

BODY = "Content-Length: 0"


@pytest.fixture(scope="module")
def named() -> Iterator[ServerProcess]:
    """A server that has names and friends."""
    with ServerProcess(
        DARKROOM_ALLOWED_HOSTS='["Lab.Example.org", "*.example.net"]',
        DARKROOM_ALLOWED_ORIGINS='["https://talks.example.com"]',
    ) as server:
        yield server


@pytest.mark.parametrize(
    "headers",
    [
        ("Origin: https://evil.example.com",),
        ("Origin: null",),
        ("Origin: https://evil.example.com", "Sec-Fetch-Site: same-origin"),
        ("Sec-Fetch-Site: cross-site",),
        ("Sec-Fetch-Site: same-site",),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/upload", "/api/unfold"])
def test_what_another_site_has_a_browser_post_is_refused(
    server: ServerProcess, path: str, headers: tuple[str, ...]
) -> None:
    status, told = answered(server, request(server, f"POST {path}", BODY, "Connection: close", *headers))
    assert status == 403
    assert '"detail":' in told


def test_what_its_own_and_allowed_pages_and_programs_post_is_looked_at(named: ServerProcess) -> None:
    own = f"Origin: {named.url}", "Sec-Fetch-Site: same-origin"
    for headers in (own, ("Origin: https://talks.example.com", "Sec-Fetch-Site: cross-site"), ()):
        status, told = answered(
            named, request(named, "POST /api/upload", BODY, "Connection: close", *headers)
        )
        assert status == 422
        assert "Send the picture" in told


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com",
        "evil.example.com:8000",
        "127.0.0.1.example.com",
        "localhost.example.com.",
        "example.net",
    ],
)
def test_a_name_that_is_not_its_own_is_refused_with_the_setting(named: ServerProcess, host: str) -> None:
    """Though the page is of the same name: its owner can have it lead anywhere."""
    for sent in (
        request(named, "GET /", "Connection: close", host=host),
        raw.handshake(named, f"Origin: http://{host}", host=host),
    ):
        status, told = answered(named, sent)
        assert status == 403
        assert "DARKROOM_ALLOWED_HOSTS" in told


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "192.168.1.7:8000", "[::1]:8000", "[fe80::1.2.3.4]", "localhost:9000", "box", "box.local",
        "a.localhost:80", "LAB.example.org", "lab.example.org.:8000", "a.example.net",
    ],
)  # fmt: skip
def test_addresses_local_names_and_those_it_was_given_are_its_own(named: ServerProcess, host: str) -> None:
    status, _ = answered(named, raw.handshake(named, f"Origin: http://{host}", host=host))
    assert status == 101


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("h:443", "https://h", 101),
        ("h:80", "http://h", 101),
        ("h", "https://h", 101),
        ("h", "https://h:443", 101),
        ("[::1]:443", "https://[::1]", 101),
        ("h:443", "http://h", 403),
        ("h:80", "https://h", 403),
        ("h:443", "https://h:80", 403),
        ("h:443", "https://evil", 403),
        ("h", "ftp://h", 403),
    ],
)
def test_a_port_that_goes_without_saying_may_be_said(
    server: ServerProcess, host: str, origin: str, status: int
) -> None:
    assert answered(server, raw.handshake(server, f"Origin: {origin}", host=host))[0] == status


def test_a_page_in_a_sandboxed_frame_is_told_what_it_lacks(server: ServerProcess) -> None:
    status, told = answered(server, raw.handshake(server, "Origin: null"))
    assert status == 403
    assert "allow-same-origin" in told


def test_what_a_proxy_says_of_others_changes_nothing(server: ServerProcess) -> None:
    forwarded = (
        "X-Forwarded-Host: evil.example.com",
        "X-Forwarded-Proto: https",
        "Forwarded: host=evil.example.com",
    )
    sent = raw.handshake(server, "Origin: https://evil.example.com", *forwarded)
    assert answered(server, sent)[0] == 403
    assert httpx.get(server.url, headers={"X-Forwarded-Host": "evil.example.com"}).status_code == 200
