"""Write a check's report as GitHub annotations, within the limits of one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.text import count_of, defuse, summarize
from schematic_emulator.terminal.safe_text import cut, inert

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.tally import Found

# A step shows ten errors, ten warnings and ten notices. Source: GitHub's
# documentation, "Workflow commands for GitHub Actions".
MOST_OF_A_KIND = 10
LONGEST = 2000
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write_github(report: Report) -> str:
    """Return workflow commands, most severe first, then a line for the log.

    Each command is one rule in one file; the last line counts those beyond the limit.
    """
    lines: list[str] = []
    hidden = 0
    by_rule = [found for rule in report.rules for found in rule.places]
    for severity, command in _COMMANDS.items():
        found = [one for one in by_rule if one.example.severity == severity]
        lines += [_annotate(command, one) for one in found[:MOST_OF_A_KIND]]
        hidden += len(found[MOST_OF_A_KIND:])
    more = f"; {hidden} more not annotated" if hidden else ""
    lines.append(defuse(f"{summarize(report)}{more}"))
    return "\n".join(lines) + "\n"


def write_summary(report: Report) -> str:
    """Return Markdown for the step's summary page; it contains no text of an event."""
    rows = [
        f"| {rule.severity} | {rule.rule} | {count_of(rule)} | {len(rule.places):,} |"
        for rule in report.rules
    ]
    head = ["| severity | rule | found | files |", "|---|---|---|---|"]
    table = [*head, *rows] if rows else []
    shares = [
        f"- {one.describe(*report.count_share(one.rule))}"
        for one in report.fail_on.thresholds
    ]
    table += ["", *shares] if shares else []
    return "\n".join(["## Segment events", "", summarize(report), "", *table, ""])


def _annotate(command: str, found: Found) -> str:
    finding = found.example
    rule = get_rule(found.rule)
    place = {
        "file": found.file,
        "line": str(found.line),
        **_column(finding),
        "title": f"{found.rule}, {found.count:,} times",
    }
    properties = ",".join(f"{name}={_property(text)}" for name, text in place.items())
    where = f"{finding.pointer}: " if finding.pointer else ""
    value = f" Found {finding.found}." if finding.found else ""
    others = [name for name in found.subjects if name != finding.subject]
    also = f" Also: {', '.join(others)}." if others else ""
    message = f"{found.subject}: {where}{finding.message}.{value} {rule.cure}{also}"
    return f"::{command} {properties}::{_data(cut(message, LONGEST))}"


def _column(finding: Finding) -> dict[str, str]:
    """Return the column of a finding on a mapping; that on an event has none."""
    return {"col": finding.place.rpartition(":")[2]} if finding.place else {}


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
