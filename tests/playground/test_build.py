"""The script that builds the page refuses what it cannot be built from, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.playground import read_script


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("text")
    Path("runtime").mkdir()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--runtime", "/nope"], "--runtime /nope: no file pyodide.mjs in it; give"),
        (["--runtime", "runtime"], "--runtime runtime: no file pyodide.mjs in it; gi"),
        (["--lay", "none"], "--lay none: no such folder"),
        (["--wheel", "none.whl"], "--wheel none.whl: not a wheel"),
        (["--wheel", "file"], "--wheel file: not a wheel"),
        (["--repository", "mine"], "--repository 'mine': expected owner/name"),
    ],
    ids=["nowhere", "another-folder", "lay", "no-wheel", "another-file", "repository"],
)
def test_wrong_option_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        read_script()["main"](["out", *arguments])

    error = capsys.readouterr().err
    assert ended.value.code == 2
    assert f"error: {message}" in error
    assert error.count("\n") == 1
    assert not Path("out").exists()


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_folder_that_cannot_be_filled_is_one_line(
    out: str, wheel: Path, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        read_script()["main"]([out, "--wheel", str(wheel)])

    error = capsys.readouterr().err
    assert ended.value.code == 2
    assert "file" in error
    assert error.count("\n") == 1


def test_output_folder_is_required(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        read_script()["main"]([])

    assert ended.value.code == 2
    assert "required: out" in capsys.readouterr().err
