"""The lessons, the glossary and the rendering of captions over HTTP."""

import re
from collections.abc import Iterator

import httpx
import pytest
from darkroom.lessons import glossary, lessons

from tests.server_process import ServerProcess


@pytest.fixture
def client(server: ServerProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as client:
        yield client


def test_the_lessons_come_whole_and_in_order(client: httpx.Client) -> None:
    told = client.get("/api/lessons").json()

    assert [lesson["number"] for lesson in told] == list(range(1, 10))
    assert [lesson["slug"] for lesson in told] == [lesson.slug for lesson in lessons()]
    for lesson in told:
        assert set(lesson) == {"number", "slug", "title", "idea", "scenes"}
        for scene in lesson["scenes"]:
            assert set(scene) == {
                "title",
                "html",
                "caption",
                "state",
                "spotlight",
                "cards",
                "numbers",
                "predict",
            }
            assert scene["state"]["model"]
            assert scene["cards"]


def test_each_symbol_says_which_scene_defines_it(client: httpx.Client) -> None:
    told = client.get("/api/glossary").json()
    read = client.get("/api/lessons").json()

    assert [symbol["name"] for symbol in told] == list(glossary())
    for symbol in told:
        lesson, scene = map(int, symbol["address"].split("."))
        assert read[lesson - 1]["slug"] == symbol["defined"]
        assert f'<dfn data-sym="{symbol["name"]}">' in read[lesson - 1]["scenes"][scene - 1]["html"]


def test_every_symbol_in_a_lesson_is_in_the_glossary(client: httpx.Client) -> None:
    names = {symbol["name"] for symbol in client.get("/api/glossary").json()}
    html = "".join(
        scene["html"] for lesson in client.get("/api/lessons").json() for scene in lesson["scenes"]
    )

    assert set(re.findall(r'data-sym="(\w+)"', html)) == names


def test_a_caption_is_rendered_as_it_stands(client: httpx.Client) -> None:
    answer = client.post("/api/render", json={"markdown": "The *error* $e_i$ <b>."})

    assert answer.status_code == 200
    assert '<msub data-value="e_i">' in answer.json()["html"]
    assert "&lt;b&gt;" in answer.json()["html"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'{"markdown": "$\\\\foo$"}', 422, "line 1: formula: expected"),
        (b'{"markdown": "' + b"x" * 4001 + b'"}', 422, "at most 4000 characters; got 4001"),
        (b'{"markdown": "' + b"x" * 100_000 + b'"}', 413, "at most 65,536 bytes"),
        (b'{"text": "x"}', 422, "markdown"),
        (b"nothing", 422, "markdown"),
    ],
)
def test_a_caption_that_cannot_be_rendered_is_refused_with_the_reason(
    client: httpx.Client, body: bytes, status: int, said: str
) -> None:
    answer = client.post("/api/render", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == status
    assert said in answer.json()["detail"]
