"""Selected and ignored rules, and other severities, decide what a report has."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.report.rule_choice import (
    RuleChoiceError,
    read_rule_choice,
)
from support.check_reports import make_found, make_report

FOUND = ("event-name", "key-not-string", "no-subscription")


@pytest.mark.parametrize(
    ("choice", "rules"),
    [
        ({}, [*FOUND]),
        ({"select": ["event-name"]}, ["event-name"]),
        ({"select": ["key-not-string, event-name"]}, ["event-name", "key-not-string"]),
        ({"ignore": ["event-name,no-subscription"]}, ["key-not-string"]),
        ({"select": ["event-name"], "ignore": ["event-name"]}, []),
    ],
)
def test_report_has_the_chosen_rules(choice: dict[str, list[str]], rules: list[str]):
    report = make_report(*map(make_found, FOUND), choice=read_rule_choice(**choice))

    assert [rule.rule for rule in report.rules] == rules
    assert [one.rule for one in report.found] == rules


def test_severity_decides_order_totals_and_failure():
    choice = read_rule_choice(severity=["event-name=info", "no-subscription = error"])

    report = make_report(*map(make_found, FOUND), choice=choice)

    findings = report.to_json()["findings"]
    assert [(one["rule"], one["severity"]) for one in findings] == [
        ("no-subscription", "error"),
        ("key-not-string", "warning"),
        ("event-name", "info"),
    ]
    assert findings[2]["example"]["severity"] == "info"
    assert [report.fails(one) for one in report.found] == [False, False, True]
    assert [report.count(one) for one in ("error", "warning", "info")] == [2, 2, 2]


def test_rule_made_info_fails_nothing():
    choice = read_rule_choice(severity=["event-name=info"])

    assert not make_report(make_found(), choice=choice).failed


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (
            {"select": ["event-nam"]},
            "unknown rule 'event-nam'; did you mean 'event-name",
        ),
        ({"ignore": ["xyz"]}, "unknown rule 'xyz'; see `schematic-emulator rules`"),
        (
            {"severity": ["event-name"]},
            "severity: expected RULE=LEVEL, a level of error",
        ),
        ({"severity": ["event-name=fatal"]}, "found 'event-name=fatal'"),
        ({"severity": ["none=error"]}, "unknown rule 'none'"),
    ],
)
def test_anything_else_is_refused(choice: dict[str, list[str]], message: str):
    with pytest.raises(RuleChoiceError, match=message):
        read_rule_choice(**choice)
