"""What the lessons ask to be predicted is true as they say, measured in a session that stands where the scene stands."""

import pytest
from darkroom.lessons import Lesson, Scene, lessons

from tests.lessons.staged import measured, staged

SCENES = [(lesson, number, scene) for lesson in lessons() for number, scene in enumerate(lesson.scenes, 1)]


def called(lesson: Lesson, number: int, scene: Scene) -> str:
    return f"{lesson.number}.{number}"


@pytest.mark.parametrize("place", SCENES, ids=lambda place: called(*place))
def test_every_scene_comes_up(place: tuple[Lesson, int, Scene]) -> None:
    state = place[2].state

    session, reader = staged(state)

    assert reader.entries
    assert session.state in ("paused", "settled")
    assert (session.state == "settled") or state.iteration != "settled"
    assert session.given.rate <= session.branch.limit


@pytest.mark.parametrize(
    "place", [place for place in SCENES if place[2].predict], ids=lambda place: called(*place)
)
def test_what_is_asked_has_the_outcome_that_the_lesson_calls_true(place: tuple[Lesson, int, Scene]) -> None:
    scene = place[2]
    assert scene.predict is not None

    outcome = measured(scene.predict, scene.state)

    assert outcome == scene.predict.outcomes[scene.predict.truth]


def test_every_lesson_asks_for_a_prediction() -> None:
    assert [lesson.slug for lesson in lessons() if not any(scene.predict for scene in lesson.scenes)] == []
