"""The advice catalogue and the findings that speak through it."""

from __future__ import annotations

import pytest

from schematic_contracts import (
    RULES,
    Finding,
    UnknownRuleError,
    Violation,
    find_rule,
    get_rule,
)
from schematic_contracts.rules import PREVIEW, SCOPES, SEVERITIES, STABLE

FIRST = {
    "event-name": "error",
    "usage-no-company": "info",
    "audience-lost": "error",
    "retry-meters-twice": "warning",
    "key-not-string": "warning",
    "keys-empty": "info",
    "profile-differs": "info",
    "no-subscription": "info",
}


def test_catalogue_holds_the_first_rules():
    found = {name: rule.severity for name, rule in RULES.items() if name in FIRST}

    assert found == FIRST


@pytest.mark.parametrize("rule_id", RULES)
def test_rule_says_everything(rule_id: str):
    rule = RULES[rule_id]

    assert rule.id == rule_id
    assert rule.severity in SEVERITIES
    assert rule.scope in SCOPES
    assert rule.status in {STABLE, PREVIEW}
    assert all(rule.to_json().values())
    assert rule.consequence.endswith(".")
    assert rule.cure.endswith(".")


@pytest.mark.parametrize("rule_id", RULES)
def test_rule_claims_nothing_that_was_not_observed(rule_id: str):
    """What the real service does is told by documentation alone."""
    text = RULES[rule_id].consequence.lower()

    assert "production refuses" not in text
    assert "production rejects" not in text


def test_find_rule_may_be_none_and_get_rule_raises():
    assert find_rule("no-such-rule") is None
    assert find_rule("event-name") is get_rule("event-name")
    with pytest.raises(UnknownRuleError, match="known are event-name") as caught:
        get_rule("no-such-rule")
    assert caught.value.known == tuple(RULES)


def test_finding_takes_the_rest_from_its_rule():
    finding = Finding("event-name", "an exclamation mark", "/event", '"Buy!"')
    rule = get_rule("event-name")

    assert finding.severity == rule.severity
    assert finding.consequence == rule.consequence
    assert finding.cure == rule.cure
    assert finding.source == rule.source
    assert finding.to_json() == {
        "rule": "event-name",
        "severity": "error",
        "message": "an exclamation mark",
        "pointer": "/event",
        "found": '"Buy!"',
        "published": "",
        "documented": "",
        "subject": "",
        "place": "",
        "consequence": rule.consequence,
        "cure": rule.cure,
        "source": rule.source,
    }


def test_violation_reads_as_one_line():
    violation = Violation(
        "", "/type", "type", "an object", "5", "send one", "api/error"
    )

    assert str(violation) == (
        "the whole payload: expected an object, found 5; send one"
    )
    assert list(violation.to_json()) == [
        "pointer",
        "schema_pointer",
        "keyword",
        "expected",
        "found",
        "cure",
        "contract",
    ]
