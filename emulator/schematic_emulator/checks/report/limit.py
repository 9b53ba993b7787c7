"""Limit how many findings a report lists; the others are counted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report, RuleReport
    from schematic_emulator.checks.stream.tally import Found


def limit_findings(report: Report, most: int) -> Report:
    """Return the report with the first findings, the most severe and frequent first.

    A finding is one subject of one rule. Totals, shares and whether the check failed
    stay as they are: further findings are only counted, as `omitted`.
    """
    rules: list[RuleReport] = []
    limited: dict[int, Found] = {}
    for rule in report.rules:
        cut = _limit_rule(rule, most)
        most -= len(cut.subjects)
        rules.append(cut)
        limited |= zip(map(id, rule.places), cut.places, strict=True)
    found = tuple(limited[id(one)] for one in report.found)
    return replace(report, rules=tuple(rules), found=found)


def _limit_rule(rule: RuleReport, most: int) -> RuleReport:
    if len(rule.subjects) <= most:
        return rule
    listed, others = rule.subjects[:most], rule.subjects[most:]
    names = {one.name for one in listed}
    return replace(
        rule,
        subjects=listed,
        omitted=rule.omitted + sum(one.count for one in others),
        places=tuple(_limit_place(place, names) for place in rule.places),
    )


def _limit_place(place: Found, names: set[str]) -> Found:
    listed = {name: one for name, one in place.subjects.items() if name in names}
    others = sum(one.count for one in place.subjects.values())
    others -= sum(one.count for one in listed.values())
    return replace(place, subjects=listed, omitted=place.omitted + others)
