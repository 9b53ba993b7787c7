"""What changed between two reports: new, gone, and more or fewer."""

from __future__ import annotations

from dataclasses import replace

from schematic_contracts.finding import Finding
from schematic_emulator.checks.report.changes import MOST_CHANGES, list_changes
from schematic_emulator.checks.stream.ledger import StreamLedger
from schematic_emulator.checks.stream.tally import Found
from support.check_reports import make_report


def found(subject: str, count: int = 1) -> Found:
    one = Found.of(Finding("event-name", "message", subject=subject), subject, 1)
    one.count = one.subjects[subject].count = count
    return one


def test_new_gone_and_changed_subjects_have_a_line_each():
    before = make_report(found("gone"), found("same"), found("more", 1000))
    after = make_report(found("new", 2), found("same"), found("more", 1001))
    after = replace(after, ledger=StreamLedger(good=1))

    assert list_changes(before, after) == [
        "+ error event-name: new  (2)",
        "- error event-name: gone  (1)",
        "~ error event-name: more  (1,000 -> 1,001)",
        "~ good  (0 -> 1)",
    ]


def test_equal_reports_have_no_changes():
    report = make_report(found("same"))

    assert list_changes(report, report) == []


def test_many_changes_are_counted():
    after = make_report(*(found(str(number)) for number in range(MOST_CHANGES + 3)))

    lines = list_changes(make_report(), after)

    assert lines[MOST_CHANGES:] == ["and 3 more changes"]
