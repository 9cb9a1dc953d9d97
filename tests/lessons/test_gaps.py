"""The lessons leave no gap, and the check that says so would find one."""

from pathlib import Path

from darkroom.lessons import glossary, lessons, read_lesson

from tests.lessons.gaps import gaps

SCENE = """
```scene
model = "digits"
```
"""


def written(folder: Path, *texts: str) -> list:
    """Lessons of one scene each with these texts."""
    for number, text in enumerate(texts, 1):
        front = '+++\ntitle = "A lesson"\nidea = "An idea."\n+++\n\n## A scene\n\n'
        (folder / f"{number:02}-lesson.md").write_text(front + text + "\n" + SCENE, encoding="utf-8")
    return [read_lesson(path) for path in sorted(folder.glob("*.md"))]


def test_no_symbol_is_used_before_it_is_defined_and_none_is_idle() -> None:
    assert gaps(lessons(), glossary()) == []


def test_a_symbol_that_no_line_has_defined_is_a_gap(tmp_path: Path) -> None:
    read = written(tmp_path, "The image {def:x}.\n\n$$e = x$$")

    assert gaps(read, ["x", "e"]) == [
        "01-lesson.md:10: e is used before it is defined",
        "glossary.toml: e is never defined",
    ]


def test_a_symbol_defined_only_later_is_a_gap_where_it_is_used(tmp_path: Path) -> None:
    read = written(tmp_path, "Let {def:x} be it.\nLook at $e$.", "The error {def:e}, $x = e$.")

    assert gaps(read, ["x", "e"]) == ["01-lesson.md:9: e is used before it is defined"]


def test_its_own_line_and_every_later_lesson_may_use_it(tmp_path: Path) -> None:
    assert gaps(written(tmp_path, "First $x$ and then {def:x}.", "Again $x$."), ["x"]) == []


def test_a_symbol_that_is_defined_and_never_used_is_a_gap(tmp_path: Path) -> None:
    read = written(tmp_path, "Both {def:x} and {def:e}: $x$.")

    assert gaps(read, ["x", "e"]) == ["glossary.toml: e is never used in a formula"]


def test_a_sign_the_glossary_lacks_is_a_gap(tmp_path: Path) -> None:
    read = written(tmp_path, r"Let {def:x} be it: $x = q \oplus x$.")

    assert gaps(read, ["x"]) == [
        "01-lesson.md:8: q is not in the glossary",
        "01-lesson.md:8: ⊕ is not in the glossary",
    ]


def test_what_a_question_says_is_checked_too(tmp_path: Path) -> None:
    question = """
```predict
ask = "Which?"
options = ["$x$", "$e$"]
says = ["yes", "no"]
do = "play"
measure = "energy"
outcomes = ["falls", "rises"]
truth = 0
```"""
    read = written(tmp_path, "The image {def:x}." + "\n" + question)

    assert gaps(read, ["x"]) == ["01-lesson.md:10: e is used before it is defined"]
