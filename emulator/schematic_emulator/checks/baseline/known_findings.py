"""Leave out of a report what a baseline knows, and say what of it is outdated."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.checks.baseline.baseline import ALL, Known
from schematic_emulator.checks.report.report import group_findings
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from schematic_emulator.checks.baseline.baseline import Baseline
    from schematic_emulator.checks.report.report import Report, RuleReport
    from schematic_emulator.checks.stream.tally import Found, SubjectFound

Key = tuple[str, str]
LASTS = timedelta(days=90)
# Rules on the baseline itself: writing it again is their cure.
_OWN = ("baseline-", "drift-")
# A subject of these names a user.
_OF_USERS = frozenset({"event-dropped"})


def apply_baseline(
    report: Report, baseline: Baseline, drift: Iterable[TrafficFinding], today: date
) -> Report:
    """Return the report without known findings, but with those on the baseline."""
    drifted = _select(drift, baseline, report)
    valid = {one.key for one in baseline.known if one.expires >= today}
    left, known = leave_out([*drifted, *report.found], valid)
    outdated = _select(_find_outdated(baseline, known, today), baseline, report)
    return report.replace_found([*outdated, *left], known)


def list_known(report: Report, old: Iterable[Known], today: date) -> list[Known]:
    """Return what a report has as known, with the reasons and dates of the old ones.

    That is what is of severity warning at least, or fails. Expired ones are renewed.
    """
    before = {one.key: one for one in old}
    new = [
        Known(rule.rule, subject, "", today + LASTS)
        for rule in report.rules
        if _is_recorded(rule, report)
        for subject in _list_subjects(rule)
    ]
    return [_renew(one, before.get(one.key), today) for one in new]


def _is_recorded(rule: RuleReport, report: Report) -> bool:
    is_own = rule.rule.startswith(_OWN)
    fails = report.fail_on.fails(rule.rule, rule.severity)
    return not is_own and (fails or rule.severity != "info")


def _list_subjects(rule: RuleReport) -> list[str]:
    if rule.omitted or rule.rule in _OF_USERS:
        return [ALL]
    return [one.name for one in rule.subjects]


def _renew(one: Known, old: Known | None, today: date) -> Known:
    if old is None:
        return one
    kept = old.expires if old.expires >= today else one.expires
    return replace(one, reason=old.reason, expires=kept)


def _select(
    findings: Iterable[TrafficFinding], baseline: Baseline, report: Report
) -> list[Found]:
    selection = report.fail_on.selection
    return [
        one
        for one in group_findings(findings, baseline.name)
        if selection is None or one.rule in selection.rules
    ]


def leave_out(
    found: Iterable[Found], known: Collection[Key]
) -> tuple[list[Found], Counter[Key]]:
    """Return findings without the known ones, and how often each of those occurs."""
    left: list[Found] = []
    met: Counter[Key] = Counter()
    for one in found:
        if (one.rule, ALL) in known:
            met[one.rule, ALL] += one.count
        else:
            left += _leave_out(one, known, met)
    return left, met


def _leave_out(
    found: Found, known: Collection[Key], met: Counter[Key]
) -> Iterator[Found]:
    others = {}
    for name, subject in found.subjects.items():
        if (found.rule, name) in known:
            met[found.rule, name] += subject.count
        else:
            others[name] = subject
    if len(others) == len(found.subjects):
        yield found
    elif others or found.omitted:
        yield _cut(found, others)


def _cut(found: Found, others: dict[str, SubjectFound]) -> Found:
    """Return the findings on other subjects; the first of them is the example."""
    rest = sum(one.count for one in others.values()) + found.omitted
    cut = replace(found, subjects=others, count=min(found.count, rest))
    if others and found.example.subject not in others:
        first = min(others.values(), key=lambda one: one.line)
        cut.example, cut.line, cut.subject = (
            first.finding,
            first.line,
            first.finding.subject,
        )
    return cut


def _find_outdated(
    baseline: Baseline, met: Collection[Key], today: date
) -> Iterator[TrafficFinding]:
    """Yield the known findings that expired, and those that no longer occur."""
    for index, one in enumerate(baseline.known):
        subject = inert(f"{one.rule}: {one.subject}")
        reason = f" ({inert(one.reason)})" if one.reason else ""
        if one.expires < today:
            rule = "baseline-expired"
            message = (
                f"known until {one.expires}{reason}; correct it, or renew it with "
                f"--write-baseline {inert(baseline.name)}"
            )
        elif one.key not in met:
            rule, message = "baseline-unused", f"no longer found{reason}"
        else:
            continue
        place = baseline.locate_known(index)
        finding = Finding(rule, message, subject=subject, place=place)
        yield TrafficFinding(finding, 1, len(baseline.known))
