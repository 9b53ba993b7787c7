"""The `rules` command: what each finding means and how to fix it."""

from __future__ import annotations

import json
import sys

import click

from schematic_contracts.errors import UnknownRuleError
from schematic_contracts.rules import RULES, STABLE, Rule, get_rule
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.terminal.styled_lines import Screen, StyledText

SEVERITY_STYLES = {"error": "bad", "warning": "warn", "info": "note"}
INDENT = 2
LABEL = 14


@click.command("rules", help=read_help("rules"))
@options("rules")
def command(rule_id: str | None, form: str) -> None:
    """Write the catalogue, or one rule of it."""
    try:
        chosen = get_rule(rule_id) if rule_id else None
    except UnknownRuleError as error:
        raise CommandError(str(error)) from error
    if form == "json":
        _write_json(chosen)
    elif form == "markdown":
        _write_page(chosen)
    elif chosen:
        _show_rule(Screen.of(sys.stdout), chosen)
    else:
        _show_catalogue(Screen.of(sys.stdout))


def _write_json(chosen: Rule | None) -> None:
    rules = [rule.to_json() for rule in RULES.values()]
    answer = chosen.to_json() if chosen else rules
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def _write_page(chosen: Rule | None) -> None:
    from schematic_emulator.checks.report.rules_page import write_rule, write_rules_page
    from schematic_emulator.playground.permalink import ADDRESS

    lines = write_rule(chosen, ADDRESS) if chosen else write_rules_page(ADDRESS)
    click.echo("\n".join(lines))


def _show_catalogue(screen: Screen) -> None:
    at = INDENT + max(map(len, RULES)) + 2
    for severity, style in SEVERITY_STYLES.items():
        rules = [rule for rule in RULES.values() if rule.severity == severity]
        if rules:
            screen.line(StyledText(severity, style))
        for rule in rules:
            screen.entry(
                StyledText(rule.id, "strong"), rule.title, at=at, indent=INDENT
            )
    screen.line()
    screen.line("One of them in full: schematic-emulator rules ID")


def _show_rule(screen: Screen, rule: Rule) -> None:
    from schematic_emulator.checks.report.rules_page import describe_scope

    style = SEVERITY_STYLES[rule.severity]
    screen.line(StyledText(rule.severity, style), "  ", StyledText(rule.id, "strong"))
    screen.line()
    screen.paragraph(rule.title, indent=INDENT)
    screen.line()
    for label, text in (
        ("Severity", f"{rule.severity}: {rule.reason}"),
        ("Scope", describe_scope(rule)),
        ("Consequence", rule.consequence),
        ("Cure", rule.cure),
        ("Read in", rule.source),
        ("Since", rule.since if rule.status == STABLE else f"{rule.since}, in preview"),
    ):
        screen.entry(StyledText(label, "dim"), text, at=INDENT + LABEL, indent=INDENT)
    _show_example(screen, rule)


def _show_example(screen: Screen, rule: Rule) -> None:
    from schematic_emulator.checks.report.rule_example import write_example

    for section in write_example(rule.id, screen.width - 2 * INDENT):
        screen.line()
        screen.line(StyledText(section.title, "strong"))
        for block in section.blocks:
            note = f", {block.note}" if block.note else ""
            screen.line(" " * INDENT, StyledText(f"{block.name}{note}", "dim"))
            for line in block.lines:
                screen.line(" " * 2 * INDENT, line)
