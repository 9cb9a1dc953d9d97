"""Whatever is given travels by its own name: in frames, recordings, links and scripts, and it is there when one goes back."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from darkroom.engine import GenerativeModel, Inference
from darkroom.engine.given import Given
from darkroom.models.shipped import card, model
from darkroom.server.live.recording import unfold
from darkroom.server.wire.bulk_commands import Restored, parse_bulk_command
from darkroom.server.wire.frames import input_frame, trajectory_frame
from darkroom.server.wire.packing import pack, unpack
from darkroom.server.work.workers import Workers
from darkroom.session import Feed, Session, stage
from darkroom.state import pack as packed
from darkroom.state import read_given, read_state, seen_of, unseen_of
from darkroom.state.given import FIELDS

from tests.session.test_script import computed

DIGITS, CARD = model("digits"), card("digits")
HALF = (np.arange(784) % 3 > 0).astype(np.uint8)
HELD = np.full(100, np.nan, np.float32)
HELD[[3, 50]] = 0.5, 0.25

#: Of each field but x: how a state says it, and what is then given.
SAID: dict[str, tuple[Any, Any]] = {
    "mask": (packed(HALF), HALF.astype(np.float32)),
    "clamp": ({"1": packed(HELD)}, {1: HELD}),
    "cut": ({"1": [3, 50]}, {1: (3, 50)}),
    "rate": (0.05, 0.05),
    "prior": (3.0, 3.0),
    "variances": ([0.5], (0.5,)),
}


def same(one: object, other: object) -> bool:
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(map(same, one.values(), other.values()))
        )
    return bool(np.array_equal(one, other, equal_nan=True))  # type: ignore[call-overload]


def state(name: str, **more: object) -> Any:
    return read_state(json.dumps({"model": "digits", name: SAID[name][0], **more}))


def test_every_field_has_a_form_in_a_state() -> None:
    assert {"x", *FIELDS} == {one.name for one in fields(Given)} == {"x", "pace", *SAID}


def test_the_pace_of_each_layer_travels() -> None:
    """Of a model of several layers: one alone has no pace."""
    deep = GenerativeModel([np.ones((4, 3)), np.ones((3, 2))])
    given = Given.of(deep, np.ones(4), rate=(0.02, 0.08))
    assert unseen_of(given) == {"rate": "0.08", "pace": "[0.25, 1.0]"}
    assert read_given(seen_of(given), unseen_of(given)) | {"x": given.x} == {
        "x": given.x,
        "rate": 0.08,
        "pace": (0.25, 1.0),
    }
    assert FIELDS["pace"].misfit("pace", (1.0,), deep) is not None
    assert FIELDS["pace"].misfit("pace", (0.25, 1.0), deep) is None


@pytest.mark.parametrize("name", SAID)
def test_a_field_travels_in_a_link_a_frame_and_a_restore(name: str) -> None:
    session = stage(state(name, iteration=20))
    assert same(getattr(session.given, name), SAID[name][1])
    plain = Session(DIGITS, CARD.default_input, rate=CARD.default_rate).given
    run = Inference.under(DIGITS, Given.of(DIGITS, **{**plain.values, name: SAID[name][1]}))
    np.testing.assert_array_equal(session.r[0], run.advance(20).r[0][-1])

    progress = Feed(session).next(50)
    assert progress.chunk is not None
    assert progress.input is not None
    unseen, trajectory = unpack(bytes(trajectory_frame(progress.chunk)))
    _, seen = unpack(bytes(input_frame(progress.input, 0)))
    read = read_given(seen, unseen)
    assert same(read.get(name), getattr(session.given, name))

    message = pack({**seen, "r1": trajectory["r1"][-1]}, {**unseen, "kind": "restore", "iteration": "20"})
    restored = parse_bulk_command(bytes(message))
    assert isinstance(restored, Restored)
    other = Session(DIGITS, CARD.default_input, rate=CARD.default_rate)
    other.restore(restored.given, restored.r, restored.iteration)
    assert session.given.changed(other.given) == ()
    np.testing.assert_array_equal(other.branch.run.advance(5).r[0], session.branch.run.advance(5).r[0])


@pytest.mark.parametrize("name", SAID)
def test_a_field_travels_in_a_recording(name: str) -> None:
    message = bytes(unfold(state(name, iteration=20), 10, Workers(), None, lambda: None))
    metadata, tensors = unpack(message)
    (segment,) = json.loads(metadata["segments"])
    assert safetensors.numpy.load(message).keys() == tensors.keys()
    shown = {key: tensors[key][segment[key]] for key in segment if key in tensors}
    unseen = {key: json.dumps(value) for key, value in segment.items() if key not in tensors}
    assert same(read_given(shown, unseen).get(name), SAID[name][1])
    assert json.loads(metadata["state"])[name] == SAID[name][0]


@pytest.mark.parametrize("name", SAID)
def test_a_field_that_changes_is_undone_by_going_back_and_is_in_the_script(name: str, tmp_path: Path) -> None:
    session = Session(DIGITS, CARD.default_input, rate=CARD.default_rate)
    before = session.given
    session.step(8)
    session.give(**{name: SAID[name][1]})
    session.step(8)
    after, r = session.given, session.r
    assert after.changed(before) == (name,)
    session.seek(3)
    assert session.given.changed(before) == ()
    session.seek(16)
    assert session.given.changed(after) == ()
    np.testing.assert_array_equal(session.r[0], r[0])
    computed(session, "digits", tmp_path)


def test_the_model_s_own_variances_are_learned_on_under_others() -> None:
    session = Session(DIGITS, CARD.default_input, rate=CARD.default_rate)
    session.give(variances=(0.5,))
    session.step(20)
    session.slow.learn()
    assert session.branch.log.model.variances == DIGITS.variances
    assert session.branch.log.model.prior == DIGITS.prior


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"variances": [1.0, 1.0]}, "state.variances: expected 1 numbers; got 2"),
        ({"cut": {"2": [0]}}, "state.cut: expected layers from 1 to 1; got 2"),
        ({"cut": {"1": [100]}}, "state.cut.1: expected units from 0 to 99; got 100"),
        ({"cut": {"1": [-1]}}, "greater than or equal to 0"),
        ({"cut": {"one": [1]}}, "state.cut"),
        ({"variances": [0.0]}, "greater than or equal to"),
        ({"clamp": {"2": packed(HELD)}}, "state.clamp: expected layers from 1 to 1; got 2"),
        ({"clamp": {"1": packed(HELD[:9])}}, "state.clamp.1: expected 100 numbers; got 9"),
        ({"clamp": {"1": packed(np.full(100, np.inf, np.float32))}}, "finite numbers"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(said: dict[str, object], why: str) -> None:
    with pytest.raises(Exception, match="state") as refused:
        read_state(json.dumps({"model": "digits", **said}))
    assert why in str(refused.value)


def test_what_is_not_given_is_not_written() -> None:
    given = Session(DIGITS, CARD.default_input, rate=0.1).given
    assert seen_of(given).keys() == {"x", "mask"}
    assert unseen_of(given) == {"rate": "0.1", "prior": f"{given.prior!r}"}
