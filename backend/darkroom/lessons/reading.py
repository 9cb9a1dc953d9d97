"""The lessons, read from their files: ``NN-slug.md``, each a front matter and scenes, in the order of their numbers."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from markdown_it.token import Token
from pydantic import BaseModel, ValidationError

from darkroom.engine.errors import DarkroomError
from darkroom.lessons.lesson import Lesson, Predict, Scene
from darkroom.lessons.markdown import Mark, Marks, Unreadable, reader, render_line, render_tokens
from darkroom.state import State, misfit

FOLDER = Path(__file__).parent
NAMED = re.compile(r"(\d\d)-([a-z0-9-]+)\.md")
FRONT = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
Read = TypeVar("Read", bound=BaseModel)


class LessonError(DarkroomError):
    """A lesson that cannot be read: in which file, at which line, what was expected and what came."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path, self.line = path, line
        super().__init__(f"{path.name}:{line}: {problem}")


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons, in order. Raises LessonError."""
    return tuple(read_lesson(path) for path in sorted(FOLDER.glob("*.md")))


def read_lesson(path: Path) -> Lesson:
    """The lesson in a file. Raises LessonError."""
    named = NAMED.fullmatch(path.name)
    if not named:
        raise LessonError(path, 1, "file name: expected NN-slug.md; got " + path.name)
    text = path.read_text("utf-8")
    front = FRONT.match(text)
    if not front:
        raise LessonError(path, 1, f"expected a front matter between +++ lines; got {text[:20]!r}")
    # What was the front matter is blank, so that lines keep their numbers.
    body = "\n" * front[0].count("\n") + text[front.end() :]
    about = _toml(path, 2, front[1])
    marks = Marks()
    return _parsed(
        path,
        1,
        Lesson,
        {
            **about,
            "number": int(named[1]),
            "slug": named[2],
            "scenes": _scenes(path, body, marks),
            "marks": marks.marks,
        },
    )


def _scenes(path: Path, body: str, marks: Marks) -> list[Scene]:
    tokens = reader().parse(body)
    begins = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    if tokens[: begins[0] if begins else None]:
        raise LessonError(path, _line(tokens[0]), "expected ## and the title of a scene; got something else")
    ends = [*begins[1:], len(tokens)]
    lines = body.split("\n")
    stops = [*(_line(tokens[at]) for at in begins[1:]), len(lines) + 1]
    scenes = []
    for marks.scene, (begin, end, stop) in enumerate(zip(begins, ends, stops, strict=True), 1):
        scenes.append(_scene(path, tokens[begin:end], lines, stop, marks))
    return scenes


def _scene(path: Path, tokens: Sequence[Token], lines: list[str], stop: int, marks: Marks) -> Scene:
    """A scene: its heading, then prose with a block ``scene`` and perhaps one ``predict``."""
    title, line, prose = tokens[1].content, _line(tokens[0]), tokens[3:]
    blocks = {token.info: token for token in prose if token.type == "fence"}
    if unknown := set(blocks) - {"scene", "predict"} or "scene" not in blocks:
        raise LessonError(
            path, line, f"expected blocks scene and perhaps predict; got {unknown or 'no scene'}"
        )
    html = _rendered(path, [token for token in prose if token.type != "fence"], marks)
    # As it was written, without the blocks: the caption of the same scene in a talk.
    fenced = {at for token in blocks.values() for at in range(*(token.map or (0, 0)))}
    caption = "\n".join(text for at, text in enumerate(lines[: stop - 1]) if at >= line and at not in fenced)
    stage = _line(blocks["scene"])
    fields = _toml(path, stage + 1, blocks["scene"].content)
    own = ("spotlight", "cards", "numbers")
    shown: dict[str, Any] = {name: fields.pop(name) for name in own if name in fields}
    state = _parsed(path, stage, State, fields)
    if wrong := misfit(state):
        raise LessonError(path, stage, f"{'.'.join(wrong.path)}: expected {wrong.expected}; got {wrong.got}")
    block = blocks.get("predict")
    return _parsed(
        path,
        stage,
        Scene,
        {
            **shown,
            "title": title,
            "html": html,
            "caption": re.sub(r"\n{3,}", "\n\n", caption).strip(),
            "state": state,
            "predict": block and _predict(path, block, marks),
        },
    )


def _predict(path: Path, block: Token, marks: Marks) -> Predict:
    """The block, its texts rendered: they too may have formulas."""
    line = _line(block)
    predict = _parsed(path, line, Predict, _toml(path, line + 1, block.content))
    inside = Marks(marks.scene, line, marks.marks)
    try:
        return predict.model_copy(
            update={
                "ask": render_line(predict.ask, inside),
                "options": [render_line(option, inside) for option in predict.options],
                "says": [render_line(say, inside) for say in predict.says],
            }
        )
    except Unreadable as error:
        raise LessonError(path, error.line, error.problem) from None


def _rendered(path: Path, tokens: Sequence[Token], marks: Marks) -> str:
    try:
        return render_tokens(tokens, marks)
    except Unreadable as error:
        raise LessonError(path, error.line, error.problem) from None


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1


def _toml(path: Path, line: int, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        where = line + int(at[1]) - 1 if at else line
        raise LessonError(path, where, f"expected TOML; got an error: {error}") from None


def _parsed(path: Path, line: int, kind: type[Read], fields: dict[str, Any]) -> Read:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        problem = f"{kind.__name__.lower()} {field}: {message[0].lower()}{message[1:]}; got {str(first['input'])[:80]}"
        raise LessonError(path, line, problem) from None


__all__ = ["LessonError", "Mark", "lessons", "read_lesson"]
