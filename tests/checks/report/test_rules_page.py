"""docs/rules.md says of every rule what the catalogue says."""

from __future__ import annotations

import re
from dataclasses import replace

from schematic_contracts.rules import PREVIEW, RULES, SEVERITIES, get_rule
from schematic_emulator.checks.report.rules_page import (
    describe_scope,
    write_rule,
    write_rules_page,
)
from schematic_emulator.playground.permalink import ADDRESS
from support.imports import ROOT
from support.rows import on_rows

PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")


def test_page_is_up_to_date():
    """`make docs` would change nothing."""
    assert "".join(f"{line}\n" for line in write_rules_page(ADDRESS)) == PAGE


def test_every_rule_has_one_anchor_and_a_link_to_it():
    anchors = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    links = re.findall(r"\]\(#([^)]*)\)", PAGE)

    assert anchors == links
    assert sorted(anchors) == sorted(RULES)


def test_every_rule_has_a_link_to_its_example():
    """tests/playground/test_verdict.py opens each."""
    links = re.findall(rf"\]\({re.escape(ADDRESS)}#rule=(.*)\)", PAGE)

    assert sorted(links) == sorted(RULES)


def test_most_severe_rules_come_first():
    severities = [RULES[name].severity for name in re.findall(r"\(#([^)]*)\)", PAGE)]

    assert severities == sorted(severities, key=SEVERITIES.index)


@on_rows("rule_id", RULES)
def test_rule_says_everything_that_the_catalogue_does(rule_id: str):
    rule = get_rule(rule_id)

    text = "\n".join(write_rule(rule, ADDRESS))

    parts = [rule.title, rule.severity, rule.reason, rule.consequence, rule.cure]
    parts += [rule.source, describe_scope(rule), rule.since]
    assert [part for part in parts if part not in text] == []
    assert "preview" not in text


def test_text_is_shown_as_it_is_written():
    rule = replace(get_rule("event-name"), title="A <b>* [x](y)", status=PREVIEW)

    lines = list(write_rule(rule, ADDRESS))

    assert r"A \<b>\* \[x\](y)." in lines
    assert "- Since: 2026.12, in preview." in lines
