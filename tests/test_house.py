"""The house itself: what is shipped, what is asked of other hosts, what is documented."""

import json
import re
from pathlib import Path

from darkroom.server.settings import Settings

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "frontend"
WEIGHTS = ROOT / "backend" / "darkroom" / "models" / "weights"
LESSONS = ROOT / "backend" / "darkroom" / "lessons"

# A reference that a browser follows, by itself or at a click, to a host that it names.
ELSEWHERE = re.compile(
    r"""(?:\b(?:src|srcset|href|action|poster|data)\s*=\s*|@import\s+|\burl\(\s*|\bfrom\s+|\bimport\s*\(?\s*|
        \bfetch\(\s*|\bnew\s+(?:WebSocket|EventSource|Worker)\(\s*)["'`]?(?:(?:https?|wss?):)?//(?!/)\w""",
    re.VERBOSE | re.IGNORECASE,
)


def files_of(folder: Path) -> set[str]:
    """The paths of a folder's files within it, without what editors and Python leave behind."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts
    }


def test_the_page_names_no_other_host() -> None:
    texts = {path: (FRONTEND / path).read_text(encoding="utf-8") for path in files_of(FRONTEND)}

    named = {path: found.group() for path, text in texts.items() if (found := ELSEWHERE.search(text))}
    assert named == {}


def test_the_page_asks_for_everything_beside_itself() -> None:
    """It works under any path that a proxy puts before it: no address begins with a slash."""
    from_the_root = re.compile(
        r"""\b(?:src|href|action)\s*=\s*["']?/\w|\b(?:fetch|fetched|open|URL|WebSocket)\(\s*["'`]/\w|["'`]/(?:api|ws|v|app|style)\b"""
    )
    texts = {path: (FRONTEND / path).read_text(encoding="utf-8") for path in files_of(FRONTEND)}

    named = {path: found.group() for path, text in texts.items() if (found := from_the_root.search(text))}
    assert named == {}


def test_another_host_would_be_seen() -> None:
    named = [
        '<script src="https://cdn.example/x.js">',
        "<link href='//fonts.example/a.css'>",
        '@import "https://a.example/b.css";',
        "background: url(https://a.example/b.png)",
        'import { x } from "https://a.example/x.js";',
        "await import(`https://a.example/x.js`)",
        'fetch("https://a.example/")',
        'new WebSocket("wss://a.example/ws")',
    ]
    assert [text for text in named if not ELSEWHERE.search(text)] == []
    own = [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        '<a href="/help">',
        'from "./x.js"; // why',
        "url(#mask)",
    ]
    assert [text for text in own if ELSEWHERE.search(text)] == []


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    prefix = Settings.model_config["env_prefix"]

    for name, field in Settings.model_fields.items():
        variable = prefix + name.upper()
        row = re.search(rf"^\|\s*`{variable}`\s*\|\s*(.*?)\s*\|", readme, re.MULTILINE)
        assert row, f"{variable} is not in the README's table of settings"
        assert row.group(1) == as_written(field.get_default(call_default_factory=True)), variable


def as_written(default: object) -> str:
    """A default as the README writes it: as the variable would be set."""
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def test_the_readme_documents_no_setting_that_is_not_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    prefix = Settings.model_config["env_prefix"]

    there = {prefix + name.upper() for name in Settings.model_fields}
    assert set(re.findall(rf"\b{prefix}[A-Z][A-Z_]*[A-Z]\b", readme)) <= there


def test_the_lock_file_names_no_registry() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


#: Arguments made of an array: where it can grow, at some 120,000 elements the stack of a browser cannot.
SPREAD = re.compile(
    r"""\b(?:Math\.(?:max|min)|push|unshift|splice|concat|fromCharCode|fromCodePoint)
        \((?:[^()[\]{}]|\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\})*?\.\.\.(?=(?P<array>.*))""",
    re.VERBOSE,
)
#: A literal, or a stretch whose length stands beside it.
FIXED = re.compile(r"\[|[\w.]+\.subarray\(\w+, \w+ \+ 0x[0-9a-f]{1,4}\)")


def test_no_array_that_can_grow_is_spread_over_arguments() -> None:
    found = [
        f"{path}: {line.strip()}"
        for path in sorted(files_of(FRONTEND / "app"))
        for line in (FRONTEND / "app" / path).read_text("utf-8").splitlines()
        if not line.lstrip().startswith(("//", "*")) and grows(line)
    ]
    assert found == []


def grows(line: str) -> bool:
    return any(not FIXED.match(spread["array"]) for spread in SPREAD.finditer(line))


def test_an_array_that_can_grow_would_be_seen() -> None:
    for line in (
        "Math.max(...values)",
        "const top = Math.max(0.1, ...values.map(Math.abs)), bottom = 0;",
        "Math.min(Math.abs(least), ...this.#values)",
        "rows.push(...more);",
        "String.fromCharCode(...bytes)",
    ):
        assert grows(line), line
    for line in (
        "Math.max(...[a, b])",
        "rows.push([...more])",
        "String.fromCharCode(...part.subarray(at, at + 0x8000))",
    ):
        assert not grows(line), line
