"""Write an impact report for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING

from schematic_emulator.checks.impact.report import count
from schematic_emulator.checks.report.text import defuse
from schematic_emulator.judgement.compare.changes import LIMITS
from schematic_emulator.terminal.personal import hide_personal
from schematic_emulator.terminal.styled_lines import StyledText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_emulator.checks.impact.difference import Difference
    from schematic_emulator.checks.impact.report import ImpactReport
    from schematic_emulator.terminal.styled_lines import Screen

TITLES = {
    "usage": "usage that is metered",
    "limits": "limits of companies",
    "attribution": "companies that usage and users belong to",
    "users": "users",
    "traits": "traits and names",
    "refusals": "events that are refused",
    "audiences": "audiences and computed traits",
    "times": "times of events",
}
MOST_ROWS = 200
# GitHub takes a comment of 65,536 characters.
MOST_CHARACTERS = 60_000
# Of more companies of one difference only these are listed.
MOST_LISTED = 5
_COLUMN = 17


def show_report(screen: Screen, report: ImpactReport) -> None:
    """Write what changes in the bill, then each difference with its samples."""
    screen.paragraph(report.describe_money(), style="strong")
    _entry(screen, "base", report.base)
    _entry(screen, "head", report.head)
    _entry(screen, "events", _describe_traffic(report))
    for kind, group in groupby(report.new, key=lambda one: one.kind):
        screen.line()
        screen.line(StyledText(TITLES[kind], "strong"))
        ones = list(group)
        for one in ones[:MOST_ROWS]:
            _show_difference(screen, one)
        if len(ones) > MOST_ROWS:
            more = len(ones) - MOST_ROWS
            screen.paragraph(f"and {more:,} more of this kind", indent=2)
    _show_reviewed(screen, report)
    screen.line()
    screen.line(StyledText(summarize(report), "bad" if report.failed else "good"))


def summarize(report: ImpactReport) -> str:
    """Return the result in one line."""
    parts = [count(len(report.new), "new difference", "new differences")]
    if report.accepted:
        parts.append(f"{len(report.accepted):,} accepted")
    if report.tolerated:
        parts.append(f"{len(report.tolerated):,} tolerated")
    if report.stale:
        parts.append(f"{len(report.stale):,} accepted but gone")
    return f"{'failed' if report.failed else 'passed'}: {', '.join(parts)}"


def write_markdown(report: ImpactReport) -> str:
    """Return the report as Markdown; its first line says what changes in the bill."""
    return "\n".join(_markdown_lines(report)) + "\n"


def _markdown_lines(report: ImpactReport) -> Iterator[str]:
    yield f"**{_escape(report.describe_money())}**"
    yield ""
    yield f"`{_code(report.base)}` -> `{_code(report.head)}`: {summarize(report)}"
    yield ""
    yield _escape(_describe_traffic(report))
    room = Room(MOST_CHARACTERS)
    if report.new:
        yield from ("", "| what | difference | events | companies |")
        yield "|---|---|--:|--:|"
        yield from room.fit(map(_write_row, report.new), len(report.new))
    if report.stale:
        yield from ("", "Accepted, and no longer found:", "")
        gone = (f"- {_escape(one.describe())}" for one in report.stale)
        yield from room.fit(gone, len(report.stale))
    if report.accepted:
        yield from ("", "Accepted:", "")
        wanted = (f"- {_escape(_explain(*one))}" for one in report.accepted)
        yield from room.fit(wanted, len(report.accepted))


class Room:
    """What is left of the length of a text that lines must fit into."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def fit(self, lines: Iterable[str], total: int) -> Iterator[str]:
        """Yield the lines that fit, up to MOST_ROWS, and how many are left out."""
        shown = 0
        for line in islice(lines, MOST_ROWS):
            if len(line) > self._left:
                break
            self._left -= len(line)
            shown += 1
            yield line
        if shown < total:
            yield f"\nand {total - shown:,} more"


def _write_row(one: Difference) -> str:
    named = _list_some(tuple(dict.fromkeys([*one.lost, *one.gained])))
    companies = _escape(f"{_count_companies(one)} {named}".strip())
    what = _escape(one.describe())
    return f"| {one.kind} | {what} | {one.events:,} | {companies} |"


def _explain(one: Difference, reason: str) -> str:
    return f"{one.kind}: {one.describe()}" + (f" ({reason})" if reason else "")


def _describe_traffic(report: ImpactReport) -> str:
    tally = report.tally
    before, after = tally.requests
    text = f"{count(tally.events, 'event', 'events')}, requests {before:,} -> {after:,}"
    if after < before:
        text += ": the head sends less than the base"
    if tally.dropped:
        text += f"; {tally.dropped:,} never reach the destination"
    if tally.broken:
        text += f"; {count(tally.broken, 'line', 'lines')} without an event"
    return text


def _show_difference(screen: Screen, one: Difference) -> None:
    screen.paragraph(defuse(one.describe()), indent=2)
    if one.companies and one.kind != LIMITS:
        _entry(screen, "companies", _count_companies(one))
    for label, names in (("lose", one.lost), ("gain", one.gained)):
        if names:
            _entry(screen, label, _list_some(names))
    for sample, place in one.samples:
        _entry(screen, "sample", f"{sample}  {place}".rstrip())


def _show_reviewed(screen: Screen, report: ImpactReport) -> None:
    if not (report.accepted or report.tolerated or report.stale):
        return
    screen.line()
    cure = "accepted, and no longer found; remove the entry"
    groups = {
        "accepted": [_explain(*one) for one in report.accepted],
        "tolerated": [_explain(one, "") for one in report.tolerated],
        "gone": [f"{one.describe()}: {cure}" for one in report.stale],
    }
    for label, texts in groups.items():
        for text in texts[:MOST_ROWS]:
            _entry(screen, label, text)
        if len(texts) > MOST_ROWS:
            _entry(screen, label, f"and {len(texts) - MOST_ROWS:,} more")


def _count_companies(one: Difference) -> str:
    return f"{one.companies:,} (all)" if one.is_for_all else f"{one.companies:,}"


def _list_some(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(map(hide_personal, names[:MOST_LISTED])))
    more = len(names) - len(shown)
    return ", ".join(shown) + (f", and {more:,} more" if more > 0 else "")


def _escape(text: str) -> str:
    """Escape what Markdown, a table or HTML would read as markup.

    GitHub makes mentions of @name and links of #1 and https:// even if they are
    escaped, but not with a comment inside.
    """
    text = re.sub(r"[\\`*_\[\]<|~$&]", r"\\\g<0>", text)
    return re.sub(r"[@#]|:(?=//)|\bwww(?=\.)", r"\g<0><!-- -->", text)


def _code(text: str) -> str:
    return text.replace("`", "'").replace("|", "/")


def _entry(screen: Screen, label: str, text: str) -> None:
    screen.entry(StyledText(label, "dim"), defuse(text), at=_COLUMN, indent=2)
