"""The advice catalogue and the findings that speak through it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from schematic_contracts import (
    RULES,
    Finding,
    UnknownRuleError,
    Violation,
    find_rule,
    get_rule,
)
from schematic_contracts import rules as catalogue
from schematic_contracts.errors import UnknownCatalogueError
from schematic_contracts.rules import (
    CATALOGUE_VERSION,
    PREVIEW,
    SCOPES,
    SEVERITIES,
    STABLE,
    Rule,
    list_versions,
    select_rules,
)
from support.rows import on_rows

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


@on_rows("rule_id", RULES)
def test_rule_says_everything(rule_id: str):
    rule = RULES[rule_id]

    assert rule.id == rule_id
    assert rule.severity in SEVERITIES
    assert rule.scope in SCOPES
    assert rule.status in {STABLE, PREVIEW}
    assert all(rule.to_json().values())
    assert rule.consequence.endswith(".")
    assert rule.cure.endswith(".")


@on_rows("rule_id", RULES)
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


@pytest.fixture
def with_newer_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a rule of the next version, and one that is in preview."""
    later = replace(get_rule("event-name"), id="later", since="2027.03")
    tried = replace(get_rule("event-name"), id="tried", status=PREVIEW)
    rules: dict[str, Rule] = {**RULES, "later": later, "tried": tried}
    monkeypatch.setattr(catalogue, "_read", lambda: rules)
    monkeypatch.setattr(catalogue, "CATALOGUE_VERSION", "2027.03")


def test_every_rule_is_of_the_catalogues_version_or_an_earlier_one():
    versions = list_versions()

    assert versions[-1] == CATALOGUE_VERSION
    assert [
        one for one in versions if not re.fullmatch(r"[0-9]{4}[.][0-9]{2}", one)
    ] == []


def test_selection_has_every_rule_unless_a_version_is_pinned():
    assert dict(select_rules().rules) == dict(RULES)
    assert dict(select_rules(CATALOGUE_VERSION).rules) == dict(RULES)


@pytest.mark.usefixtures("with_newer_rules")
def test_rule_that_a_later_version_added_is_not_there():
    pinned, newest = select_rules("2026.12"), select_rules("2027.03")

    assert newest.rules.keys() - pinned.rules.keys() == {"later"}
    assert not pinned.can_fail("later")
    assert newest.can_fail("later")
    assert select_rules().can_fail("later")


@pytest.mark.usefixtures("with_newer_rules")
def test_rule_in_preview_is_there_and_fails_only_when_asked_to():
    usual, asked = select_rules("2026.12"), select_rules("2026.12", preview=True)

    assert "tried" in usual.rules
    assert (usual.can_fail("tried"), asked.can_fail("tried")) == (False, True)
    assert usual.can_fail("event-name")


@pytest.mark.parametrize("version", ["2025.01", "2026", "", "2099.12"])
def test_unknown_version_is_refused_with_the_known_ones(version: str):
    with pytest.raises(UnknownCatalogueError, match=r"known are 2026\.12") as caught:
        select_rules(version)
    assert (caught.value.version, caught.value.known) == (version, list_versions())


@on_rows("rule_id", RULES)
def test_first_sentences_are_whole(rule_id: str):
    """Reports print these alone."""
    rule = RULES[rule_id]

    firsts = [text.partition(". ")[0] for text in (rule.consequence, rule.cure)]
    assert [one for one in firsts if not one[0].isupper() or len(one.split()) < 3] == []
    assert [one for one in firsts if one.count("(") != one.count(")")] == []
