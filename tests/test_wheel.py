"""The wheel: what it carries, and that it serves everything with nothing beside it but what it requires."""

import json
import re
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.server_process import ServerProcess
from tests.test_house import FRONTEND, LESSONS, ROOT, WEIGHTS, files_of


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `pip install .` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    # By the builder that is installed here, which pip would fetch.
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


def pip(*arguments: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def required(by: Distribution, extras: frozenset[str] = frozenset()) -> set[tuple[str, frozenset[str]]]:
    """What a distribution requires, with these extras, and what that requires in turn: names and extras."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [(by, extras)]
    while waiting:
        by, extras = waiting.pop()
        for needed in map(Requirement, by.requires or ()):
            each = (needed.name, frozenset(needed.extras))
            applies = not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in {"", *extras})
            if applies and each not in found:
                found.add(each)
                waiting.append((distribution(needed.name), each[1]))
    return found


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel into an environment that sees what it requires, and nothing else that is installed here."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    # Compiling its modules takes longer than to serve it.
    pip("--python", str(python), "install", "--no-deps", "--no-compile", str(wheel))
    (installed,) = Distribution.discover(name="darkroom", path=[str(packages)])
    for name, _ in required(installed):
        files = distribution(name).files
        assert files is not None, f"{name} does not say what it consists of"
        for first in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            if not (packages / first).exists():
                (packages / first).symlink_to(Path(str(distribution(name).locate_file(first))))
    pip("--python", str(python), "check")
    return folder / "bin"


def test_the_wheel_carries_the_whole_page_every_weight_and_every_lesson(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())

    page = {f"darkroom/page/{path}" for path in files_of(FRONTEND)}
    weights = {f"darkroom/models/weights/{path}" for path in files_of(WEIGHTS)}
    assert "darkroom/page/index.html" in page
    assert any(path.endswith("/digits.safetensors") for path in weights)
    lessons = {f"darkroom/lessons/{path}" for path in files_of(LESSONS) if path.endswith((".md", ".toml"))}
    assert len(lessons) == 10
    assert (
        page | weights | lessons | {"darkroom/images/digits.npz", "darkroom/images/samples.safetensors"}
        <= shipped
    )
    assert not [path for path in shipped if path.startswith(("tests/", "benchmarks/", "frontend/"))]


def test_the_wheel_alone_serves_everything_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    programs = install(wheel, tmp_path / "venv")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    listed = subprocess.run([programs / "darkroom", "models"], cwd=elsewhere, capture_output=True, text=True)
    assert listed.returncode == 0, listed.stderr
    shipped = {path.stem for path in WEIGHTS.glob("*.safetensors")}
    names = {name for name in shipped if re.search(rf"^\W*{name}\b", listed.stdout, re.MULTILINE)}
    assert names >= {"digits", "digits-tanh", "digits-linear", "food-size"}

    with ServerProcess([str(programs / "darkroom")], cwd=elsewhere) as server:
        page = fetch(server.url + "/").decode()
        assert "<title>Darkroom" in page
        for path in files_of(FRONTEND / "app"):
            assert fetch(f"{server.url}/app/{path}") == (FRONTEND / "app" / path).read_bytes()
        sizes = {
            address: len(fetch(f"{server.url}/{address}")) for address in re.findall(r'"(v/[^"]+)"', page)
        }
        assert len(sizes) == 5
        assert max(sizes.values()) > 1_000_000, "Plotly"
        assert len(json.loads(fetch(server.url + "/api/samples"))["samples"]) == 20
        assert len(json.loads(fetch(server.url + "/api/lessons"))) == 9


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:
        body: bytes = response.read()
    return body
