"""The map of the house is true: what CONTRIBUTING names is there, and what is there is named."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
BACKEND, PAGE = ROOT / "backend" / "darkroom", ROOT / "frontend" / "app"
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_path_is_there() -> None:
    named = re.findall(r"`([\w./-]+/[\w./-]*\.?\w*)`", TEXT)
    paths = [path for path in named if not re.search(r"NAME|NN-|^/|^api/", path)]
    assert len(paths) > 40
    missing = [path for path in paths if not any((base / path).exists() for base in (ROOT, BACKEND, PAGE))]
    assert missing == []


def test_every_folder_is_on_the_map() -> None:
    house = TEXT[TEXT.index("    backend/darkroom/") : TEXT.index("Imports run one way")]
    there = {
        folder.name
        for base in (BACKEND, BACKEND / "server", PAGE)
        for folder in base.iterdir()
        if folder.is_dir() and not folder.name.startswith("__")
    }
    assert there - set(re.findall(r"\b(\w+)/", house)) == set()


def test_every_word_is_defined_where_it_is_said_to_be() -> None:
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| `([^`]+)` \|$", TEXT, re.MULTILINE)
    assert len(rows) > 8
    for word, path in rows:
        (file,) = [base / path for base in (BACKEND, PAGE) if (base / path).exists()]
        # A class, or the end of a typedef.
        declared = re.search(
            rf"^(export )?class {word}\b|\}}\}} {word}$", file.read_text("utf-8"), re.MULTILINE
        )
        assert declared, f"{word} is not defined in {path}"
