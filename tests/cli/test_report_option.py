"""Several reports in one run, each with its file, and what is refused."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.check import command
from schematic_emulator.cli.report_option import FORMATS

BAD = {"type": "track", "event": "Order!", "userId": "u"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Run below the root of a repository, with one event in a file."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    Path("events.ndjson").write_text(json.dumps(BAD))


def check(*arguments: str):
    options = ["events.ndjson", "--jobs", "1", *arguments]
    return CliRunner().invoke(command, options, standalone_mode=False)


def test_each_format_goes_to_its_file_and_text_to_stdout():
    result = check(
        *("--format", "sarif=a.sarif", "--format", "junit=b.xml"),
        *("--format", "html=c.html", "--format", "gitlab=d.json"),
    )

    assert result.stdout.startswith("Schematic Emulator: profile published")
    assert result.stderr == "report in a.sarif, b.xml, c.html, d.json\n"
    assert ET.parse("b.xml").getroot().tag == "testsuites"
    assert Path("c.html").read_text().startswith("<!DOCTYPE html>")
    [issue, *_] = json.loads(Path("d.json").read_text())
    assert issue["location"]["path"] == "app/events.ndjson"
    [run] = json.loads(Path("a.sarif").read_text())["runs"]
    [location] = run["results"][0]["locations"]
    assert (
        location["physicalLocation"]["artifactLocation"]["uri"] == "app/events.ndjson"
    )


def test_format_without_a_file_takes_the_place_of_text():
    result = check("--format", "json", "--format", "ndjson=a.ndjson")

    assert json.loads(result.stdout)["version"] == 1
    assert Path("a.ndjson").read_text().startswith('{"type": "finding"')


def test_output_is_for_the_format_without_a_file():
    result = check("--format", "sarif=a.sarif", "-o", "report.txt")

    assert result.stdout == ""
    assert "events.ndjson:1" in Path("report.txt").read_text()


def test_exit_code_is_the_same_for_every_format():
    assert check("--format", "html=a.html").return_value == 1
    assert check("--format", "html=a.html", "--ignore", "event-name").return_value == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "xml"], "--format: expected one of text, json, ndjson"),
        (["--format", "sarif="], "--format: no file after 'sarif='; name one"),
        (["--format", "json", "--format", "sarif"], "two reports for stdout"),
        (["--format", "json=a", "--format", "sarif=a"], "two reports for 'a'"),
        (["--format", "json=absent/a"], "cannot write 'absent/a'"),
    ],
)
def test_wrong_use_is_named(arguments: list[str], message: str):
    result = check(*arguments)

    assert message in str(result.exception)
    assert result.exception.exit_code == 2


def test_other_reports_are_written_before_a_fault_is_named():
    Path("folder").mkdir()

    result = check("--format", "json=folder", "--format", "html=a.html")

    assert "cannot write 'folder'" in str(result.exception)
    assert Path("a.html").read_text().startswith("<!DOCTYPE html>")


def test_long_name_is_cut_in_the_text():
    event = {**BAD, "event": "x!" * 3000}
    Path("events.ndjson").write_text(json.dumps(event))

    assert len(check().stdout) < 10_000


def test_links_go_to_the_given_address():
    check("--format", "github=a.txt", "--rules-url", "https://host.example/rules.md")

    assert "See https://host.example/rules.md#event-name." in Path("a.txt").read_text()


def test_no_report_has_a_mail_address_or_phone_number():
    """Neither in an event's name, nor in a key, a value or what is refused."""
    mail, phone = "ada@corp.example", "+49 170 1234567"
    events = [
        {**BAD, "event": f"Invite {mail}!", "userId": mail},
        {**BAD, "event": f"Call {phone}", "context": {"groupId": {mail: 1}}},
        {**BAD, "type": "identify", "traits": {mail: phone}, "timestamp": phone},
        {**BAD, "type": mail, "integrations": {"Schematik": mail}},
    ]
    lines = [*map(json.dumps, events), f'{{"broken {mail}']
    Path("events.ndjson").write_text("\n".join(lines))
    files = {form: f"report.{form}" for form in FORMATS if form != "auto"}
    options = [f"--format={form}={file}" for form, file in files.items()]

    result = check(*options, "--write-baseline", "baseline.json")

    texts = {
        file: Path(file).read_text() for file in [*files.values(), "baseline.json"]
    }
    texts["stdout"] = result.output
    found = [
        file for file, text in texts.items() if re.search("corp.?example|1234567", text)
    ]
    assert found == []
    assert all("[mail]" in texts[file] for file in files.values())
