"""Models as files: what is saved is what is loaded, and what is no model is refused in words."""

import json
from pathlib import Path

import numpy as np
import pytest
from darkroom import ArgumentError, GenerativeModel, Labels
from hypothesis import given
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from tests.engine.cases import Case, cases, make


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


def assert_same(a: GenerativeModel, b: GenerativeModel) -> None:
    assert (a.activations, a.prior, a.unit_norm, a.dtype) == (b.activations, b.prior, b.unit_norm, b.dtype)
    assert (a.constant, a.labels) == (b.constant, b.labels)
    for mine, other in zip((*a.weights, *a.variances), (*b.weights, *b.variances), strict=True):
        np.testing.assert_array_equal(mine, other)
        assert (mine.dtype, mine.shape) == (other.dtype, other.shape)


@pytest.mark.parametrize("unit_norm", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_saved_model_is_loaded_as_it_was(folder, dtype, unit_norm):
    @given(cases(dtype))
    def check(case: Case) -> None:
        model = case.model.replace(unit_norm=unit_norm)
        if not model.constant:
            model = model.replace(labels=Labels(model.layers, tuple("αβγ日"[: model.sizes[-1]])))
        model.save(folder / "m.safetensors")
        assert_same(GenerativeModel.load(folder / "m.safetensors"), model)
        assert_same(GenerativeModel.load(str(folder / "m.safetensors")), model)

    check()


def test_the_file_is_plain_safetensors_with_metadata(tmp_path):
    model = make(0, (5, 4, 3), ("tanh", "relu"), dtype=np.float32).model
    model.save(tmp_path / "m.safetensors", metadata={"title": "mine", "format": "not this one"})
    tensors = load_file(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(tensors["W1"], model.weights[0])
    np.testing.assert_array_equal(tensors["W2"], model.weights[1])
    with safe_open(tmp_path / "m.safetensors", "numpy") as file:
        metadata = file.metadata()
    assert metadata["format"] == "darkroom.model.v1"
    assert metadata["title"] == "mine"
    assert json.loads(metadata["activation"]) == ["tanh", "relu"]
    assert json.loads(metadata["prior"]) == {"kind": "flat"}


def test_a_loaded_model_infers_bit_for_bit_what_the_saved_one_does(tmp_path):
    case = make(3, (9, 5), ("relu",), dtype=np.float32, per_unit=True)
    case.model.save(tmp_path / "m.safetensors")
    loaded = GenerativeModel.load(tmp_path / "m.safetensors")
    again = case.run(0.05).replace(model=loaded)
    np.testing.assert_array_equal(case.run(0.05).advance(50).r[0], again.advance(50).r[0])


def test_neither_a_name_nor_a_file(tmp_path):
    for source in ("no-such-model", tmp_path / "no-such-file.safetensors", tmp_path, "../darkroom"):
        with pytest.raises(
            ArgumentError, match=r"model: expected the path of a \.safetensors file, or one of"
        ):
            GenerativeModel.load(source)


def saved(path: Path, tensors: dict[str, np.ndarray] | None = None, **metadata: str) -> None:
    """A model file, with some of it replaced; None leaves an entry of the metadata out."""
    own = {
        "format": "darkroom.model.v1",
        "activation": '["tanh"]',
        "prior": '{"kind": "flat"}',
        "unit_norm": "false",
    } | metadata
    given = {"W1": np.ones((3, 2)), "variance0": np.ones(())} if tensors is None else tensors
    save_file(given, path, metadata={key: value for key, value in own.items() if value})


def test_what_the_broken_files_below_are_made_from_is_a_model(tmp_path):
    saved(tmp_path / "m.safetensors")
    assert GenerativeModel.load(tmp_path / "m.safetensors").sizes == (3, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"tensors": {"W1": np.ones((3, 2))}},
        {"tensors": {"variance0": np.ones(())}},
        {"tensors": {"W2": np.ones((3, 2)), "variance0": np.ones(())}},
        {"tensors": {"W1": np.full((3, 2), np.nan), "variance0": np.ones(())}},
        {"tensors": {"W1": np.ones(3), "variance0": np.ones(())}},
        {"tensors": {"W1": np.ones((3, 2)), "variance0": np.array(-1.0)}},
        {"activation": ""},
        {"activation": "tanh"},
        {"activation": '["swish"]'},
        {"activation": "3"},
        {"prior": ""},
        {"prior": "flat"},
        {"prior": "5"},
        {"prior": '{"kind": "cauchy"}'},
        {"prior": '{"kind": []}'},
        {"prior": '{"kind": "flat", "width": 1}'},
        {"prior": '{"kind": "laplace", "scale": -1}'},
        {"unit_norm": "yes"},
        *(
            {"constant": said}
            for said in (
                "1",
                "[]",
                '{"1": [0]}',
                '{"1": {"2": 1}}',
                '{"2": {"0": 1}}',
                '{"0": {"0": 1}}',
                '{"1": {"0": null}}',
                '{"one": {"0": 1}}',
                '{"1": {"-1": 1}}',
                '{"1": {"0": 1e999}}',
                '{"1": {"0": NaN}}',
                '{"1": {"0": true}}',
                '{"1": {"%s": 1}}' % ("9" * 9_999),
            )
        ),
        *(
            {"labels": said}
            for said in (
                "1",
                "{}",
                "null",
                '{"layer": 1}',
                '{"layer": 2, "names": ["a"]}',
                '{"layer": 0, "names": ["a"]}',
                '{"layer": 1.0, "names": ["a"]}',
                '{"layer": 1, "names": []}',
                '{"layer": 1, "names": "ab"}',
                '{"layer": 1, "names": ["a", "b", "c"]}',
                '{"layer": 1, "names": ["a", "a"]}',
                '{"layer": 1, "names": ["a", 2]}',
                '{"layer": 1, "names": ["a"], "colour": 1}',
                '{"layer": 1, "names": ["%s"]}' % ("a" * 65),
            )
        ),
    ],
    ids=str,
)
def test_a_file_that_is_almost_a_model_is_refused(tmp_path, changes):
    saved(tmp_path / "m.safetensors", **changes)
    with pytest.raises(ArgumentError):
        GenerativeModel.load(tmp_path / "m.safetensors")


@pytest.mark.parametrize("known", ["", "darkroom.model.v2", "gguf"])
def test_an_unknown_format_is_named(tmp_path, known):
    saved(tmp_path / "m.safetensors", format=known)
    with pytest.raises(
        ArgumentError, match=rf"darkroom\.model\.v1; got m\.safetensors of format {known or None}"
    ):
        GenerativeModel.load(tmp_path / "m.safetensors")


def test_a_corrupt_file_is_refused_wherever_it_is_cut(tmp_path):
    saved(tmp_path / "whole.safetensors")
    whole, path = (tmp_path / "whole.safetensors").read_bytes(), tmp_path / "cut.safetensors"
    for broken in (b"", b"\xff" * 100, *(whole[:size] for size in range(1, len(whole), 37)), b"PK" + whole):
        path.write_bytes(broken)
        with pytest.raises(ArgumentError, match=r"a Darkroom model in cut\.safetensors"):
            GenerativeModel.load(path)


def test_where_nothing_can_be_written_it_says_so(tmp_path):
    with pytest.raises(ArgumentError, match="path: expected a file that can be written"):
        make(0).model.save(tmp_path / "no such folder" / "m.safetensors")
