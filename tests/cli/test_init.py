"""`init` writes a configuration that loads as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from schematic_emulator.configuration.find import find_configuration


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def init(*options: str) -> int:
    return run_quietly(root, ["init", *options], "schematic-emulator")


def test_written_file_connects_source_and_destination():
    code = init("--source", "web", "--destination", "Schematic (dev)")

    found = find_configuration(Path.cwd())
    assert code == 0
    assert found is not None
    assert [source.name for source in found.sources] == ["web"]
    assert [(one.name, one.source) for one in found.instances] == [
        ("Schematic (dev)", "web")
    ]


def test_file_that_is_there_stays(capsys: pytest.CaptureFixture[str]):
    path = Path("schematic-emulator.yaml")
    path.write_text("mine")

    assert init() == 2
    assert capsys.readouterr().err == (
        "error: schematic-emulator.yaml exists; --force overwrites it\n"
    )
    assert path.read_text() == "mine"

    assert init("--force") == 0
    assert path.read_text() != "mine"


def test_file_may_go_elsewhere(capsys: pytest.CaptureFixture[str]):
    assert init("--output", "-") == 0
    assert capsys.readouterr().out.startswith("# Configuration of schematic-emulator")

    assert init("--output", "dev.yaml") == 0
    assert Path("dev.yaml").is_file()
    assert not Path("schematic-emulator.yaml").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--output", "no/such/folder.yaml"), "cannot write no/such/folder.yaml"),
        (("--source", ""), "/segment/sources/0/name: expected"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
):
    assert init(*options) == 2

    written = capsys.readouterr().err
    assert words in written
    assert written.count("\n") == 1
