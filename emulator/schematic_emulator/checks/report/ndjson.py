"""Write a check's report as NDJSON: one line a finding, and a summary at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.report.fingerprint import make_fingerprint
from schematic_emulator.checks.report.json_document import write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.checks.report.report import Report, RuleReport, Subject


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
