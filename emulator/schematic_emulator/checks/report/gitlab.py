"""Write a check's report as GitLab's Code Quality report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.json_document import make_fingerprint, write_json
from schematic_emulator.terminal.safe_text import cut

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report, RuleReport, Subject
    from schematic_emulator.checks.report.repository import Repository

# Ours -> GitLab's. Source: GitLab's documentation, "Code Quality report format".
_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}
LONGEST = 1000


def write_gitlab(report: Report, repository: Repository) -> str:
    """Return one JSON array with an issue for each subject of each rule."""
    issues = [
        _describe(rule, subject, repository)
        for rule in report.rules
        for subject in rule.subjects
    ]
    return write_json(issues) + "\n"


def _describe(
    rule: RuleReport, subject: Subject, repository: Repository
) -> dict[str, Any]:
    times = f" ({subject.count:,} times)" if subject.count > 1 else ""
    about = f"{subject.name}: " if subject.name else ""
    message = subject.finding.message.removesuffix(".")
    text = f"{about}{message}{times}. {get_rule(rule.rule).cure}"
    return {
        "description": cut(text, LONGEST),
        "check_name": rule.rule,
        "fingerprint": make_fingerprint(rule.rule, subject.name),
        "severity": _SEVERITIES[rule.severity],
        "location": {
            "path": repository.path_of(subject.file),
            "lines": {"begin": max(subject.line, 1)},
        },
    }
