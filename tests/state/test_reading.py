"""A file of scenes is read; what is wrong with one is told with its line and the reason."""

import base64
import json
import tracemalloc
import zlib

import numpy as np
import pytest
from darkroom.state import MOST_ITERATIONS, SceneError, numbers, pack, read_state, read_talk
from darkroom.state.positions import line_and_column
from hypothesis import given
from hypothesis import strategies as st

from tests.state.files import state, talk


def refusal(text: str) -> SceneError:
    with pytest.raises(SceneError) as refused:
        read_talk(text)
    return refused.value


def test_a_scene_written_by_hand_is_short() -> None:
    text = '{"format": "darkroom.scenes.v1", "title": "t", "scenes": [{"title": "s", "state": {"model": "digits"}}]}'
    (scene,) = read_talk(text).scenes
    assert (scene.caption, scene.spotlight, scene.state.iteration, scene.state.speed) == ("", (), 0, 60.0)
    assert scene.state.input.default


WRONG = {
    "rate": ({"rate": -3}, "greater than or equal to", "-3"),
    "model": ({"model": "digit"}, "one of digits, digits-tanh", "digit"),
    "input": ({"input": {"sample": 3, "blank": True}}, "exactly one of sample, latents", "{'sample': 3"),
    "input.sample": ({"input": {"sample": 20}}, "less than or equal to 19", "20"),
    "input.value": ({"input": {"value": 2.0}}, "an image, since digits sees 784 pixels", "2"),
    "input.pixels": ({"input": {"pixels": pack(np.zeros(9, np.uint8))}}, "784 numbers", "9"),
    "input.latents": ({"input": {"latents": [1.0, 2.0]}}, "100 numbers", "2"),
    "mask": ({"mask": pack(np.full(784, 2, np.uint8))}, "bytes 0 and 1", "others"),
    "r": ({"r": pack(np.full(100, np.nan, np.float32))}, "finite numbers", "others"),
    "weights.origin": ({"weights": {"origin": "found"}}, "'trained' or 'random'", "'found'"),
    "weights.updates": ({"weights": {"updates": 10**6}}, "less than or equal to", "1000000"),
    "weights.source": ({"weights": {"source": "digits", "updates": 1}}, "image, as step", "digits"),
    "weights.r": ({"weights": {"by": "play", "r": pack(np.zeros(100, np.float32))}}, "none, as each", "one"),
    "weights.values": ({"weights": {"values": "!", "updates": 1}}, "base64 of raw deflate", "'!'"),
    "iteration": ({"iteration": MOST_ITERATIONS + 1}, f"at most {MOST_ITERATIONS}", "20001"),
    "iteraton": ({"iteraton": 3}, "no such field", "3"),
    "focus.index": ({"focus": {"kind": "latent", "index": 100}}, "one of 100 latents", "100"),
    "look": ({"look": "curve"}, "'dictionary', 'update', 'curves' or 'landscape'", "'curve'"),
}


@pytest.mark.parametrize("path", WRONG)
def test_what_is_wrong_is_told_with_its_line_and_the_reason(path: str) -> None:
    fields, expected, got = WRONG[path]
    text = talk({}, {}, fields)
    wrong = refusal(text)
    assert wrong.path == f"scenes[2].state.{path}"
    assert expected in wrong.expected
    assert got in wrong.got
    # The line is that of the field, or of its first one.
    name = path.split(".")[-1]
    assert f'"{name}"' in text.splitlines()[wrong.line - 1]
    assert str(wrong) == f"line {wrong.line}: {wrong.path}: expected {wrong.expected}; got {wrong.got}"


def test_a_missing_field_is_told_at_the_scene_that_lacks_it() -> None:
    text = '{\n"format": "darkroom.scenes.v1",\n"title": "t",\n"scenes": [\n{"title": "one"}]}'
    wrong = refusal(text)
    assert (wrong.line, wrong.path, wrong.expected) == (5, "scenes[0].state", "a value")


def test_too_many_scenes_are_told_by_how_many_there_may_be() -> None:
    wrong = refusal(talk(*[{}] * 201))
    assert (wrong.path, wrong.expected, wrong.got) == ("scenes", "at most 200", "201")


def test_what_is_no_json_is_told_with_line_and_column() -> None:
    wrong = refusal('{"format": "darkroom.scenes.v1",\n "title": "t",\n "scenes": [}\n')
    assert (wrong.line, wrong.column) == (3, 13)
    assert "valid JSON" in str(wrong)
    assert refusal("").line == 1
    assert refusal("[" * 10_000).line == 1


@pytest.mark.parametrize("text", ["[]", '"a"', "{}", '{"format": "darkroom.state.v2"}', "3"])
def test_a_file_of_something_else_is_told_as_such(text: str) -> None:
    wrong = refusal(text)
    assert wrong.path == "format"
    assert "darkroom.scenes.v1" in wrong.expected


def test_a_few_letters_cannot_unpack_to_what_fills_memory() -> None:
    writer = zlib.compressobj(9, wbits=-15)
    bomb = base64.b64encode(writer.compress(bytes(50_000_000)) + writer.flush()).decode()
    assert len(bomb) < 100_000
    with pytest.raises(SceneError, match=r"state\.mask: expected at most 65536 bytes once unpacked"):
        read_state(json.dumps({"model": "digits", "mask": bomb}))


@pytest.mark.parametrize("what", ["scenes", "spotlight", "latents", "fields"])
def test_a_file_of_nothing_but_mistakes_is_refused_at_the_first(what: str) -> None:
    # A parser that tells of every mistake needs gigabytes for this one.
    many = [0] * 250_000
    scene: dict[str, object] = {"title": "s", "state": {"model": "digits"}}
    match what:
        case "scenes":
            scenes: list[object] = list(many)
        case "spotlight":
            scenes = [scene | {"spotlight": many}]
        case "latents":
            scenes = [scene | {"state": {"model": "digits", "input": {"latents": ["a"] * 250_000}}}]
        case _:
            scenes = [scene | {str(i): 0 for i in range(100_000)}]
    text = json.dumps({"format": "darkroom.scenes.v1", "title": "t", "scenes": scenes})
    tracemalloc.start()
    try:
        wrong = refusal(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100e6
    assert wrong.line == (None if what == "fields" else 1)


@pytest.mark.parametrize(
    ("mark", "values"), [(",", "1," * 300_000), ("[", "[]," * 20_000), ("{", "{}," * 20_000)]
)
def test_more_values_than_any_talk_has_are_refused_before_they_are_read(mark: str, values: str) -> None:
    wrong = refusal(f'{{"format": "darkroom.scenes.v1", "scenes": [{values} 1]}}')
    assert f"of {mark!r}; got " in str(wrong)


def test_latents_are_numbers_that_can_be_drawn() -> None:
    with pytest.raises(SceneError, match=r"state\.input\.latents\[1\]: expected less than or equal to"):
        read_state('{"model": "digits", "input": {"latents": [0, 1e30]}}')
    with pytest.raises(
        SceneError, match=r"state\.input\.latents: expected latents that draw pixels up to 1000"
    ):
        read_state(json.dumps({"model": "digits", "input": {"latents": [1e5] * 100}}))


def test_a_place_in_a_line_is_counted_in_letters() -> None:
    wrong = refusal('{"title": "ééé\u2028", oops}')
    assert (wrong.line, wrong.column) == (1, 19)


def test_a_file_may_begin_as_some_editors_begin_one() -> None:
    assert read_talk("\ufeff" + talk({})).title


def test_what_is_packed_is_unpacked_bit_for_bit() -> None:
    r = np.random.default_rng(0).standard_normal(100).astype(np.float32)
    np.testing.assert_array_equal(numbers(pack(r), np.float32), r)
    # As a browser writes it, in blocks that are not compressed.
    raw = r.tobytes()
    block = b"\x01" + len(raw).to_bytes(2, "little") + (len(raw) ^ 0xFFFF).to_bytes(2, "little") + raw
    np.testing.assert_array_equal(numbers(base64.b64encode(block).decode(), np.float32), r)


def test_a_byte_of_pixels_is_the_nearest_float_to_its_255th() -> None:
    # What a page checks before it writes pixels as bytes: Math.fround(b / 255).
    every = np.arange(256)
    np.testing.assert_array_equal(
        every.astype(np.uint8).astype(np.float32) / 255, (every / 255).astype(np.float32)
    )


def test_a_state_is_written_and_read_again() -> None:
    first = state(
        input={"sample": 3}, rate=0.3, weights={"origin": "random", "updates": 3}, iteration="settled"
    )
    again = read_state(first.model_dump_json(exclude_unset=True))
    assert again == first


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.data(), st.sampled_from([None, 1, 4]))
def test_every_value_of_a_json_text_is_found_where_it_is_written(
    value: object, data: st.DataObject, indent: int | None
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=data.draw(st.booleans()))
    path: list[str | int] = []
    while isinstance(value, dict | list) and value and data.draw(st.booleans()):
        place = data.draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
        path.append(place)
        value = value[place]
    line, column = line_and_column(text, path)
    rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
    found, _ = json.JSONDecoder().raw_decode(rest)
    assert found == value
