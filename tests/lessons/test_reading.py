"""A lesson's file that cannot be used is refused with its line, what was expected and what came."""

from pathlib import Path

import pytest
from darkroom.lessons import LessonError, read_lesson

FRONT = '+++\ntitle = "A lesson"\nidea = "An idea."\n+++\n'
SCENE = '\n## A scene\n\nText.\n\n```scene\nmodel = "digits"\n```\n'
PREDICT = (
    '\n```predict\nask = "Which?"\noptions = ["a", "b"]\nsays = ["a", "b"]\ndo = "play"\nmeasure = "energy"\n'
    'outcomes = ["falls", "rises"]\ntruth = 0\n```\n'
)


def read(folder: Path, text: str, name: str = "01-lesson.md"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_lesson(path)


def test_a_lesson_is_read(tmp_path: Path) -> None:
    lesson = read(tmp_path, FRONT + SCENE + PREDICT)

    (scene,) = lesson.scenes
    assert (lesson.number, lesson.slug, lesson.title, lesson.idea) == (1, "lesson", "A lesson", "An idea.")
    assert (scene.title, scene.caption, scene.html) == ("A scene", "Text.", "<p>Text.</p>\n")
    assert scene.model_dump(mode="json")["state"] == {"model": "digits"}
    assert scene.predict is not None
    assert scene.predict.outcomes == ["falls", "rises"]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("no front\n" + SCENE, 1, "front matter"),
        (FRONT.replace('"An idea."', "An idea."), 3, "TOML"),
        (FRONT.replace("idea", "ideas") + SCENE, 1, "idea"),
        (FRONT + "\nText.\n" + SCENE, 6, "title of a scene"),
        (FRONT + "\n## A scene\n\nText.\n", 6, "scene"),
        (FRONT + SCENE.replace("model =", "model"), 11, "TOML"),
        (FRONT + SCENE.replace("digits", "digitz"), 10, "expected one of digits"),
        (FRONT + SCENE.replace("```\n", "rates = 1\n```\n"), 10, "rates"),
        (FRONT + SCENE.replace("```\n", 'spotlight = ["lamp"]\n```\n'), 10, "spotlight"),
        (FRONT + SCENE.replace("```\n", "focus = { kind = 'pixel', index = 784 }\n```\n"), 10, "from 0; got 784"),
        (FRONT + SCENE.replace("Text.", "Text,\nthen $\\foo$."), 9, r"got \foo"),
        (FRONT + SCENE.replace("Text.", "$$\n\\frac{1}\n$$"), 8, "2 parts of mfrac"),
        (FRONT + SCENE.replace("Text.", "{def:nothing}"), 8, "glossary"),
        (FRONT + SCENE + PREDICT.replace('says = ["a", "b"]', 'says = ["a"]'), 14, "as many says as options"),
        (FRONT + SCENE + PREDICT.replace('"rises"', '"falls"'), 14, "different outcome"),
        (FRONT + SCENE + PREDICT.replace("truth = 0", "truth = 2"), 14, "truth from 0 to 1"),
        (FRONT + SCENE + PREDICT.replace('do = "play"', 'do = "dance"'), 14, "dance"),
        (FRONT + SCENE + PREDICT.replace('"Which?"', r"'$\foo$'"), 14, r"got \foo"),
        (FRONT + SCENE + PREDICT.replace("predict", "puzzle"), 6, "puzzle"),
    ],
)  # fmt: skip
def test_a_bad_lesson_is_refused_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(LessonError) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith(f"01-lesson.md:{refused.value.line}: ")
    assert problem in str(refused.value)
    assert refused.value.line == line


def test_a_file_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"expected NN-slug\.md; got intro\.md"):
        read(tmp_path, FRONT + SCENE, "intro.md")
