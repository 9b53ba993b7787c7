"""Write the result of a verification, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.impact.report import count
from schematic_emulator.checks.verify.sides import MOST_UNREAD
from schematic_emulator.checks.verify.tally import KINDS
from schematic_emulator.terminal.personal import hide_personal
from schematic_emulator.terminal.styled_lines import StyledText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_emulator.checks.verify.sides import SideRows, Unread
    from schematic_emulator.checks.verify.tally import Counts, Verification
    from schematic_emulator.terminal.styled_lines import Screen

MOST_ROWS = 50
_COLUMNS = ("predicted", "refused", "found", "missing", "surplus")
_WIDTH = 9
_LABEL = 30


@dataclass(frozen=True, slots=True)
class SideCounts:
    """How much of one side was read; `others` is the part without a request.

    `unread` has the first ones of the `broken` pieces.
    """

    events: int = 0
    others: int = 0
    broken: int = 0
    unread: tuple[Unread, ...] = ()

    def plus(self, side: SideRows) -> SideCounts:
        """Return the counts with those of one more block."""
        return SideCounts(
            self.events + side.events,
            self.others + side.others,
            self.broken + side.broken,
            (*self.unread, *side.unread)[:MOST_UNREAD],
        )


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was compared, and the result."""

    mapping: str
    traffic: SideCounts
    export: SideCounts
    result: Verification

    def to_json(self) -> dict[str, Any]:
        """Return the report as one JSON object: `urn:...:emulator/verification`."""
        return {
            "summary": self.summarize(),
            "failed": self.result.failed,
            "mapping": self.mapping,
            "events": self.traffic.events,
            "not_sent": self.traffic.others,
            "broken": {"traffic": self.traffic.broken, "export": self.export.broken},
            "unread": [
                {**one._asdict(), "reason": hide_personal(one.reason)}
                for one in (*self.traffic.unread, *self.export.unread)
            ],
            "other_types": self.export.others,
            **self.result.to_json(),
        }

    def summarize(self) -> str:
        """Return the result in one line."""
        whole = self.result.whole
        state = "failed" if self.result.failed else "passed"
        predicted = count(whole.predicted, "request", "requests")
        found = f"{whole.found:,} found, {whole.missing:,} missing"
        text = f"{state}: {predicted} predicted, {found}, {whole.surplus:,} surplus"
        unread = self.traffic.broken + self.export.broken
        return f"{text}; {unread:,} unread" if unread else text


def show_report(screen: Screen, report: VerifyReport) -> None:
    """Write the counts by rule and name, what was not read, and each difference."""
    result = report.result
    screen.paragraph(report.summarize(), style="bad" if result.failed else "good")
    for label, text in _describe(report):
        screen.entry(StyledText(label, "dim"), text, at=11, indent=2)
    _show_table(
        screen,
        "rule",
        {one or "(none)": result.rules[one] for one in sorted(result.rules)},
    )
    other = {one: each for one, each in sorted(result.names.items()) if each.is_off}
    if other:
        _show_table(screen, "event", other)
    for side in (report.traffic, report.export):
        _show_unread(screen, side)
    for kind, group in groupby(result.list_differences(), key=lambda one: one.kind):
        screen.line()
        screen.line(StyledText(f"{kind}: {KINDS[kind]}", "strong"))
        for one in list(group)[:MOST_ROWS]:
            screen.paragraph(f"{one.count:,} {hide_personal(one.name)}", indent=2)
            for sample in one.samples:
                screen.paragraph(sample, indent=6, style="dim")


def _describe(report: VerifyReport) -> list[tuple[str, str]]:
    traffic, export, result = report.traffic, report.export, report.result
    found = f"{result.outside:,} outside the traffic's time, {result.ignored:,} failed"
    rows = [
        ("mapping", report.mapping),
        (
            "traffic",
            f"{count(traffic.events, 'event', 'events')}, {traffic.others:,} not sent",
        ),
        ("export", f"{found}, {export.others:,} of other types"),
    ]
    if traffic.broken or export.broken:
        text = f"{traffic.broken:,} in the traffic, {export.broken:,} in the export"
        rows.append(("unread", text))
    return rows


def _show_unread(screen: Screen, side: SideCounts) -> None:
    """Write the places of what could not be read, with the reasons."""
    if not side.broken:
        return
    screen.line()
    for one in side.unread:
        text = f"not read: {one.place}: {hide_personal(one.reason)}"
        screen.paragraph(text, style="warn")
    if side.broken > len(side.unread):
        screen.line(f"and {side.broken - len(side.unread):,} more")


def _show_table(screen: Screen, what: str, rows: Mapping[str, Counts]) -> None:
    screen.line()
    head = "".join(f"{name:>{_WIDTH + 1}}" for name in _COLUMNS)
    screen.line(StyledText(f"{what:<{_LABEL}}{head}", "dim"))
    for name, counts in list(rows.items())[:MOST_ROWS]:
        label = hide_personal(name)[: _LABEL - 1]
        numbers = "".join(
            f"{getattr(counts, column):>{_WIDTH + 1},}" for column in _COLUMNS
        )
        screen.line(f"{label:<{_LABEL}}{numbers}")
    if len(rows) > MOST_ROWS:
        screen.line(f"and {len(rows) - MOST_ROWS:,} more")
