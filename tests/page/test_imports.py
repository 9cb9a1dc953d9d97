"""The page's modules import one way, types included: lib ← model ← session, record ← panels ← features ← main."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "frontend" / "app"

#: The lowest first; a module imports from its own rank and those below. What is not in a folder is `main`, but for
#: what is the server's: the types of the wire, and constants.
RANKS = (
    {"lib", "wire.js", "constants.js"},
    {"model"},
    {"session", "record"},
    {"page"},
    {"panels"},
    {"world", "lesson", "talk", "beside", "take", "scenes", "help", "tour"},
    {"main"},
)
#: Of code and of JSDoc comments: from "…", import "…", import("…").
IMPORT = re.compile(r"""\b(?:from|import)\b\s*\(?\s*["'](\.[^"']+)["']""")

Edge = tuple[str, str]


def modules() -> dict[str, str]:
    return {path.relative_to(APP).as_posix(): path.read_text("utf-8") for path in APP.rglob("*.js")}


def imports(texts: Mapping[str, str]) -> set[Edge]:
    """(importing, imported), as paths below app/."""
    return {
        (path, posixpath.normpath(posixpath.join(posixpath.dirname(path), named)))
        for path, text in texts.items()
        for named in IMPORT.findall(text)
    }


def rank(path: str) -> int:
    own = {"wire.js": "wire.js", "constants.js": "constants.js", "page.js": "page"}
    folder = path.split("/")[0] if "/" in path else own.get(path, "main")
    (found,) = (number for number, folders in enumerate(RANKS) if folder in folders)
    return found


def upward(edges: Iterable[Edge]) -> set[Edge]:
    return {(a, b) for a, b in edges if rank(a) < rank(b)}


def cycle(edges: Iterable[Edge]) -> list[str]:
    """The modules of a cycle, each imported by the one before it; none where there is none."""
    graph: dict[str, set[str]] = {}
    for a, b in edges:
        graph.setdefault(a, set()).add(b)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]
    return []


def test_no_module_imports_from_above() -> None:
    assert upward(imports(modules())) == set()


def test_no_modules_import_each_other() -> None:
    assert cycle(imports(modules())) == []


def test_every_import_leads_to_a_module() -> None:
    texts = modules()
    assert {edge for edge in imports(texts) if edge[1] not in texts} == set()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("lib/format.js", 'import { Equations } from "../model/equations.js";'),
        ("lib/format.js", '/** @import { Model } from "../model/model.js" */'),
        ("model/equations.js", '/** @typedef {import("../record/trajectory.js").Trajectory} Trajectory */'),
        ("model/equations.js", "export const later = () => import('../record/trajectory.js');"),
        ("session/handshake.js", 'import "../world/world.js";'),
        ("panels/predict/sum.js", 'import {\n  mountTake,\n} from "../../take/take.js";'),
    ],
)
def test_an_import_from_above_is_found(path: str, line: str) -> None:
    texts = modules()
    new = upward(imports(texts | {path: texts[path] + line})) - upward(imports(texts))
    assert [edge[0] for edge in new] == [path]


def test_a_cycle_is_found() -> None:
    texts = modules()
    planted = texts | {
        "lib/format.js": '/** @import { Picture } from "./picture.js" */',
        "lib/colours.js": 'import "./format.js";',
    }
    assert set(cycle(imports(planted))) == {"lib/format.js", "lib/picture.js", "lib/colours.js"}
