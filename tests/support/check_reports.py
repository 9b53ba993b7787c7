"""Builds the report of a check without checking anything."""

from __future__ import annotations

from pathlib import Path

from schematic_contracts.finding import Finding
from schematic_contracts.rules import select_rules
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.repository import Repository
from schematic_emulator.checks.report.rule_choice import RuleChoice
from schematic_emulator.checks.report.thresholds import read_fail_on
from schematic_emulator.checks.stream.tally import Found, StreamTally

# What a terminal, a CI log, XML, HTML, Markdown or a workflow command acts on.
HOSTILE = 'a,b:c%\n::add-mask::x ##[command] \x1b[2J\x00\ud800\ufffe]]>\u202e<&"'
HERE = Repository(Path("/repo"), Path("/repo"))


def make_report(
    *found: Found,
    fail_on: str = "error",
    choice: RuleChoice | None = None,
    on_mapping: tuple[Finding, ...] = (),
) -> Report:
    """Return the report of findings in files, and on the presets."""
    tally = StreamTally()
    for one in found:
        tally.files.setdefault(one.file, 1)
        tally.count((one.file, one.rule), one)
    rules = (choice or RuleChoice()).apply(select_rules())
    return Report.of(
        tally,
        profile="published",
        mapping="presets",
        fail_on=read_fail_on([fail_on], rules),
        mapping_findings=on_mapping,
    )


def make_found(
    rule: str = "event-name", file: str = "a.ndjson", text: str = "x", line: int = 3
) -> Found:
    """Return two findings at a line of a file; `text` is subject and value."""
    finding = Finding(rule, text, f"/{text}", text, subject=text)
    found = Found.of(finding, file, line, text)
    found.count = found.subjects[text].count = 2
    return found
