"""`snapshot` writes a file that `restore` takes, or says in a line why not."""

from __future__ import annotations

import json
from pathlib import Path

from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from support.served_emulator import served


def run(*arguments: str) -> int:
    return run_quietly(root, list(arguments), "emulator")


def test_snapshot_is_restored(tmp_path: Path, capsys):
    file = str(tmp_path / "before.json")
    with served() as here:
        environment = here.emulator.store.create_environment("Staging", "staging")
        text = here.emulator.store.create_key("secret", environment)
        assert run("snapshot", "-o", file, "--url", here.url) == 0
        here.emulator.store.drop(environment)

        code = run("restore", file, "--url", here.url)

        assert code == 0
        assert here.emulator.store.get_key(text).environment.name == "Staging"
    assert f"restored from {file}: " in capsys.readouterr().err
    assert text not in Path(file).read_text()


def test_snapshot_goes_to_stdout_too(capsysbinary):
    with served() as here:
        assert run("snapshot", "--url", here.url) == 0

    head, *_ = json.loads(capsysbinary.readouterr().out)
    assert head["format"] == "schematic-emulator-snapshot"


def test_long_snapshot_is_taken(tmp_path: Path):
    """Longer than any body that the vendor's routes take."""
    file = tmp_path / "before.json"
    with served(max_body_bytes=1_000) as here:
        here.emulator.store.create_environment("x" * 2_000)
        assert run("snapshot", "-o", str(file), "--url", here.url) == 0

        assert file.stat().st_size > 1_000
        assert run("restore", str(file), "--url", here.url) == 0


def test_wrong_file_is_refused_with_its_place(tmp_path: Path, capsys):
    file = tmp_path / "notes.json"
    file.write_text('[{"format": "notes"}]')
    with served() as here:
        code = run("restore", str(file), "--url", here.url)

    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    found = "/0/format: expected format 'schematic-emulator-snapshot'"
    assert line == f"error: {here.url} refuses: {found}"


def test_missing_file_is_refused(capsys):
    assert run("restore", "none.json") == 2
    assert "none.json" in capsys.readouterr().err


def test_place_that_cannot_be_written_is_refused(tmp_path: Path, capsys):
    file = str(tmp_path / "none" / "before.json")
    with served() as here:
        assert run("snapshot", "-o", file, "--url", here.url) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {file} cannot be written: ")
