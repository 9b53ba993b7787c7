"""The `verify` command: what it reads, what it writes, how it ends; and its page."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_contracts.validation import check
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.cli.verify.command import command
from support.exported import deliver, get_page
from support.traffic import SOUND, generate

PAGE = (Path(__file__).parents[3] / "docs" / "verify.md").read_text(encoding="utf-8")
EVENTS = generate()[:120]


@pytest.fixture(scope="module")
def stored():
    return get_page(deliver(EVENTS, SOUND))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, stored):
    """Work in a folder with a day of an archive, and what Schematic has of it."""
    monkeypatch.chdir(tmp_path)
    Path("archive").mkdir()
    Path("pages").mkdir()
    write_events("archive/1.ndjson", EVENTS[:60])
    write_events("archive/2.ndjson", EVENTS[60:])
    Path("pages/1.json").write_text(json.dumps(stored, indent=2))
    Path("mapping.json").write_text(json.dumps(SOUND))


def write_events(name: str, events: list[object]) -> None:
    Path(name).write_text("".join(f"{json.dumps(one)}\n" for one in events))


def verify(*arguments: str):
    [example] = re.findall(r"```sh\nschematic-emulator verify (.*?)\n```", PAGE)
    return CliRunner().invoke(
        command, [*shlex.split(example), *arguments], standalone_mode=False
    )


def test_example_of_the_page_finds_all_that_is_predicted():
    result = verify()

    assert result.return_value == 0
    assert re.match(
        r"passed: (\d+) requests predicted, \1 found, 0 missing", result.stdout
    )


def test_errors_of_the_mapping_are_named():
    Path("mapping.json").write_text(json.dumps([{**SOUND[0], "partnerAction": "trak"}]))

    result = verify()

    assert "warning: mapping.json:1:" in result.stderr
    assert "(action-unknown)" in result.stderr


def test_differences_end_with_1_and_are_shown(stored):
    lost = [*stored["data"][:10], *stored["data"][11:]]
    write_events("pages/1.json", lost)

    result = verify()

    assert result.return_value == 1
    assert "1 missing, 0 surplus" in result.stdout
    assert "missing: predicted, but not in the export" in result.stdout
    assert "archive/" in result.stdout.rpartition("missing:")[2]


def test_empty_page_is_an_export_in_which_all_is_missing():
    Path("pages/1.json").write_text('{"data": [], "params": {}}')

    assert ", 0 found" in verify().stdout


def test_json_report_keeps_its_contract():
    text = verify("--format", "json").stdout
    result = verify("--format", "json", "-o", "report.json")

    assert check("emulator/verification", json.loads(text)) == []
    assert Path("report.json").read_text() == text
    assert result.stderr.startswith("passed: ")


def test_report_is_the_same_for_any_number_of_processes():
    assert verify("--jobs", "1").stdout == verify("--jobs", "2").stdout


def test_both_sides_are_only_read():
    files = [*Path("archive").iterdir(), *Path("pages").iterdir()]
    before = [one.read_bytes() for one in files]
    for one in (*files, Path("archive"), Path("pages")):
        one.chmod(0o500)

    verify()

    assert [one.read_bytes() for one in files] == before
    assert len([*Path("archive").iterdir(), *Path("pages").iterdir()]) == len(files)


def test_report_overwrites_no_input():
    result = verify("-o", "pages/1.json")

    assert isinstance(result.exception, CommandError)
    assert "is used by this command" in str(result.exception)


def test_lines_that_are_no_event_are_counted():
    with Path("pages/1.json").open("a") as page:
        page.write("\n[1]\n")
    Path("pages/2.ndjson").write_text('{"type": "track"}\nx\n{"data": [5]}\n')

    result = verify()

    assert "0 in the traffic, 4 in the export" in result.stdout


def test_events_of_segment_are_no_export():
    Path("pages/1.json").write_bytes(Path("archive/1.ndjson").read_bytes())

    result = verify()

    assert isinstance(result.exception, CommandError)
    assert "no event in" in str(result.exception)


@pytest.mark.parametrize("side", ["archive/1.ndjson", "pages/1.json"])
def test_side_without_any_event_is_wrong_use(side: str):
    for one in Path(side).parent.iterdir():
        one.write_text("x\n")

    result = verify()

    assert isinstance(result.exception, CommandError)
    assert "no event in" in str(result.exception)


@pytest.mark.parametrize("kind", ["missing", "times", "surplus"])
def test_page_lists_the_kinds(kind: str):
    assert f"| `{kind}` |" in PAGE
