"""Known findings are counted apart; the outdated ones are named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schematic_contracts.finding import Finding
from schematic_emulator.checks.baseline.baseline import ALL, Baseline, Known
from schematic_emulator.checks.baseline.known_findings import (
    LASTS,
    apply_baseline,
    list_known,
)
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.thresholds import read_fail_on
from schematic_emulator.checks.stream import tally as tallies
from schematic_emulator.checks.stream.tally import Found, StreamTally

TODAY = date(2026, 12, 1)
LATER, BEFORE = TODAY + timedelta(1), TODAY - timedelta(1)
RULE = "event-name"


def report_of(*subjects: str, rule: str = RULE, fail_on: str = "error") -> Report:
    tally = StreamTally()
    tally.ledger.produced = len(subjects)
    tally.ledger.types = {"track": len(subjects)}
    for line, subject in enumerate(subjects, 1):
        finding = Finding(rule, f"about {subject}", subject=subject)
        tally.count(("e.json", rule), Found.of(finding, "e.json", line))
    rules = read_fail_on((fail_on,))
    return Report.of(tally, profile="published", mapping="", fail_on=rules)


def known(subject: str, expires: date = LATER, rule: str = RULE) -> Known:
    return Known(rule, subject, "old app", expires)


def apply(report: Report, *rows: Known) -> Report:
    return apply_baseline(report, Baseline("b.json", rows), (), TODAY)


def name_rules(report: Report) -> dict[str, list[str]]:
    return {rule.rule: [one.name for one in rule.subjects] for rule in report.rules}


def test_known_finding_does_not_fail_but_is_counted():
    report = apply(report_of("a", "a", "b"), known("a"), known("b"))

    assert not report.failed
    assert report.rules == ()
    assert report.to_json()["known"] == [
        {"rule": RULE, "subject": "a", "count": 2},
        {"rule": RULE, "subject": "b", "count": 1},
    ]


def test_other_subject_fails_and_is_the_example():
    report = apply(report_of("a", "b"), known("a"))

    assert report.failed
    (rule,) = report.rules
    assert (rule.count, [one.name for one in rule.subjects]) == (1, ["b"])
    assert (rule.example.example.message, rule.example.line) == ("about b", 2)


def test_all_subjects_of_a_rule_may_be_known():
    assert name_rules(apply(report_of("a", "b"), known(ALL))) == {}


def test_expired_finding_fails_twice_and_names_the_command():
    report = apply(report_of("a"), known("a", BEFORE))

    assert report.failed
    assert name_rules(report) == {"baseline-expired": [f"{RULE}: a"], RULE: ["a"]}
    (expired,) = (one for one in report.rules if one.rule == "baseline-expired")
    assert "--write-baseline b.json" in expired.example.example.message


def test_last_day_is_a_valid_day():
    assert not apply(report_of("a"), known("a", TODAY)).failed


def test_finding_that_no_longer_occurs_is_named_and_does_not_fail():
    report = apply(report_of(), known("a"))

    assert not report.failed
    assert name_rules(report) == {"baseline-unused": [f"{RULE}: a"]}


def test_written_rows_keep_reasons_and_dates_and_renew_what_expired():
    old = [known("a", BEFORE), known("b"), known("gone")]

    rows = list_known(report_of("a", "b", "c"), old, TODAY)

    assert [(one.subject, one.reason, one.expires) for one in rows] == [
        ("a", "old app", TODAY + LASTS),
        ("b", "old app", LATER),
        ("c", "", TODAY + LASTS),
    ]


@pytest.mark.parametrize(("fail_on", "count"), [("error", 0), ("info", 1)])
def test_remarks_are_written_if_they_fail(fail_on: str, count: int):
    report = report_of("page", rule="no-subscription", fail_on=fail_on)

    assert len(list_known(report, (), TODAY)) == count


def test_findings_on_the_baseline_are_never_known():
    assert list_known(report_of("a", rule="drift-share"), (), TODAY) == []


def test_too_many_subjects_are_known_together(monkeypatch):
    monkeypatch.setattr(tallies, "MOST_SUBJECTS", 2)

    rows = list_known(report_of("a", "b", "c"), (), TODAY)

    assert [one.subject for one in rows] == [ALL]
