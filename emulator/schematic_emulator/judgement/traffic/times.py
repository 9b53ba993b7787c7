"""Find events whose time is far from that of the others, or after their receipt."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.traffic.counts import Counts
from schematic_emulator.judgement.traffic.key_sample import scatter
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.judgement.traffic.counts import Count
    from schematic_emulator.judgement.traffic.key_sample import Rank

# About 3 MB. Of more months and names a sample of this size is compared.
MOST_TIMES = 10_000
# Events are far from the others if there is none in so many months between them, and
# the others are at least so many and such a share of all.
_GAP, _LEAST_EVENTS, _LEAST_SHARE = 6, 50, 0.75
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
# A clock may be some minutes fast; a time in another zone is off by more.
_FAST = timedelta(minutes=25)
# A call that waited for a connection is late; a time in a zone to the west seems so.
_LATE = timedelta(hours=1)
_TO_THE_HOUR = len("2026-01-05T10")
AHEAD, LATE = "ahead", " late"
# The month of a time, with LATE behind it or not, or AHEAD; the event's name, or type.
Time = tuple[str, str]


def read_time(event: JsonObject, name: str) -> Time | None:
    """Return the month of an event's time, or AHEAD if that is after its receipt.

    LATE is added to the month if the event was received over an hour later.
    """
    time = event.get("timestamp")
    if time.__class__ is not str:
        return None
    end = event.get("receivedAt") or event.get("sentAt")
    if end.__class__ is str and time[:_TO_THE_HOUR] != end[:_TO_THE_HOUR]:
        delay = _measure(time, end)
        if -delay > _FAST:
            return AHEAD, name
        if delay > _LATE:
            return time[:7] + LATE, name
    elif end.__class__ is str and time > end and -_measure(time, end) > _FAST:
        return AHEAD, name
    return time[:7], name


def _measure(time: str, end: str) -> timedelta:
    """Return how long after its time an event was received; 0 for other texts."""
    try:
        times = [datetime.fromisoformat(text) for text in (time, end)]
    except ValueError:
        return timedelta()
    one, other = (each if each.tzinfo else each.replace(tzinfo=UTC) for each in times)
    return other - one


class TimeTally:
    """Counts events by month and name, for a bounded number of these."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: Counts[Time] = Counts(MOST_TIMES, _rank)

    def add_all(self, times: Sequence[Time], file: str, lines: Sequence[int]) -> None:
        """Take in what `read_time` returns for the events of one file."""
        self.counts.add_all(times, file, lines)

    def merge(self, other: TimeTally) -> None:
        """Add the times of another part."""
        self.counts.merge(other.counts)

    def count_late(self) -> tuple[int, int]:
        """Return how many events were received over an hour late, and of how many."""
        rows = [(time[0], count[0]) for time, count in self.counts.list_rows()]
        late = sum(count for month, count in rows if month.endswith(LATE))
        return late, sum(count for _, count in rows)

    def find(self) -> Iterator[TrafficFinding]:
        """Yield one finding for each name with such events, and each reason."""
        months: dict[int, list[tuple[Time, Count]]] = defaultdict(list)
        ahead, far = [], []
        for time, count in self.counts.list_rows():
            if time[0] == AHEAD:
                ahead.append((time, count))
            elif found := _MONTH.fullmatch(time[0].removesuffix(LATE)):
                months[int(found[1]) * 12 + int(found[2])].append((time, count))
        for month in _list_far(
            {
                month: sum(count[0] for _, count in rows)
                for month, rows in months.items()
            }
        ):
            far += months[month]
        yield from self._describe(ahead, "the timestamp is after the event's receipt")
        text = "the timestamp is of {}, far from that of most events"
        yield from self._describe(far, text)

    def _describe(
        self, rows: Iterable[tuple[Time, Count]], text: str
    ) -> Iterator[TrafficFinding]:
        names: dict[str, list[tuple[str, int, int, str]]] = defaultdict(list)
        for (month, name), (count, file, line) in rows:
            names[name].append((file, line, count, month.removesuffix(LATE)))
        for name, found in names.items():
            file, line, _, month = min(found)
            message = text.format(month)
            finding = Finding("time-far", message, "/timestamp", subject=inert(name))
            number = sum(count for _, _, count, _ in found)
            yield TrafficFinding(finding, number, self.counts.total, file, line)


def _list_far(counts: dict[int, int]) -> list[int]:
    """Return the months that are far from those of most events.

    >>> _list_far({24301: 60, 24302: 3, 24290: 2})
    [24290]
    """
    months = sorted(counts)
    groups: list[list[int]] = [months[:1]]
    for month, following in pairwise(months):
        if following - month > _GAP:
            groups.append([])
        groups[-1].append(following)
    sizes = [sum(counts[month] for month in group) for group in groups]
    most = max(sizes)
    if most < max(_LEAST_EVENTS, _LEAST_SHARE * sum(sizes)):
        return []
    usual = groups[sizes.index(most)]
    return [month for month in months if month not in usual]


def _rank(time: Time) -> Rank:
    return scatter(time[1]), time
