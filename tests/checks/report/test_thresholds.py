"""What fails a check: a severity, the share of a rule, and rules in preview."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schematic_contracts.rules import RULES, RuleSelection
from schematic_emulator.checks.report.thresholds import FailOnError, read_fail_on

ERROR, WARNING, INFO = "event-name", "key-not-string", "usage-no-company"


@pytest.mark.parametrize(
    ("given", "failing"),
    [
        ([], {ERROR}),
        (["error"], {ERROR}),
        (["warning"], {ERROR, WARNING}),
        (["info"], {ERROR, WARNING, INFO}),
        (["never"], set()),
        (["warning", "warning"], {ERROR, WARNING}),
        ([f"{ERROR}>5%"], set()),
    ],
)
def test_severity_decides_unless_the_rule_has_a_threshold(
    given: list[str], failing: set[str]
):
    fail_on = read_fail_on(given)

    assert {
        rule
        for rule in (ERROR, WARNING, INFO)
        if fail_on.fails(rule, RULES[rule].severity)
    } == failing


@pytest.mark.parametrize(
    ("count", "of", "text"),
    [
        (20, 100, "usage-no-company>20%: 20 of 100 track events (20.0%), passed"),
        (21, 100, "usage-no-company>20%: 21 of 100 track events (21.0%), failed"),
        (0, 0, "usage-no-company>20%: 0 of 0 track events (0.0%), passed"),
    ],
)
def test_threshold_shows_both_numbers(count: int, of: int, text: str):
    (threshold,) = read_fail_on(["usage-no-company > 20 %"]).thresholds

    assert threshold.describe(count, of) == text
    assert threshold.is_exceeded(count, of) is text.endswith("failed")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("grave", "expected error, warning, info, never or RULE>N%"),
        ("usage-no-company>101%", "expected at most 100%"),
        ("event-nam>1%", "did you mean 'event-name'"),
        ("usage-no-company>-1%", "expected error"),
        ("usage-no-company>1e3%", "expected error"),
        ("", "expected error"),
    ],
)
def test_anything_else_is_refused(text: str, message: str):
    with pytest.raises(FailOnError, match=message):
        read_fail_on([text])


def test_two_severities_are_refused():
    with pytest.raises(FailOnError, match="expected one severity, found error and nev"):
        read_fail_on(["error", "never"])


def test_rule_in_preview_fails_only_if_it_is_asked_to():
    changed = {ERROR: _in_preview(ERROR), WARNING: RULES[WARNING]}

    assert not read_fail_on([], RuleSelection(changed)).fails(ERROR, "error")
    assert read_fail_on([], RuleSelection(changed, preview=True)).fails(ERROR, "error")


def _in_preview(rule: str):
    return replace(RULES[rule], status="preview")
