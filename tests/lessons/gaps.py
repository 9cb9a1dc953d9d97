"""The gap check: what a reader who goes through the lessons in order meets before it was said what it is."""

from collections.abc import Iterable, Sequence

from darkroom.lessons import Lesson


def gaps(lessons: Sequence[Lesson], glossary: Iterable[str]) -> list[str]:
    """Every gap, as ``file:line: what is missing``; none for lessons without one.

    A gap is a symbol in a formula that no earlier line, nor that line itself, has defined; a sign that the
    glossary lacks; a symbol that is defined twice; a symbol of the glossary that is never defined or never
    used.
    """
    found: list[str] = []
    defined: set[str] = set()
    used: set[str] = set()
    for lesson in lessons:
        file = f"{lesson.number:02}-{lesson.slug}.md"
        # Of one line, what it defines comes first.
        for mark in sorted(lesson.marks, key=lambda mark: (mark.line, not mark.defines)):
            where = f"{file}:{mark.line}"
            if not mark.known:
                found.append(f"{where}: {mark.symbol} is not in the glossary")
            elif mark.defines:
                if mark.symbol in defined:
                    found.append(f"{where}: {mark.symbol} is defined again")
                defined.add(mark.symbol)
            else:
                used.add(mark.symbol)
                if mark.symbol not in defined:
                    found.append(f"{where}: {mark.symbol} is used before it is defined")
    found += [f"glossary.toml: {name} is never defined" for name in glossary if name not in defined]
    found += [f"glossary.toml: {name} is never used in a formula" for name in glossary if name not in used]
    return found
