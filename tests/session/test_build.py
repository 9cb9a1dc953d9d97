"""Staging: a session stands at a state bit for bit as the library gets there, and as a session came there by itself."""

import json
from typing import Any

import numpy as np
import pytest
from darkroom.engine import Divergence, GenerativeModel, Inference, learn
from darkroom.engine.errors import ArgumentError
from darkroom.engine.runaway import OVERSHOOT
from darkroom.models.shipped import card, model
from darkroom.session import PLANS, Session, TooMuch, follow, stage
from darkroom.session.plan import chosen, digits_of
from darkroom.state import MOST_ITERATIONS, MOST_UPDATES, Recipe, SceneError, numbers, pack

from tests.session.models import Reader
from tests.state.files import state

DIGITS = model("digits")
RATE = card("digits").default_rate
X = card("digits").default_input


def the_library(
    x: np.ndarray = X, of: GenerativeModel = DIGITS, rate: float = RATE, seed: int = 0, **how: Any
) -> Inference:
    return Inference(of, x, rate, seed, **how)


def live(**settings: Any) -> Session:
    """A session as a page opens it."""
    return Session(DIGITS, X, rate=RATE, **settings)


def again(session: Session, **fields: Any) -> Session:
    """One staged by the recipe that a session tells, at the start."""
    assert session.branch.log.recipe(session.branch.now) is not None
    return stage(
        state(weights=json.loads(session.branch.log.recipe(session.branch.now).model_dump_json()), **fields)
    )


@pytest.mark.parametrize("iteration", [0, 1, 137, 1_234])
def test_r_is_that_of_the_library_bit_for_bit(iteration: int) -> None:
    session = stage(state(iteration=iteration, seed=7))
    run = the_library(seed=7)
    np.testing.assert_array_equal(session.r[0], run.advance(iteration).r[0][-1])
    assert (session.iteration, session.kept, session.branch.started_from == "seed") == (
        iteration,
        (0, iteration),
        True,
    )


def test_the_whole_past_is_there_to_be_read_and_gone_back_to() -> None:
    session = stage(state(iteration=300))
    reader = Reader(session)
    reader.drain()
    trajectory = the_library().advance(300)
    assert list(reader.entries) == list(range(301))
    np.testing.assert_array_equal([reader.entries[t][0] for t in range(301)], trajectory.r[0])
    assert reader.events == []
    session.seek(12)
    np.testing.assert_array_equal(session.r[0], trajectory.r[0][12])


INPUTS = {
    "sample": {"sample": 3},
    "latents": {"latents": [0.5] * 100},
    "bytes": {"pixels": pack(np.arange(784).astype(np.uint8))},
    "floats": {"pixels": pack(np.linspace(0, 1, 784, dtype=np.float32)), "dtype": "f32"},
    "blank": {"blank": True},
}


@pytest.mark.parametrize("kind", INPUTS)
def test_every_way_to_say_x_is_the_x_it_says(kind: str) -> None:
    from darkroom.images import samples

    expected = {
        "sample": samples()[3].image.reshape(-1),
        "latents": DIGITS.predict([0.5] * 100),
        "bytes": (np.arange(784) % 256 / 255).astype(np.float32),
        "floats": np.linspace(0, 1, 784, dtype=np.float32),
        "blank": np.zeros(784, np.float32),
    }[kind]
    np.testing.assert_array_equal(stage(state(input=INPUTS[kind])).input.x, expected)


def test_a_number_is_seen_by_the_model_of_numbers() -> None:
    session = stage(state(model="food-size", input={"value": 2.5}, iteration="settled"))
    np.testing.assert_array_equal(session.input.x, [2.5])
    assert session.state == "settled"


def test_mask_rate_and_prior_hold_from_iteration_0_on() -> None:
    mask = (np.arange(784) % 3 > 0).astype(np.uint8)
    session = stage(state(mask=pack(mask), rate=0.02, prior=0.3, iteration=50))
    run = the_library(of=session.model, rate=0.02, mask=mask)
    np.testing.assert_array_equal(session.r[0], run.advance(50).r[0][-1])
    assert session.given.prior == 0.3
    assert session.branch.timeline.constant(50)


def test_settled_is_where_a_session_that_plays_comes_to_rest() -> None:
    played = live()
    played.play()
    Reader(played).drain()
    session = stage(state(iteration="settled"))
    assert (session.state, session.iteration) == ("settled", played.iteration)
    np.testing.assert_array_equal(session.r[0], played.r[0])
    # Sent to that very iteration it has settled there, too; before it, it is paused.
    assert stage(state(iteration=played.iteration)).state == "settled"
    assert stage(state(iteration=played.iteration - 1)).state == "paused"


def test_a_scene_may_show_an_explosion() -> None:
    session = stage(state(rate=0.9, iteration=400))
    with pytest.raises(Divergence) as exploded:
        the_library(rate=0.9).advance(400)
    assert (session.state, session.iteration) == ("diverged", exploded.value.iteration + OVERSHOOT)
    reader = Reader(session)
    reader.drain()
    np.testing.assert_array_equal(reader.entries[session.iteration][0], exploded.value.trajectory.r[0][-1])


def test_r_given_is_stood_at_and_gone_on_from() -> None:
    r = the_library().advance(40).r[0][-1]
    session = stage(state(r=pack(r), iteration=1_000_000, rate=0.02))
    assert (session.iteration, session.kept) == (1_000_000, (1_000_000, 1_000_000))
    np.testing.assert_array_equal(session.r[0], r)
    assert session.branch.started_from != "seed"
    session.step(5)
    run = the_library(rate=0.02, start=[r])
    np.testing.assert_array_equal(session.r[0], run.advance(5).r[0][-1])


def test_r_given_of_an_iteration_before_leads_to_where_it_stands_as_it_did_live() -> None:
    session, x = live(playing=True), np.arange(784, dtype=np.float32) % 256 / 255
    Reader(session).until(40)
    session.seek(40)
    session.set_input(x, "drawing")
    session.play()
    Reader(session).until(130)
    session.seek(130)
    given = {
        "input": {"pixels": pack((x * 255).astype(np.uint8))},
        "r": pack(session.branch.timeline.r(40)[0]),
    }
    staged = stage(state(since=40, iteration=130, **given))
    assert (staged.iteration, staged.kept) == (130, (40, 130))
    np.testing.assert_array_equal(staged.r[0], session.r[0])
    np.testing.assert_array_equal(
        staged.branch.timeline.rows(40, 130)[0], session.branch.timeline.rows(40, 130)[0]
    )
    for refused in (
        {"since": 131, **given},
        {"iteration": 130 + MOST_ITERATIONS, "since": 129, **given},
        {"since": 3},
    ):
        with pytest.raises(SceneError, match="since"):
            state(**{"iteration": 130, **refused})


def test_r_given_that_rests_has_settled_there() -> None:
    rests = stage(state(iteration="settled"))
    for r, stands in ((rests.r[0], "settled"), (rests.branch.timeline.r(40)[0], "paused")):
        session = stage(state(r=pack(r), iteration=9))
        assert (session.state, session.kept) == (stands, (9, 9))


def test_a_scene_that_plays_goes_on_by_itself() -> None:
    session = stage(state(iteration=10, playing=True))
    assert session.state == "playing"
    Reader(session).drain()
    assert session.state == "settled"


# --- W by recipe -------------------------------------------------------------------------------------------


def test_single_updates_are_those_of_the_engine_made_at_rest() -> None:
    session = stage(state(weights={"updates": 3, "learning_rate": 0.05}, iteration=20))
    of, start = DIGITS, None
    for _ in range(3):
        run = the_library(of=of, start=start)
        start = run.settle(1e-3)
        of, _ = learn(of, run, 0.05)
    np.testing.assert_array_equal(session.model.weights[0], of.weights[0])
    run = the_library(of=of)
    np.testing.assert_array_equal(session.r[0], run.advance(20).r[0][-1])
    assert (session.branch.update, session.branch.log.weights.updates) == (3, [0, 1, 2, 3])


def test_episodes_from_digits_are_those_of_the_plan() -> None:
    recipe = {"origin": "random", "seed": 5, "by": "play", "source": "digits", "batch": 10, "updates": 4}
    session = stage(state(weights={**recipe, "settling": 20, "learning_rate": 0.1}))
    of, images = DIGITS.randomised(5), digits_of(784)
    for update in range(4):
        run = Inference(of, images[chosen(len(images), 10, 5, update)], RATE, 5)
        run.forward(20)
        of, _ = learn(of, run, 0.1)
    np.testing.assert_allclose(session.model.weights[0], of.weights[0], rtol=0, atol=1e-6)


def test_what_the_last_update_did_and_all_before_it_is_told() -> None:
    session = stage(state(weights={"updates": 2}, iteration=5))
    reader = Reader(session)
    reader.drain()
    assert [taught.update for taught in reader.made] == [1, 2]
    (weights,) = reader.weights
    assert weights.why == "open"
    before = session.branch.log.weights.at(1).model.weights[0]
    np.testing.assert_array_equal(weights.change.delta[0], weights.weights[0] - before)


def test_a_recipe_that_was_followed_before_gives_the_same() -> None:
    recipe = {"by": "play", "source": "digits", "batch": 3, "settling": 5, "updates": 2}
    first, second = (stage(state(weights=recipe, iteration=9)) for _ in range(2))
    np.testing.assert_array_equal(first.model.weights[0], second.model.weights[0])
    np.testing.assert_array_equal(first.r[0], second.r[0])
    # And none gets in the way of another: learning on in one leaves the other.
    first.slow.step()
    Reader(first).drain()
    assert (first.branch.update, second.branch.update) == (3, 2)


@pytest.mark.parametrize("origin", ["trained", "random"])
def test_a_session_that_was_stepped_tells_the_recipe_of_its_w(origin: str) -> None:
    session = live()
    if origin == "random":
        session.slow.reset("random")
    for update in range(1, 3):
        session.slow.step()
        Reader(session).drain()
        assert session.branch.update == update
    recipe = session.branch.log.recipe(session.branch.now)
    assert recipe == Recipe(origin=origin, by="step", learning_rate=PLANS["image"].rate, updates=2)
    staged = again(session)
    np.testing.assert_array_equal(staged.model.weights[0], session.model.weights[0])
    assert staged.branch.log.recipe(staged.branch.now) == recipe
    # Gone back to, it is one update fewer.
    session.slow.seek(1)
    assert session.branch.log.recipe(session.branch.now) is not None
    assert session.branch.log.recipe(session.branch.now).updates == 1


def plays(session: Session, updates: int, *, shown: bool = False, **plan: Any) -> None:
    session.slow.follow(session.slow.plan.changed(784, **plan))
    session.slow.shows_episodes = shown
    session.slow.play()
    reader = Reader(session, updates=5 if shown else 1)
    while session.branch.update < updates:
        assert reader.turn(), session.slow.failure
    session.pause()
    reader.drain()


@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.parametrize("source", ["digits", "image"])
def test_a_session_that_played_tells_the_recipe_of_its_w(source: str, shown: bool) -> None:
    session = live(seed=3)
    plays(session, 3, shown=shown, source=source, batch=4, settling=6, rate=0.05)
    assert session.branch.log.recipe(session.branch.now) is not None
    assert session.branch.log.recipe(session.branch.now).by == "play"
    assert session.branch.log.recipe(session.branch.now).updates == session.branch.update
    np.testing.assert_array_equal(again(session).model.weights[0], session.model.weights[0])


def test_where_what_was_learned_from_changed_there_is_no_recipe() -> None:
    session = live()
    plays(session, 2, source="digits", batch=2, settling=5)
    plays(session, 3, source="digits", batch=3, settling=5)
    assert session.branch.log.recipe(session.branch.now) is None
    # Up to the change there is one.
    session.slow.seek(2)
    assert session.branch.log.recipe(session.branch.now) is not None


def test_where_r_went_another_way_the_recipe_begins_with_r() -> None:
    past_rest = live()
    past_rest.play()
    Reader(past_rest).drain()
    past_rest.step(3)

    other_rate = live()
    other_rate.step(5)
    other_rate.configure(rate=0.05)

    for session in (past_rest, other_rate):
        for _ in range(2):
            session.slow.step()
            Reader(session).drain()
        assert session.branch.log.recipe(session.branch.now) is not None
        assert session.branch.log.recipe(session.branch.now).r is not None
        staged = again(session, rate=session.given.rate)
        np.testing.assert_array_equal(staged.model.weights[0], session.model.weights[0])
        assert staged.branch.log.recipe(staged.branch.now) == session.branch.log.recipe(session.branch.now)


def test_a_drawing_that_was_chased_and_then_learned_from_is_told_whole() -> None:
    session = live()
    session.step(9)
    session.set_input(np.roll(X, 3), "drawing")
    session.slow.step()
    told = Reader(session)
    told.drain()
    assert session.branch.log.recipe(session.branch.now) is not None
    staged = again(session, input={"pixels": pack(np.roll(X, 3).astype(np.float32)), "dtype": "f32"})
    np.testing.assert_array_equal(staged.model.weights[0], session.model.weights[0])
    # What the update was made of comes, too.
    reader = Reader(staged)
    reader.drain()
    (before,), (after,) = ([w.change for w in one.weights if w.change is not None] for one in (told, reader))
    np.testing.assert_array_equal(before.error, after.error)
    np.testing.assert_array_equal(before.activity, after.activity)


def test_between_updates_that_differ_there_is_no_recipe() -> None:
    session = live()
    session.slow.step()
    Reader(session).drain()
    session.step(3)
    session.slow.step()
    Reader(session).drain()
    assert session.branch.log.recipe(session.branch.now) is None


def test_another_image_than_was_learned_from_is_no_part_of_the_recipe() -> None:
    session = live()
    session.slow.step()
    Reader(session).drain()
    assert session.branch.log.recipe(session.branch.now) is not None
    session.set_input(np.zeros_like(X), "drawing")
    assert session.branch.log.recipe(session.branch.now) is None


def test_w_by_its_values_is_that_w() -> None:
    w = DIGITS.randomised(9).weights[0]
    session = stage(state(weights={"values": pack(w), "updates": 77}, iteration=15))
    np.testing.assert_array_equal(session.model.weights[0], w)
    run = the_library(of=DIGITS.replace(weights=[w]))
    np.testing.assert_array_equal(session.r[0], run.advance(15).r[0][-1])
    assert (session.branch.update, session.branch.log.recipe(session.branch.now)) == (77, None)
    np.testing.assert_array_equal(numbers(pack(w), np.float32, 2**20), w.reshape(-1))


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"rate": 1e-5, "iteration": "settled"}, "r does not rest within"),
        (
            {"weights": {"by": "play", "source": "digits", "batch": 500, "updates": MOST_UPDATES}},
            "updates that take some 15 s at most",
        ),
        (
            {"weights": {"by": "play", "source": "digits", "batch": 500, "settling": 1, "updates": 1_500}},
            "updates that take some 15 s at most",
        ),
        (
            {"weights": {"updates": MOST_UPDATES, "learning_rate": 1e-6}},
            "updates that take some 15 s at most",
        ),
        ({"rate": 0.9, "weights": {"updates": 1}}, "a recipe that can be followed"),
    ],
)
def test_what_would_take_too_long_or_leads_nowhere_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        stage(state(**fields))
    assert why in str(refused.value)


def test_single_updates_are_given_up_once_r_took_too_long_to_settle() -> None:
    slow = state(rate=1e-4, weights={"updates": 3})
    with pytest.raises(TooMuch, match="more, as r takes so long to settle"):
        follow(slow, 100, most=200_000)


class GivenUp(Exception):
    pass


LONG = {
    "an episode of a batch": {
        "weights": {"by": "play", "source": "digits", "batch": 100, "settling": 400, "updates": 1}
    },
    "many episodes": {"weights": {"by": "play", "settling": 1, "updates": 40, "learning_rate": 1e-6}},
    "a single update": {"rate": 0.001, "weights": {"updates": 1}},
    "iterations": {"rate": 1e-4, "iteration": 3_000},
}


@pytest.mark.parametrize("what", LONG)
def test_staging_can_be_given_up_in_the_midst_of_whatever_takes_long(what: str) -> None:
    looked = 0

    def check() -> None:
        nonlocal looked
        looked += 1
        if looked > 5:
            raise GivenUp

    with pytest.raises(GivenUp):
        stage(state(seed=77, **LONG[what]), check=check)


def test_where_a_recipe_leads_does_not_depend_on_how_much_a_session_keeps() -> None:
    recipe = {"updates": 2, "learning_rate": 0.051}
    session = stage(state(weights=recipe), keep=100)
    assert session.branch.log.recipe(session.branch.now) == Recipe(**recipe)


def test_a_log_says_how_much_memory_it_takes() -> None:
    log = stage(state(weights={"updates": 2})).branch.log
    assert log.nbytes > sum(log.weights.at(update).model.weights[0].nbytes for update in (0, 1, 2))
