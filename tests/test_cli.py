"""The command line, as a person types it."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from os import environ
from pathlib import Path

import pytest
from darkroom import GenerativeModel
from darkroom.cli import main
from darkroom.models.cards import models, read_card

from tests.server_process import ServerProcess

BARE = {name: value for name, value in environ.items() if not name.startswith("DARKROOM_")}


def darkroom(*arguments: str, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "darkroom", *arguments], cwd, settings)


def run(
    command: list[str], cwd: Path | None, settings: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=BARE | dict(settings), capture_output=True, text=True, timeout=100
    )


def test_models_are_listed_with_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    main(["models"])
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["NAME", "SIZES"]
    assert [line.split()[0] for line in lines] == [card.name for card in models()]
    for card, line in zip(models(), lines, strict=True):
        model = GenerativeModel.load(card.name)
        assert "-".join(map(str, model.sizes)) in line
        assert model.activations[0].name in line
        assert str(model.prior) in line
        if card.heldout_mse is not None:
            assert f"{card.heldout_mse:.5f}" in line


def test_a_reader_that_hangs_up_is_met_without_a_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    listing = subprocess.run(
        [sys.executable, "-m", "darkroom", "models"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        env=BARE,
    )
    os.close(writer)
    assert (listing.returncode, listing.stderr) == (1, "")


def shown_help(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_help_names_every_option_and_default(capsys: pytest.CaptureFixture[str]) -> None:
    shown = shown_help(capsys=capsys)
    for said in (
        "--host",
        "--port",
        "--no-browser",
        "--log-level",
        "models",
        "train",
        "127.0.0.1",
        "8000",
        "warning",
    ):
        assert said in shown
    assert "--seed" in shown_help("train", capsys=capsys)


def test_it_serves_where_it_is_told_to(server: ServerProcess) -> None:
    with urllib.request.urlopen(f"{server.url}/api/healthz") as answer:
        assert json.load(answer)["status"] == "ok"


def test_a_port_in_use_is_said_with_another_to_take(server: ServerProcess) -> None:
    refused = darkroom("--no-browser", "--port", str(server.port))
    assert refused.returncode == 2
    assert f"port {server.port} is in use" in refused.stderr
    assert f"--port {server.port + 1}" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["--port", "many"], {}, r"--port: .*integer.*; got 'many'"),
        (["--port", "70000"], {}, r"--port: .*65535; got '70000'"),
        (["--log-level", "loud"], {}, r"--log-level: .*; got 'loud'"),
        ([], {"DARKROOM_PORT": "-1"}, r"DARKROOM_PORT: .*greater than or equal to 0; got '-1'"),
        (
            [],
            {"DARKROOM_BLAS_THREADS": "x", "DARKROOM_HOST": ""},
            r"DARKROOM_HOST: .*; DARKROOM_BLAS_THREADS: ",
        ),
        ([], {"DARKROOM_ALLOWED_ORIGINS": "example.org"}, r"allowed_origins.*JSON"),
        (["train", "faces"], {}, r"invalid choice: 'faces'.*digits"),
        (["train", "digits", "--epochs", "0"], {}, r"--epochs: expected a whole number, 1 or more; got '0'"),
        (["train", "digits", "--seed", "-3"], {}, r"--seed: expected"),
        (["fly"], {}, r"invalid choice: 'fly'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: list[str],
    settings: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == 2
    assert re.search(said, capsys.readouterr().err)


def test_an_option_counts_for_more_than_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DARKROOM_PORT", "y")
    with pytest.raises(SystemExit):
        main(["--port", "x"])
    assert "'x'" in (said := capsys.readouterr().err)
    assert "'y'" not in said


def test_a_model_is_trained_written_and_described(tmp_path: Path) -> None:
    trained = darkroom(
        "train", "digits-linear", "--epochs", "1", "--seed", "5", "--out", "made/here", cwd=tmp_path
    )
    assert trained.returncode == 0, trained.stderr
    card = read_card(tmp_path / "made" / "here" / "digits-linear.safetensors")
    assert (card.seed, card.command) == (5, "darkroom train digits-linear --seed 5 --epochs 1")
    assert card.heldout_mse is not None
    assert card.pca_mse is not None
    assert card.pca_mse < card.heldout_mse < 3 * card.pca_mse
    assert f"Held-out MSE {card.heldout_mse:.5f}" in trained.stdout
    assert "Training digits-linear" in trained.stdout
    assert (tmp_path / "made" / "here" / "digits-linear.md").is_file()


#: What takes most of a second of processor time to import, and serves nobody who wants to read a list.
HEAVY = ("fastapi", "starlette", "uvicorn", "websockets", "pydantic", "plotly", "markdown_it", "tree_sitter")


@pytest.mark.parametrize("arguments", ["--help", "models", "train --help"])
def test_what_only_prints_imports_neither_the_server_nor_plotly(arguments: str) -> None:
    program = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from darkroom.cli import main
main(sys.argv[1:])
"""
    shown = run([sys.executable, "-c", program, *arguments.split()], None, {})
    assert shown.returncode == 0, shown.stderr
    imported = set(shown.stderr.split())
    assert "argparse" in imported
    assert imported.isdisjoint(HEAVY)
    assert {name for name in imported if name.startswith("darkroom.server.")} == {"darkroom.server.options"}


def test_without_the_extra_training_says_how_to_install_it(tmp_path: Path) -> None:
    # As in an installation without the extra: mlxtend cannot be imported.
    program = "import sys; sys.modules['mlxtend'] = None; from darkroom.cli import main; main(sys.argv[1:])"
    refused = run([sys.executable, "-c", program, "train", "digits"], tmp_path, {})
    assert refused.returncode == 2
    assert "pip install 'darkroom[train]'" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_that_cannot_be_written_to_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit) as refused:
        main(["train", "food-size", "--out", str(tmp_path / "file")])
    assert refused.value.code == 2
    assert "--out" in capsys.readouterr().err
