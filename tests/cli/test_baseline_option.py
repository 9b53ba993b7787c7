"""`check --baseline` and `--write-baseline`: files, exit codes and messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from schematic_contracts.reading.bounds import REVIEWED
from schematic_emulator.cli.check import command
from schematic_emulator.cli.outcome import CommandError
from support.traffic import SOUND, generate

OLD = "2026-01-01"
BAD = {"type": "track", "event": "Order.Completed!", "userId": "ada"}
WRITTEN = ("--write-baseline", "b.json")
COMPARED = ("--baseline", "b.json", "--fail-on", "warning")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder with sound events and a mapping."""
    monkeypatch.chdir(tmp_path)
    Path("mapping.json").write_text(json.dumps(SOUND))
    write("events.ndjson", generate())
    write("bad.ndjson", [*generate(), *([BAD] * 3)])


def write(name: str, events: list[Any]) -> None:
    Path(name).write_text("".join(f"{json.dumps(event)}\n" for event in events))


def check(*arguments: str, events: str = "events.ndjson"):
    given = [events, "--mapping", "mapping.json", *arguments]
    if "--jobs" not in given:
        given += ["--jobs", "1"]
    return CliRunner().invoke(command, given, standalone_mode=False)


def change(**values: str) -> None:
    data = json.loads(Path("b.json").read_text())
    for row in data["known"]:
        row.update(values)
    Path("b.json").write_text(json.dumps(data))


def test_events_are_as_their_baseline():
    written = check(*WRITTEN)

    assert written.stderr.startswith("0 known findings in b.json; review it")
    assert check(*COMPARED).return_value == 0


def test_change_fails_and_is_named_in_the_file():
    check(*WRITTEN)
    write("less.ndjson", [one for one in generate() if one["type"] != "page"])

    result = check(*COMPARED, "--format", "json", events="less.ndjson")

    (found,) = json.loads(result.stdout)["findings"][:1]
    assert result.return_value == 1
    assert (found["rule"], found["file"]) == ("drift-gone", "b.json")
    assert found["subject"] == "events: type page"
    line = Path("b.json").read_text().splitlines()[found["line"] - 1]
    assert '"type page"' in line


def test_known_findings_pass_until_they_expire():
    written = check(*WRITTEN, events="bad.ndjson")
    known = check("--baseline", "b.json", events="bad.ndjson")
    change(reason="old app", expires=OLD)
    expired = check("--baseline", "b.json", events="bad.ndjson")
    renewed = check("--baseline", "b.json", *WRITTEN, events="bad.ndjson")

    ran = (written, known, expired, renewed)
    assert [one.return_value for one in ran] == [0, 0, 1, 0]
    assert "known findings" in known.stdout
    assert "renew it with --write-baseline b.json" in " ".join(expired.stdout.split())
    (row,) = json.loads(Path("b.json").read_text())["known"]
    assert row["reason"] == "old app"
    assert row["expires"] > OLD


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "b.json: no such file"),
        (" " * (REVIEWED.most + 1), "b.json: more than"),
        ("{", "b.json:1:"),
        ('{"version": 1, "accepted": []}', "give it to impact --accept"),
        ('{"version": 2, "known": [], "shape": {}}', "of another version than 1"),
        ('{"version": 1, "known": []}', 'expected the property "shape"'),
    ],
)
def test_file_that_is_no_baseline_ends_with_2(text: str | None, message: str):
    if text is not None:
        Path("b.json").write_text(text)

    result = check(*COMPARED)

    assert isinstance(result.exception, CommandError)  # which ends with 2
    assert message in str(result.exception)
    assert "--write-baseline" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write-baseline", "events.ndjson"], "is used by this command"),
        (["--write-baseline", "none/b.json"], "no folder for 'none/b.json'"),
        (["--write-baseline", "b.json", "--format", "json=b.json"], "is used by"),
    ],
)
def test_file_that_cannot_be_written_is_named(arguments: list[str], message: str):
    result = check(*arguments)

    assert message in str(result.exception)
    assert json.loads(Path("events.ndjson").read_text().splitlines()[0])


def test_baseline_of_events_is_not_one_of_payloads():
    check(*WRITTEN)
    result = CliRunner().invoke(
        command, ["events.ndjson", "--wire", *COMPARED], standalone_mode=False
    )

    assert "of events, not of payloads (--wire)" in str(result.exception)


def test_payloads_have_known_findings_only():
    write("wire.ndjson", [{"api_key": "k", "type": "track", "body": {}}])
    arguments = ["wire.ndjson", "--wire", "--jobs", "1"]

    ran = [
        CliRunner().invoke(command, [*arguments, *more], standalone_mode=False)
        for more in ([], WRITTEN, COMPARED)
    ]

    assert [one.return_value for one in ran] == [1, 0, 0]
    assert json.loads(Path("b.json").read_text())["shape"] == {}


def test_configuration_may_name_the_baseline():
    check(*WRITTEN, events="bad.ndjson")
    Path("pyproject.toml").write_text(
        '[tool.schematic-emulator.check]\nbaseline = "b.json"\n'
    )

    assert check(events="bad.ndjson").return_value == 0


def test_number_of_jobs_changes_nothing():
    texts = []
    for jobs in ("1", "2"):
        result = check(*WRITTEN, "--format", "json", "--jobs", jobs)
        texts.append((result.stdout, Path("b.json").read_bytes()))

    assert texts[0] == texts[1]


def test_mapping_code_has_a_baseline_too():
    body = '{"event": event["event"].lower(), "company": {"id": "acme"}}'
    for name, company in (("before", body), ("after", body.replace('"id"', '"key"'))):
        text = f'def send(event):\n    return {{"type": "track", "body": {company}}}\n'
        Path(f"{name}_code.py").write_text(text)
    write("few.ndjson", [{**BAD, "event": "Seen"}] * 20)
    given = ["few.ndjson", "--jobs", "1", "--mapping"]

    ran = [
        CliRunner().invoke(command, [*given, *more], standalone_mode=False)
        for more in (
            ["before_code:send", *WRITTEN],
            ["before_code:send", *COMPARED],
            ["after_code:send", *COMPARED, "--format", "json"],
        )
    ]

    assert [one.return_value for one in ran] == [0, 0, 1], ran
    subjects = [
        subject["subject"]
        for found in json.loads(ran[2].stdout)["findings"]
        for subject in found["subjects"]
        if found["rule"] == "drift-share"
    ]
    assert subjects == ['company keys: "id"', 'company keys: "key"']
