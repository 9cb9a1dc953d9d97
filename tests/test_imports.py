"""Imports run one way: no module leads back to itself, be it for a type or within a function, and the engine needs only NumPy."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ENGINE = Path(__file__).parent.parent / "backend" / "darkroom" / "engine"


def cycle_of(graph: grimp.ImportGraph) -> list[str]:
    """Modules each of which is imported by the one after it, the last being the first; empty where there is no cycle."""
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as found:
        cycle: list[str] = found.args[1]
        return cycle
    return []


def test_no_module_leads_back_to_itself() -> None:
    graph = grimp.build_graph("darkroom", cache_dir=None)
    assert len(graph.modules) > 100
    assert cycle_of(graph) == []


@pytest.mark.parametrize(
    "back",
    [
        "from planted.one import A",
        "import planted.one",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted.one import A",
        "def later():\n    from planted.one import A",
        "from planted import A",
    ],
)
def test_a_cycle_would_be_found(back: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "planted"
    package.mkdir()
    (package / "__init__.py").write_text("from planted.one import A")
    (package / "one.py").write_text("from planted.two import B\nA = B")
    (package / "two.py").write_text("B = 1")
    monkeypatch.syspath_prepend(tmp_path)
    assert cycle_of(grimp.build_graph("planted", cache_dir=None)) == []

    (package / "two.py").write_text(f"{back}\nB = 1")
    assert "planted.two" in cycle_of(grimp.build_graph("planted", cache_dir=None))


def test_the_engine_imports_numpy_and_nothing_else() -> None:
    graph = grimp.build_graph("darkroom", include_external_packages=True, cache_dir=None)
    modules = graph.find_descendants("darkroom.engine") | {"darkroom.engine"}
    imported = {name for module in modules for name in graph.find_modules_directly_imported_by(module)}
    assert {name.split(".")[0] for name in imported - modules} - sys.stdlib_module_names == {"numpy"}


def test_the_engine_imports_nothing_within_a_function() -> None:
    found = [
        f"{path.name}:{inner.lineno}"
        for path in ENGINE.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []
