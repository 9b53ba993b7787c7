"""The advice catalogue on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from schematic_contracts.rules import RULES, get_rule
from schematic_emulator.checks.report.rule_example import write_example
from schematic_emulator.checks.report.rules_page import write_rules_page
from schematic_emulator.cli.rules import command
from schematic_emulator.playground.permalink import ADDRESS
from support.rows import on_rows


def test_rules_lists_every_rule_with_its_title():
    result = CliRunner().invoke(command)

    words = " ".join(result.output.split())
    assert result.exit_code == 0
    assert [rule.id for rule in RULES.values() if rule.id not in words] == []
    assert [rule.title for rule in RULES.values() if rule.title not in words] == []


@on_rows("rule_id", sorted(RULES))
def test_rules_tells_one_rule_in_full(rule_id: str):
    rule = get_rule(rule_id)

    result = CliRunner().invoke(command, [rule_id])

    words = " ".join(result.output.split())
    parts = [rule.title, rule.severity, rule.reason, rule.scope, rule.since]
    parts += [rule.consequence, rule.cure, rule.source]
    assert [part for part in parts if " ".join(part.split()) not in words] == []


@on_rows("rule_id", sorted(RULES))
def test_rules_shows_the_example_and_each_cure(rule_id: str):
    result = CliRunner().invoke(command, [rule_id])

    lines = [line.strip() for line in result.output.splitlines()]
    shown = [
        line
        for section in write_example(rule_id, 76)
        for block in section.blocks
        for line in (section.title, *block.lines)
    ]
    assert [line for line in shown if line.strip() not in lines] == []
    assert "An example" in result.output
    assert "\nInstead\n" in result.output


@pytest.mark.parametrize("arguments", [[], ["event-name"]], ids=["all", "one"])
def test_rules_keeps_to_the_width_of_a_terminal(arguments: list[str]):
    result = CliRunner().invoke(command, arguments)

    assert [line for line in result.output.splitlines() if len(line) > 80] == []


def test_rules_writes_the_catalogue_as_json():
    result = CliRunner().invoke(command, ["--format", "json"])

    assert json.loads(result.output) == [rule.to_json() for rule in RULES.values()]


def test_rules_writes_one_rule_as_json():
    result = CliRunner().invoke(command, ["event-name", "--format", "json"])

    assert json.loads(result.output) == get_rule("event-name").to_json()


def test_rules_writes_the_page():
    result = CliRunner().invoke(command, ["--format", "markdown"])

    assert result.output == "".join(f"{line}\n" for line in write_rules_page(ADDRESS))


def test_rules_writes_one_rule_of_the_page():
    page = CliRunner().invoke(command, ["--format", "markdown"]).output

    result = CliRunner().invoke(command, ["event-name", "--format", "markdown"])

    assert result.output.startswith("## event-name\n\nEvent name with characters")
    assert result.output in page


def test_rules_names_the_known_ids_when_asked_for_another():
    result = CliRunner().invoke(command, ["event-names"])

    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert result.output.startswith("Error: no rule 'event-names'; known are ")
    assert [rule_id for rule_id in RULES if rule_id not in result.output] == []
