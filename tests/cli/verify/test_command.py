"""The `verify` command: what it reads, what it writes, how it ends; and its page."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_contracts.validation import check
from schematic_emulator.checks.verify.sides import MisplacedExportError
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


def test_lines_that_are_no_event_are_counted_and_named():
    with Path("archive/1.ndjson").open("a") as archive:
        archive.write('{"ty\n')
    with Path("pages/1.json").open("a") as page:
        page.write("\n[1]\n")
    Path("pages/2.ndjson").write_text('{"type": "track"}\nx\n{"data": [5]}\n')

    result = verify("--format", "json")

    found = json.loads(result.stdout)
    assert check("emulator/verification", found) == []
    assert found["broken"] == {"traffic": 1, "export": 4}
    [first, page, *others] = found["unread"]
    assert first["place"] == "archive/1.ndjson:61"
    assert page["reason"] == "expected a page of GET /events, or an event of one"
    no_body = "not an event of GET /events: its body is not an object"
    assert [(one["place"], one["reason"][:54]) for one in others] == [
        ("pages/2.ndjson:1", no_body),
        ("pages/2.ndjson:2", "not JSON: unexpected character, expected a JSON value:"),
        ("pages/2.ndjson:3", no_body),
    ]


def test_truncated_archive_is_named_with_the_line_where_it_ends():
    packed = gzip.compress(Path("archive/1.ndjson").read_bytes())
    Path("archive/1.ndjson").unlink()
    Path("archive/0.ndjson.gz").write_bytes(packed[: len(packed) // 2])

    result = verify()

    assert "surplus; 1 unread\n" in result.stdout
    [line] = re.findall(r"not read: archive/0.ndjson.gz:(\d+): the file", result.stdout)
    assert 20 < int(line) < 60


def test_first_ten_pieces_are_named():
    Path("pages/2.ndjson").write_text("x\n" * 13)

    result = verify()

    assert result.stdout.count("not read: pages/2.ndjson") == 10
    assert "\nand 3 more\n" in result.stdout


def test_time_that_cannot_be_read_is_named_as_that(stored):
    rows = [{**one, "captured_at": None} for one in stored["data"]]
    rows[3]["sent_at"] = "yesterday, ada@example.com"
    write_events("pages/1.json", rows)

    result = verify()

    text = " ".join(result.stdout.split())
    assert 'unreadable time: sent_at "yesterday, [mail]"' in text
    assert "0 outside the traffic's time" in text
    assert "1 missing" in text


@pytest.mark.parametrize("separator", [",", "|", "\t"])
def test_csv_is_an_export_under_any_name(stored, separator: str):
    Path("pages/1.json").unlink()
    with Path("pages/events.txt").open("w", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=separator)
        rows.writerow(["type", "body", "sent_at", "status (last)"])
        for one in stored["data"]:
            rows.writerow([one["type"], json.dumps(one["body"]), one["sent_at"], ""])

    assert verify().return_value == 0


@pytest.mark.parametrize("is_page", [True, False])
def test_export_among_the_traffic_is_refused(stored, is_page: bool):
    """As a shell hands it over that expands `--export pages/*.json`."""
    page = stored if is_page else stored["data"][0]
    Path("pages/2.json").write_text(json.dumps(page))

    with pytest.raises(MisplacedExportError, match="this is of the export"):
        raise verify("pages/2.json").exception


@pytest.mark.parametrize("text", ["Dear all,\n", "type\n", '{"type": "track"}\n'])
def test_export_that_is_none_is_refused_with_what_is_expected(text: str):
    Path("pages/1.json").unlink()
    Path("pages/1.json").write_text(text)

    result = verify()

    message = str(result.exception)
    assert "expected pages of GET /events, or CSV with the columns type, bod" in message
    assert "; pages/1.json:1: not " in message


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
