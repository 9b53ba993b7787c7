"""Take the events of a block into a tally of the traffic, column by column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.traffic.columns import TrafficColumns
from schematic_emulator.judgement.traffic.kinds import names_company
from schematic_emulator.judgement.traffic.mapped_reads import compile_read
from schematic_emulator.judgement.traffic.tally import TrafficTally
from schematic_emulator.judgement.traffic.times import read_time
from schematic_emulator.judgement.traffic.trait_types import read_traits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.checks.stream.event_kind import EventKind
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads


class TrafficFeed:
    """Takes the events of one block after another in.

    Events of one kind have the same values except names and ids. Whether they name a
    company may differ, too; there it matters only whether any event does.
    """

    def __init__(self, reads: MappedReads) -> None:
        self._reads = reads
        self._company_reads = [compile_read(path) for path in reads.company_paths]
        self._user_reads = [compile_read(path) for path in reads.user_paths]
        self.restart()

    def restart(self) -> None:
        """Begin another file."""
        self._has_company = False
        self._tally = TrafficTally()
        self._start()

    def _start(self) -> None:
        # Equal names are one object: less to store, and to send to another process.
        self._known_names: dict[str, str] = {}
        self._messages: list[tuple[str, str, int]] = []
        self._companies: list[tuple[str, int]] = []
        self._users: list[tuple[str, int]] = []
        self._id_reads = [
            *((self._companies, read) for read in self._company_reads),
            *((self._users, read) for read in self._user_reads),
        ]
        self._names: list[tuple[tuple[str, str], int]] = []
        self._times: list[tuple[tuple[str, str], int]] = []
        self._traits: list[tuple[tuple[str, str], int]] = []

    def needs_search(self, kind: EventKind) -> bool:
        """Return whether events of a kind lack what no event so far has had."""
        return kind.traffic is not None and self._tally.is_searched(kind.traffic)

    def search(self, event: dict[str, Any], kind: EventKind) -> None:
        """Look for what an event has instead."""
        if kind.traffic is not None:
            self._tally.search(event, kind.traffic, self._reads)

    def add(
        self, call: Any, event: dict[str, Any], kind: EventKind, sent: str, line: int
    ) -> None:
        """Take in one event; `call` is as it was posted, without what was filled in."""
        if kind.traffic is None:
            return  # Segment drops it
        raw, message_id = event.get("event"), call.get("messageId")
        name = raw if raw.__class__ is str else event["type"]
        name = self._known_names.setdefault(name, name)
        if message_id.__class__ is str:
            self._messages.append((message_id, name, line))
        if kind.is_sent:
            for ids, read in self._id_reads:
                value = read(event)
                if value.__class__ is str and value:
                    ids.append((value, line))
            if sent and raw.__class__ is str:
                self._names.append(((sent, raw), line))
            if event["type"] == "identify":
                self._traits += [(trait, line) for trait in read_traits(event)]
            time = read_time(call, name)
            if time is not None:
                self._times.append((time, line))
        if not self._has_company:
            self._has_company = kind.traffic.names_company or names_company(
                event, self._reads
            )

    def end(self, file: str, counts: dict[EventKind, int]) -> TrafficTally:
        """Return the tally of a block, given how many events of each kind it has."""
        tally = self._tally
        for kind, count in counts.items():
            if kind.traffic is not None:
                own = replace(kind.traffic, names_company=self._has_company)
                tally.note(own, self._reads, count)
        columns = [
            *_split(self._messages, 3),
            *_split(self._companies, 2),
            *_split(self._users, 2),
            *_split(self._names, 2),
            *_split(self._times, 2),
            *_split(self._traits, 2),
        ]
        tally.add_columns(file, TrafficColumns(*columns))
        self._tally = tally.follow()
        self._start()
        return tally


def _split(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Return the columns of some rows."""
    columns = list(map(list, zip(*rows, strict=True)))
    return columns or [[] for _ in range(width)]
