"""GitLab's Code Quality report: its fields, severities and fingerprints."""

from __future__ import annotations

import json
from pathlib import Path

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.json_document import write_gitlab
from schematic_emulator.checks.report.repository import Repository
from support.check_reports import HOSTILE, make_found, make_report

THERE = Repository(Path("/repo/app"), Path("/repo"))


def test_issue_has_what_gitlab_reads():
    [issue] = json.loads(write_gitlab(make_report(make_found()), THERE))

    fingerprint = issue.pop("fingerprint")
    assert issue == {
        "description": f"x: x (2 times). {get_rule('event-name').cure}",
        "check_name": "event-name",
        "severity": "critical",
        "location": {"path": "app/a.ndjson", "lines": {"begin": 3}},
    }
    assert len(fingerprint) == 32


def test_each_subject_has_a_fingerprint_of_its_own():
    report = make_report(
        make_found(text="x"),
        make_found(text="y", file="b"),
        make_found("key-not-string"),
        make_found("no-subscription"),
    )

    issues = json.loads(write_gitlab(report, THERE))

    assert [one["severity"] for one in issues] == [
        *("critical", "critical", "major", "info")
    ]
    assert len({one["fingerprint"] for one in issues}) == 4


def test_nothing_found_is_an_empty_list():
    assert json.loads(write_gitlab(make_report(), THERE)) == []


def test_hostile_text_is_inert():
    text = write_gitlab(make_report(make_found(text=HOSTILE, file=HOSTILE)), THERE)

    assert "##[" not in text
    assert "\x1b" not in json.loads(text)[0]["description"]
