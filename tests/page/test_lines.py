"""The page's lines are short enough to be read beside each other. A column is a character, whatever bytes it takes."""

from pathlib import Path

APP = Path(__file__).parents[2] / "frontend" / "app"
MOST = 120


def test_no_line_is_longer_than_120_columns() -> None:
    long = [
        f"{path.relative_to(APP).as_posix()}:{number}"
        for path in sorted(APP.rglob("*.js"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > MOST
    ]
    assert long == []
