"""Write a check's report as GitHub annotations, within the limits of one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.repository import find_column
from schematic_emulator.checks.report.text import defuse, summarize
from schematic_emulator.terminal.safe_text import cut, inert

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report, RuleReport
    from schematic_emulator.checks.report.repository import Repository
    from schematic_emulator.checks.stream.tally import Found

# A step shows ten errors, ten warnings and ten notices. Source: GitHub's
# documentation, "Workflow commands for GitHub Actions".
MOST_OF_A_KIND = 10
MOST_OTHERS = 20
LONGEST = 2000
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write_github(report: Report, repository: Repository) -> str:
    """Return workflow commands, most severe first, then a line for the log.

    Each command is one rule in one file; the last line counts those beyond the limit.
    """
    lines: list[str] = []
    hidden = 0
    for severity, command in _COMMANDS.items():
        found = [
            _annotate(command, rule, one, repository)
            for rule in report.rules
            if rule.severity == severity
            for one in rule.places
        ]
        lines += found[:MOST_OF_A_KIND]
        hidden += len(found[MOST_OF_A_KIND:])
    more = f"; {hidden} more not annotated" if hidden else ""
    lines.append(defuse(f"{summarize(report)}{more}"))
    return "\n".join(lines) + "\n"


def _annotate(
    command: str, rule: RuleReport, found: Found, repository: Repository
) -> str:
    column = find_column(found)
    place = {
        "file": repository.path_of(found.file),
        "line": str(found.line),
        **({"col": str(column)} if column else {}),
        "title": f"{found.rule}, {found.count:,} time{'s' * (found.count != 1)}",
    }
    properties = ",".join(f"{name}={_property(text)}" for name, text in place.items())
    return f"::{command} {properties}::{_data(_describe(rule, found, repository))}"


def _describe(rule: RuleReport, found: Found, repository: Repository) -> str:
    """Return the first finding, its cure and link, then the other subjects."""
    finding = found.example
    where = f"{finding.pointer}: " if finding.pointer else ""
    value = f" Found {finding.found}." if finding.found else ""
    link = repository.link_to(rule.rule)
    more = link or f"`schematic-emulator rules {rule.rule}`"
    others = [
        f"{name} (line {one.line})"
        for name, one in found.subjects.items()
        if name != finding.subject
    ]
    further = len(others) - MOST_OTHERS
    shown = ", ".join(others[:MOST_OTHERS])
    rest = f" and {further:,} more" if further > 0 else ""
    also = f" Also: {shown}{rest}." if others else ""
    head = f"{found.subject}: {where}{finding.message.removesuffix('.')}.{value}"
    return cut(f"{head} {get_rule(rule.rule).cure} See {more}.{also}", LONGEST)


def _data(text: str) -> str:
    """Escape the message of a workflow command.

    Source: actions/toolkit, packages/core/src/command.ts, `escapeData`. Lines that
    start with `##[` are the runner's older form of a command, so that is escaped too.
    """
    text = inert(text).replace("##[", "\\x23#[")
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a workflow command; `escapeProperty` of the same file."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
