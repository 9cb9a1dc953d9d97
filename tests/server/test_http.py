"""What is asked over HTTP: models, samples, uploads, the schema; and how it is secured."""

import base64
import io
import json
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from darkroom.images import samples
from darkroom.models.cards import models
from PIL import Image
from pydantic import TypeAdapter

from tests.conftest import StartServer
from tests.server.page import Page
from tests.server_process import ServerProcess


@pytest.fixture
def client(server: ServerProcess):
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/api/models", "/app/main.js", "/nothing", "/v/0/plotly.min.js"])
def test_every_answer_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert "frame-ancestors" not in policy  # slides of any origin may show the page in a frame
    assert policy["object-src"] == "'none'"
    assert "unsafe" not in policy["style-src"]
    assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_the_models_are_those_that_are_shipped(client: httpx.Client) -> None:
    offered = client.get("/api/models").json()
    assert [model["name"] for model in offered] == [card.name for card in models()]
    digits = offered[0]
    assert digits["sizes"] == [784, 100]
    assert digits["shape"] == [28, 28]
    assert digits["card"]["command"].startswith("darkroom train digits")


def test_the_samples_are_pixels_with_attribution(client: httpx.Client) -> None:
    offered = client.get("/api/samples").json()
    assert "MNIST" in offered["attribution"]
    assert len(offered["samples"]) == 20
    for given, sample in zip(offered["samples"], samples(), strict=True):
        picture = np.frombuffer(base64.b64decode(given["image"]), np.uint8).reshape(
            given["height"], given["width"]
        )
        np.testing.assert_allclose(picture / 255, sample.image, atol=1e-6)
        assert given["label"] == sample.label


def png(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def test_an_upload_comes_back_as_the_model_sees_it(client: httpx.Client) -> None:
    paper = np.full((200, 300), 240, np.uint8)
    paper[40:160, 140:160] = 20  # a dark one on light paper
    answer = client.post("/api/upload", files={"file": ("one.png", png(paper))}).json()
    image = np.frombuffer(base64.b64decode(answer["image"]), np.uint8).reshape(
        answer["height"], answer["width"]
    )
    assert image.shape == (28, 28)
    assert answer["inverted"]
    rows, columns = np.nonzero(image > 128)
    assert 18 <= np.ptp(rows) + 1 <= 21
    assert np.ptp(columns) < 6
    original = base64.b64decode(answer["original"].removeprefix("data:image/png;base64,"))
    assert max(Image.open(io.BytesIO(original)).size) <= 256
    assert answer["notice"] == ""
    paper[60:140, 220:240] = 20
    two = client.post("/api/upload", files={"file": ("two.png", png(paper))}).json()
    assert two["notice"].startswith("There is another drawing in this picture; the boldest was taken.")
    kept = client.post("/api/upload?invert=false", files={"file": ("one.png", png(paper))}).json()
    assert not kept["inverted"]


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", png(np.zeros((40, 40), np.uint8))[:60], b"\x89PNG\r\n\x1a\n" + b"\0" * 500],
    ids=["empty", "text", "cut", "corrupt"],
)
def test_what_is_no_picture_is_refused_in_words(client: httpx.Client, data: bytes) -> None:
    response = client.post("/api/upload", files={"file": ("picture.png", data)})
    assert response.status_code == 422
    assert response.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "form",
    [
        {"files": {"other": b"x"}},
        {"files": [("file", b"x"), ("file", b"y")]},
        {"data": {"file": "x"}},
        {},
        {"content": b"\0" * 50},
        {"content": b"\0" * 50, "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        {"content": b"", "headers": {"Content-Type": "multipart/form-data"}},
    ],
)
def test_an_upload_that_is_not_one_file_is_refused_in_words(
    client: httpx.Client, form: dict[str, object]
) -> None:
    response = client.post("/api/upload", **form)
    assert response.status_code == 422
    assert response.json()["detail"]


FORM = {"Content-Type": "multipart/form-data; boundary=b"}


def endless() -> Iterator[bytes]:
    """A file whose length nobody tells."""
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n'
    for _ in range(100):
        yield b"x" * 10_000


def test_uploads_are_bounded_in_bytes_and_in_pixels(start_server: StartServer) -> None:
    server = start_server(DARKROOM_MAX_UPLOAD_BYTES="100000", DARKROOM_MAX_UPLOAD_PIXELS="10000")
    noise = np.random.default_rng(0).integers(0, 255, (600, 600), np.uint8)
    for upload in ({"files": {"file": ("large.png", png(noise))}}, {"content": endless(), "headers": FORM}):
        response = httpx.post(f"{server.url}/api/upload", timeout=30, **upload)
        assert response.status_code == 413
        assert response.json()["detail"].startswith("The file is too large: at most 0.1 MB are taken.")
    response = httpx.post(
        f"{server.url}/api/upload", files={"file": ("wide.png", png(noise * 0))}, timeout=30
    )
    assert response.status_code == 413
    assert "600 × 600 pixels" in response.json()["detail"]
    assert httpx.get(f"{server.url}/api/healthz").json()["status"] == "ok"


def test_what_is_said_fits_the_published_schema(client: httpx.Client, server: ServerProcess) -> None:
    published = client.get("/api/protocol").json()
    assert published["protocol"] == "darkroom.v1"
    names = {kind: set(published[kind]["discriminator"]["mapping"]) for kind in ("commands", "events")}
    assert names["commands"] == {
        "open", "input", "mask", "play", "pause", "step", "seek", "reset", "set", "credit",
        "landscape", "branch", "switch", "undo", "past", "script",
    }  # fmt: skip
    assert names["events"] == {"ready", "state", "settled", "diverged", "script", "beat", "error"}
    with Page(server, speed=None) as page:
        page.becomes("settled")
        page.send("script")
        page.event("script")
        # From its start: where r rests already, it is found to rest or to explode as the turns happen to be cut.
        page.send("pause")
        page.send("reset")
        page.send("set", rate=50.0)
        page.send("play")
        page.becomes("diverged")
        page.send("nonsense")
        page.event("error")
    said = page.events + page.beats
    assert {event["type"] for event in said} == names["events"]
    for event in said:
        check(event, published["events"], published["events"]["$defs"])


def check(value: object, schema: dict, definitions: dict) -> None:
    """That `value` fits a JSON Schema, as far as pydantic writes them."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    if "oneOf" in schema or "anyOf" in schema:
        options = schema.get("oneOf") or schema["anyOf"]
        assert any(fits(value, option, definitions) for option in options), (value, options)
        return
    if "const" in schema:
        assert value == schema["const"]
    if "enum" in schema:
        assert value in schema["enum"]
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "number": int | float,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    if "type" in schema:
        assert isinstance(value, kinds[schema["type"]]), (value, schema)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= value.keys()
        for name, inner in value.items():
            if name in schema.get("properties", {}):
                check(inner, schema["properties"][name], definitions)
            else:
                assert schema.get("additionalProperties", True) is not False, name
    if isinstance(value, list):
        for inner, item in zip(
            value, schema.get("prefixItems") or [schema.get("items", {})] * len(value), strict=True
        ):
            check(inner, item, definitions)


def fits(value: object, schema: dict, definitions: dict) -> bool:
    try:
        check(value, schema, definitions)
    except AssertionError:
        return False
    return True


def test_health_says_how_many_there_are(client: httpx.Client, server: ServerProcess) -> None:
    with Page(server):
        health = client.get("/api/healthz").json()
    assert health["status"] == "ok"
    assert health["connections"] >= 1
    TypeAdapter(dict[str, str | int]).validate_python(json.loads(json.dumps(health)))
