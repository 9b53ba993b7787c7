"""SARIF that its schema allows, that GitHub accepts, and whose findings stay known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from schematic_contracts.finding import Finding
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.repository import Repository
from schematic_emulator.checks.report.sarif import MOST_RESULTS, write_sarif
from schematic_emulator.checks.stream.tally import SubjectFound
from support.check_reports import HERE, HOSTILE, make_found, make_report

SCHEMAS = Path(__file__).with_name("schemas")
SOURCES = json.loads((SCHEMAS / "SOURCES.json").read_text(encoding="utf-8"))["files"]
SCHEMA = json.loads((SCHEMAS / SOURCES[0]["file"]).read_text(encoding="utf-8"))
ON_MAPPING = Finding(
    "trigger-ignored", "it is ignored", subject="Orders", place="mapping.json:7:20"
)


def read_run(report: Report, repository: Repository = HERE) -> dict:
    [run] = json.loads(write_sarif(report, repository))["runs"]
    return run


def test_schemas_have_a_source_each_and_are_unchanged():
    kept = {path.name for path in SCHEMAS.iterdir()} - {"SOURCES.json"}

    assert kept == {row["file"] for row in SOURCES}
    for row in SOURCES:
        data = (SCHEMAS / row["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        assert all(row.values())


@pytest.mark.parametrize(
    "report",
    [
        make_report(),
        make_report(make_found(), make_found("key-not-string", "b.ndjson")),
        make_report(make_found(text=HOSTILE, file=HOSTILE)),
        make_report(make_found(text="", file="stdin")),
        make_report(on_mapping=(ON_MAPPING,)),
    ],
    ids=["nothing", "two", "hostile", "no subject", "mapping"],
)
@pytest.mark.parametrize("url", ["", "https://host.example/rules.md"])
def test_document_is_valid_by_the_official_schema(report: Report, url: str):
    text = write_sarif(report, replace(HERE, rules_url=url))

    checker = jsonschema.Draft4Validator(
        SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )
    assert [error.message for error in checker.iter_errors(json.loads(text))] == []


def test_there_is_one_result_for_each_rule_and_subject():
    report = make_report(
        make_found(text="x"),
        make_found(text="x", file="b.ndjson"),
        make_found(text="y", file="c.ndjson"),
        make_found("key-not-string", text="x"),
    )

    results = read_run(report)["results"]

    assert [
        (one["ruleId"], one["level"], one["occurrenceCount"]) for one in results
    ] == [
        ("event-name", "error", 4),
        ("event-name", "error", 2),
        ("key-not-string", "warning", 2),
    ]
    identities = {json.dumps(one["partialFingerprints"]) for one in results}
    assert len(identities) == len(results)


def test_fingerprint_survives_another_line_file_and_folder():
    elsewhere = Repository(Path("/other/app"), Path("/other"))

    [before] = read_run(make_report(make_found()))["results"]
    [after] = read_run(make_report(make_found(file="b", line=90)), elsewhere)["results"]

    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]


def test_place_is_in_the_mapping_relative_to_the_root():
    there = Repository(Path("/repo/app"), Path("/repo"))

    [result] = read_run(make_report(on_mapping=(ON_MAPPING,)), there)["results"]

    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "app/mapping.json", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7, "startColumn": 20},
    }


def test_results_stay_within_the_limit_and_what_is_left_out_is_said():
    files = [make_found(file=f"{number}.ndjson") for number in range(6)]
    for number in range(MOST_RESULTS + 10):
        finding = Finding("event-name", "m", subject=f"s{number}")
        found = files[number % len(files)]
        found.subjects[finding.subject] = SubjectFound(1, 1, finding)
    files[0].omitted = 7

    run = read_run(make_report(*files, make_found("key-not-string")))

    assert len(run["results"]) == MOST_RESULTS
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes[1:]] == [
        "12 findings beyond the 5,000 that GitHub shows are not in this file",
        "7 findings on further subjects are counted, not listed",
    ]


def test_text_of_an_event_makes_no_link_and_is_cut():
    text = "[here](https://evil.example)" + "x" * 5000

    [result] = read_run(make_report(make_found(text=text)))["results"]

    message = result["message"]["text"]
    assert "](" not in message
    assert len(message) <= 1000
