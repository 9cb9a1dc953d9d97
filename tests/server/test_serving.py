"""How the page and what never changes are served: fresh, but made once, compressed once and sent once."""

import gzip
import hashlib
import re
import shutil
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from tests.server_process import ServerProcess, processor_time

FRONTEND = Path(__file__).parents[2] / "frontend"


@pytest.fixture
def client(server: ServerProcess):
    with httpx.Client(base_url=server.url) as client:
        yield client


#: What never changes while the server runs, and is told apart by its tag.
KEPT = [
    "/api/models",
    "/api/samples",
    "/api/protocol",
    "/api/scenes/schema",
    "/api/lessons",
    "/api/glossary",
    "/api/player",
]


def parts_of(page: str) -> dict[str, str]:
    """What a page names to be fetched for it: the address of each file, by the file's name."""
    named = re.findall(r"""<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+)\"""", page)
    return {address.rsplit("/", 1)[1]: address for address in named}


def test_the_page_is_asked_for_again_and_names_few_files_that_are_kept_for_good(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    parts = parts_of(page.text)
    assert parts.keys() == {"icon.svg", "darkroom.css", "theme.js", "plotly.min.js", "darkroom.js"}
    for name, address in parts.items():
        assert not address.startswith("/"), "found under any path that a proxy puts before it"
        response = client.get(f"/{address}")
        assert response.status_code == 200
        kind = {"svg": "image/svg+xml", "css": "text/css", "js": "text/javascript"}[name.rsplit(".")[-1]]
        assert response.headers["content-type"].startswith(kind)
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        # The address holds what is in it: under another it is not to be kept.
        digest = hashlib.sha256(response.content).hexdigest()
        assert address.split("/")[-2] in digest
        assert client.get(f"/v/{'0' * 32}/{name}").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "darkroom.js", "plotly.min.js", "/app/main.js", *KEPT])
def test_who_has_it_already_is_not_sent_it_again(client: httpx.Client, path: str) -> None:
    address = path if path.startswith("/") else parts_of(client.get("/").text)[path]
    tag = client.get(address).headers["etag"]
    # A proxy that compresses or unpacks makes the tag a weak one.
    for has in (tag, f'"other", W/{tag}'):
        again = client.get(address, headers={"If-None-Match": has})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/", "darkroom.js", "plotly.min.js", "/api/samples", "/api/lessons"])
def test_it_comes_compressed_to_who_takes_that(client: httpx.Client, path: str) -> None:
    address = path if path.startswith("/") else parts_of(client.get("/").text)[path]
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for takes in ("gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8, *;q=0.1"):
        with client.stream("GET", address, headers={"Accept-Encoding": takes}) as response:
            body = b"".join(response.iter_raw())
        assert response.headers["content-encoding"] == "gzip"
        assert response.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
        assert response.headers["etag"] != plain.headers["etag"]
        assert len(body) < len(plain.content)
        assert gzip.decompress(body) == plain.content
    assert "content-encoding" not in client.get(address, headers={"Accept-Encoding": "br, gzip;q=0"}).headers


def test_plotly_is_that_of_its_package(client: httpx.Client) -> None:
    script = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    assert client.get(parts_of(client.get("/").text)["plotly.min.js"]).content == script


def test_what_never_changes_costs_next_to_nothing_to_be_asked_for_again(
    client: httpx.Client, server: ServerProcess
) -> None:
    for path in KEPT:
        client.get(path)
    before, times = processor_time(server.pid), 10
    for path in KEPT * times:
        with client.stream("GET", path) as response:  # not unpacked here
            assert len(b"".join(response.iter_raw())) > 100
    # Made at each asking they cost 30 ms on average, the page in one piece 170.
    assert (processor_time(server.pid) - before) / (times * len(KEPT)) < 0.008


def test_a_page_that_is_changed_in_a_checkout_is_served_after_a_reload(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend" / "darkroom").symlink_to(FRONTEND.parent / "backend" / "darkroom")
    shutil.copytree(FRONTEND, tmp_path / "frontend")
    with ServerProcess(cwd=tmp_path / "backend") as server, httpx.Client(base_url=server.url) as client:
        before = parts_of(client.get("/").text)
        module = tmp_path / "frontend" / "app" / "lib" / "fetched.js"
        module.write_text(module.read_text("utf-8") + "\nconst changed = true;\n", "utf-8")
        after = parts_of(client.get("/").text)

        assert {name for name in after if after[name] != before[name]} == {"darkroom.js"}
        assert "\nconst changed = true;\n" in client.get(after["darkroom.js"]).text
        assert "\nconst changed = true;\n" in client.get("/app/lib/fetched.js").text
        # A page opened just before gets what there is, but does not keep it.
        late = client.get(before["darkroom.js"])
        assert (late.status_code, late.headers["cache-control"]) == (200, "no-cache")


def test_a_browsers_tools_are_led_to_the_modules_as_they_were_written(client: httpx.Client) -> None:
    script = client.get(parts_of(client.get("/").text)["darkroom.js"])
    address = script.url.join(re.findall(r"^//# sourceMappingURL=(\S+)$", script.text, re.MULTILINE)[0])
    found = client.get(address)
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    sources = found.json()["sources"]
    assert {"app/main.js", "app/lib/format.js"} <= set(sources)
    for source in sources[:3]:
        there = client.get(address.join(found.json()["sourceRoot"] + source))
        assert there.content == (FRONTEND / source).read_bytes()
        assert there.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/app/nothing.js", "/app/../index.html", "/app/%2e%2e/index.html", "/nothing", "/app/", "/v/0/nothing.js",
        "/v/0/index.html", "/v/0/..%2fapp%2fmain.js", "/v/darkroom.js",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_link_whose_hash_was_encoded_leads_to_the_page_whatever_hangs_on_it(client: httpx.Client) -> None:
    for letters in ("abc", "abc/", "ab/cd"):
        asked = client.get(f"/%23s={letters}", follow_redirects=True)
        assert (asked.url.path, asked.url.fragment) == ("/", f"s={letters}")
