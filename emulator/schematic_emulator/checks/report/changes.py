"""Say what changed between two reports on the same traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.checks.report.report import Report

MOST_CHANGES = 20
_COUNTS = ("requests", "good", "bad")


def list_changes(before: Report, after: Report) -> list[str]:
    """Return a line for each subject of a rule, and each total, that differs.

    New ones are first, then those that are gone, then those whose number differs.
    """
    old, new = _count(before), _count(after)
    lines = [
        *(f"+ {name}  ({new[name]:,})" for name in new if name not in old),
        *(f"- {name}  ({old[name]:,})" for name in old if name not in new),
        *(
            f"~ {name}  ({old[name]:,} -> {new[name]:,})"
            for name in new
            if name in old and old[name] != new[name]
        ),
        *_list_totals(before, after),
    ]
    more = len(lines) - MOST_CHANGES
    return [*lines[:MOST_CHANGES], *([f"and {more:,} more changes"] * (more > 0))]


def _count(report: Report) -> dict[str, int]:
    """Return how often each subject of each rule was found, with the severity."""
    counts: dict[str, int] = {}
    for rule in report.rules:
        head = f"{rule.severity} {rule.rule}"
        for one in rule.subjects:
            name = f"{head}: {one.name or one.finding.message}"
            counts[name] = counts.get(name, 0) + one.count
        if rule.omitted:
            counts[f"{head}: further subjects"] = rule.omitted
    return counts


def _list_totals(before: Report, after: Report) -> Iterator[str]:
    for name in _COUNTS:
        old, new = getattr(before.ledger, name), getattr(after.ledger, name)
        if old != new:
            yield f"~ {name}  ({old:,} -> {new:,})"
