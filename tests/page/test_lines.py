"""The page's lines are short enough to be read beside each other."""

from pathlib import Path

APP = Path(__file__).parents[2] / "frontend" / "app"
MOST = 120

#: Where longer lines still are, as files and folders: no more may come, and what has none any more has to go from here.
KNOWN = {
    *("main.js", "page.js", "lib/status_line.js", "panels/fast"),
    *("record", "scenes", "session", "take"),
}


def known(path: str) -> str | None:
    return next((place for place in KNOWN if path == place or path.startswith(f"{place}/")), None)


def test_no_line_is_longer_than_120_columns() -> None:
    long: dict[str, list[int]] = {}
    for path in sorted(APP.rglob("*.js")):
        lines = path.read_text("utf-8").splitlines()
        if numbers := [number for number, line in enumerate(lines, 1) if len(line) > MOST]:
            long[path.relative_to(APP).as_posix()] = numbers

    assert {path: numbers for path, numbers in long.items() if not known(path)} == {}
    assert {known(path) for path in long} - {None} == KNOWN
