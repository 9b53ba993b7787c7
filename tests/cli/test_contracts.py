"""The contracts on the command line: listed, and written to a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from schematic_contracts import CONTRACT_IDS, list_contracts
from schematic_contracts.catalog import read_examples
from schematic_contracts.export import export_contract
from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from schematic_emulator.configuration.editor_schema import write_editor_schemas


def run(*arguments: str) -> int:
    return run_quietly(root, ["contracts", *arguments], "schematic-emulator")


def test_list_shows_id_and_title(capsys: pytest.CaptureFixture[str]):
    assert run("list") == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [
        [one.id, one.title] for one in list_contracts()
    ]


def test_list_as_json(capsys: pytest.CaptureFixture[str]):
    assert run("list", "--format", "json") == 0

    rows = json.loads(capsys.readouterr().out)
    assert tuple(row["id"] for row in rows) == CONTRACT_IDS
    assert set(rows[0]) == {"id", "title", "description"}


def test_export_writes_each_contract_and_the_editors_schemas(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "new" / "schemas"

    assert run("export", str(folder)) == 0
    assert run("export", str(folder)) == 0

    written = {
        path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))
        for path in folder.rglob("*.json")
    }
    contracts = {f"{one}.schema.json": export_contract(one) for one in CONTRACT_IDS}
    assert written == contracts | write_editor_schemas()
    assert f"wrote {len(written)} schemas into" in capsys.readouterr().err


def test_exported_file_checks_an_event_by_itself(tmp_path: Path):
    run("export", str(tmp_path))
    text = (tmp_path / "segment" / "track.schema.json").read_text("utf-8")
    events = list(read_examples("segment/track").values())

    validator = Draft202012Validator(json.loads(text))

    assert all(validator.is_valid(event) for event in events)
    assert not validator.is_valid({**events[0], "event": 5})


def test_folder_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "api").write_text("a file")

    assert run("export", str(tmp_path)) == 2

    error = capsys.readouterr().err
    assert error.startswith("error: cannot write")
    assert error.count("\n") == 1


def test_group_alone_shows_its_commands(capsys: pytest.CaptureFixture[str]):
    assert run() == 0

    shown = capsys.readouterr().out
    assert "export" in shown
    assert "list" in shown
