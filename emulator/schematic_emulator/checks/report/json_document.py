"""Write JSON that acts on no terminal and in no CI log."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import get_rule
from schematic_emulator.terminal.safe_text import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.checks.report.report import Report, RuleReport, Subject
    from schematic_emulator.checks.report.repository import Repository

# Ours -> GitLab's. Source: GitLab's documentation, "Code Quality report format".
_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}
LONGEST = 1000


def write_document(report: Report) -> str:
    """Return the whole report as one JSON document."""
    return write_json(report.to_json()) + "\n"


def write_json(value: Any, indent: int | None = 2) -> str:
    r"""Return JSON in ASCII alone, without `##[`, which a CI log reads as a command.

    Half a surrogate pair, which strict readers refuse, becomes a replacement.

    >>> write_json("##[group]")
    '"\\u0023#[group]"'
    """
    text = json.dumps(_replace_halves(value), indent=indent)
    return text.replace("##[", "\\u0023#[")


def _replace_halves(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {
            _replace_halves(name): _replace_halves(one) for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_replace_halves(one) for one in value]
    return value


def make_fingerprint(rule_id: str, subject: str) -> str:
    """Return 32 hexadecimal digits for a rule and what its finding is about.

    File and line do not count: a finding that moves is the same finding.

    >>> make_fingerprint("event-name", "Order!")
    'ec87a7d63bb45e4866b6880f9906bfa1'
    """
    text = f"{rule_id}\0{subject}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]


def write_ndjson(report: Report) -> str:
    """Return a line for each subject of each rule, then one of type `summary`."""
    lines = [
        _describe(rule, subject) for rule in report.rules for subject in rule.subjects
    ]
    rows = [*lines, *_list_omitted(report), _summarize(report)]
    return "".join(f"{write_json(row, None)}\n" for row in rows)


def _describe(rule: RuleReport, subject: Subject) -> dict[str, Any]:
    return {
        "type": "finding",
        "rule": rule.rule,
        "severity": rule.severity,
        **subject.to_json(),
        "file": subject.file,
        "line": subject.line,
        "pointer": subject.finding.pointer,
        "found": subject.finding.found,
        "cure": subject.finding.cure,
        "fingerprint": make_fingerprint(rule.rule, subject.name),
    }


def _list_omitted(report: Report) -> Iterator[dict[str, Any]]:
    for rule in report.rules:
        if rule.omitted:
            yield {"type": "omitted", "rule": rule.rule, "count": rule.omitted}


def _summarize(report: Report) -> dict[str, Any]:
    whole = report.to_json()
    names = ("version", "destination", "profile", "mapping", "fail_on", "failed")
    rest = ("thresholds", "totals", "sample", "stopped", "files", "ledger")
    return {"type": "summary", **{name: whole[name] for name in (*names, *rest)}}


def write_gitlab(report: Report, repository: Repository) -> str:
    """Return one JSON array with an issue for each subject of each rule."""
    issues = [
        _describe_issue(rule, subject, repository)
        for rule in report.rules
        for subject in rule.subjects
    ]
    return write_json(issues) + "\n"


def _describe_issue(
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
