"""Write a check's report for a terminal, and for a CI log that runs commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.thresholds import name_applied
from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.terminal.safe_text import cut
from schematic_emulator.terminal.styled_lines import StyledText

if TYPE_CHECKING:
    from collections import Counter

    from schematic_emulator.checks.report.report import Report, RuleReport
    from schematic_emulator.checks.stream.tally import Found
    from schematic_emulator.terminal.styled_lines import Screen

MARKS = {"error": "bad", "warning": "warn", "info": "note"}
MOST_PLACES = 5
LONGEST = 200  # characters of an event's name, or of what is sent
# The event's type and name are a sufficient example for these.
_NAMED_BY_SUBJECT = ("event-name", "no-subscription", "profile-differs")
# What is wrong differs from one subject to the next.
_SAYING_WHY = ("event-dropped", "nothing-sent", "broken-line")
_COLUMN = 17
_LABEL = 26


def show_report(screen: Screen, report: Report) -> None:
    """Write the totals, then each rule with its count, an example and its places."""
    head = f"profile {report.profile}, destination {PINNED_VERSION}"
    screen.paragraph(f"Schematic Emulator: {head}", style="strong")
    _show_totals(screen, report)
    for rule in report.rules:
        screen.line()
        _show_rule(screen, rule)
    screen.line()
    for one in report.fail_on.thresholds:
        screen.paragraph(one.describe(*report.count_share(one.rule)))
    is_bad = report.failed or report.extent.stopped_by
    screen.paragraph(summarize(report), style="bad" if is_bad else "good")


def summarize(report: Report) -> str:
    """Return the result of a check in one line."""
    words = {"error": "error", "warning": "warning", "info": "remark"}
    counts = [
        _count(report.count(severity), word)
        for severity, word in words.items()
        if report.count(severity)
    ]
    if report.known:
        counts.append(f"{sum(report.known.values()):,} known")
    found = ", ".join(counts) or "no findings"
    verdict = "failed" if report.failed else "passed"
    if report.extent.stopped_by:
        verdict = "stopped"
    events = report.ledger.produced
    extent = report.extent.describe(events)
    return f"{verdict}: {_count(events, 'event')}{extent}, {found}"


def defuse(text: str) -> str:
    r"""Escape what a CI log reads as a command: `::` and `##[`.

    >>> defuse("::add-mask::x")
    '\\x3a:add-mask\\x3a:x'
    """
    return re.sub(":(?=:)", r"\\x3a", text).replace("##[", r"\x23#[")


def _show_totals(screen: Screen, report: Report) -> None:
    ledger = report.ledger
    files = _count(len(report.files), "file")
    extent = report.extent.describe(ledger.produced)
    _row(screen, "events", ledger.produced, f"in {files}{extent}")
    if report.broken:
        _row(screen, "lines without an event", report.broken, style="bad")
    if report.mapping:
        unheard = ledger.unheard
        _row(screen, "no trigger matches", unheard.total(), _list(unheard))
        _row(screen, "rejected, never sent", ledger.refused.total())
        for reason, count in ledger.refused.most_common():
            screen.paragraph(defuse(f"{count:,}: {reason}"), indent=4, style="dim")
    _row(screen, "requests", ledger.requests)
    _row(screen, "good", ledger.good, style="good")
    _row(screen, "BAD", ledger.bad, style="bad" if ledger.bad else "good")
    if report.known:
        subjects = _count(len(report.known), "subject")
        known = sum(report.known.values())
        _row(screen, "known findings", known, f"on {subjects}, not listed")


def _show_rule(screen: Screen, rule: RuleReport) -> None:
    meaning = get_rule(rule.rule)
    screen.line(
        StyledText(f"{rule.rule}  ", "strong"),
        StyledText(count_of(rule), MARKS[rule.severity]),
        StyledText(f"  {rule.severity}", "dim"),
    )
    _show_example(screen, rule.example)
    _entry(screen, "consequence", _first_sentence(meaning.consequence))
    _entry(screen, "cure", _first_sentence(meaning.cure))
    _show_subjects(screen, rule)
    for found in rule.places[:MOST_PLACES] if meaning.scope == "event" else ():
        _entry(screen, "place", f"{found.place}  ({found.count:,})")
    more = len(rule.places) - MOST_PLACES
    if more > 0:
        _entry(screen, "", f"and {_count(more, 'other file')}")


def count_of(rule: RuleReport) -> str:
    """Return how often a rule was found, and of how much: `3 of 1,363 track events`.

    The count is of events; on a mapping, of the findings.
    """
    meaning = get_rule(rule.rule)
    what = meaning.applies_to
    if meaning.scope == "mapping" or what == "baseline":
        return f"{_count(rule.count, 'finding')} on the {what}"
    return f"{rule.count:,} of {rule.of:,} {name_applied(rule.rule)}"


def _show_subjects(screen: Screen, rule: RuleReport) -> None:
    """Write each thing that the findings are about, with its first place."""
    label = "each"
    for one in rule.subjects:
        text = cut(one.name, LONGEST) or one.finding.message
        if one.name and (one.finding.place or one.finding.rule in _SAYING_WHY):
            text = f"{text}: {one.finding.message}"
        _entry(screen, label, f"{text}  ({one.count:,})  {one.place}")
        label = ""
    if rule.omitted:
        _entry(
            screen, "", f"and {_count(rule.omitted, 'finding')} on subjects not listed"
        )


def _show_example(screen: Screen, found: Found) -> None:
    finding = found.example
    if finding.place:
        return  # each mapping is listed with its own message
    example = cut(found.subject, LONGEST)
    if finding.rule not in _NAMED_BY_SUBJECT:
        where = f"{finding.pointer}: {finding.found}" if finding.found else ""
        example = f"{example}, {where.removeprefix(': ') or finding.message}"
    _entry(screen, "example", example)
    if finding.published != finding.documented:
        _entry(screen, "published", f"sends {cut(finding.published, LONGEST)}")
        promised = cut(finding.documented, LONGEST)
        _entry(screen, "documentation", f"promises {promised}")


def _entry(screen: Screen, label: str, text: str) -> None:
    screen.entry(StyledText(label, "dim"), defuse(text), at=_COLUMN, indent=2)


def _row(
    screen: Screen, label: str, count: int, note: str = "", *, style: str = ""
) -> None:
    head = StyledText(f"{label:<{_LABEL}}{count:>9,}", style)
    screen.entry(head, defuse(note), at=_LABEL + 14, indent=2)


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common(10))


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _first_sentence(text: str) -> str:
    head, end, _ = text.partition(". ")
    return head + "." if end else head
