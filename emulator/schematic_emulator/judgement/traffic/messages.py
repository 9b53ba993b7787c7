"""Find calls that have the messageId of an earlier one."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from zlib import crc32

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.traffic.counts import Counts
from schematic_emulator.judgement.traffic.key_sample import KeySample, freeze, thaw
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.judgement.traffic.key_sample import Rank

# About 60 MB. Of more ids in one file a sample of this size is compared.
MOST_MESSAGES = 200_000
# Of more ids in several files. Each file's tally has as many, so it is smaller.
MOST_ACROSS = 50_000
_MOST_NAMES = 10_000
_LONGEST = 100  # characters; of a longer id its digest is stored
_Seen = tuple[str, int, str]  # file, line and name of a call


class MessageTally:
    """Compares the messageIds of calls, and counts the repeated ones by event name.

    Of calls with one id, the one with the smallest place is the first; all others are
    repeats. Each id has its own repeats, so that they go with an id that is dropped.
    `close` ends a file: its repeats are counted, and a sample of its ids remains.
    """

    __slots__ = ("_first", "_is_partial", "_repeats", "_sources", "_within", "total")

    def __init__(self) -> None:
        self._first: KeySample[str, _Seen] = KeySample(MOST_MESSAGES, _rank)
        self._repeats: dict[str, tuple[int, _Seen]] = {}
        self._within: Counts[str] = Counts(_MOST_NAMES, _rank)
        self._is_partial = False
        self._sources = 0  # that are whole
        self.total = 0

    def add(self, message_id: str, name: str, file: str, line: int) -> None:
        """Take in one call; `name` is the event's name, or its type."""
        self.total += 1
        self._add(_shorten(message_id), (file, line, name))

    def add_all(
        self,
        message_ids: Sequence[str],
        names: Sequence[str],
        file: str,
        lines: Sequence[int],
    ) -> None:
        """Take in calls of one file."""
        self.total += len(message_ids)
        if max(map(len, message_ids), default=0) > _LONGEST:
            message_ids = [_shorten(each) for each in message_ids]
        rows = self._first.rows
        new = set(message_ids)
        if self._first.edge is None and len(new) == len(message_ids) < MOST_MESSAGES:
            repeated = new & rows.keys() if rows else ()
            if not repeated:
                seen = zip([file] * len(lines), lines, names, strict=True)
                rows.update(zip(message_ids, seen, strict=True))
                return
        for message_id, name, line in zip(message_ids, names, lines, strict=True):
            self._add(message_id, (file, line, name))

    def _add(self, message_id: str, seen: _Seen) -> None:
        first = self._first.rows.get(message_id)
        if first is None:
            self._first.add(message_id, seen)
        else:
            self._first.rows[message_id] = min(first, seen)
            self._add_repeats(message_id, 1, max(first, seen))

    def close(self) -> None:
        """Count the repeats of a file that is whole, and drop most of a lot of ids."""
        self._is_partial |= self._first.cut()
        self._drop_lost()
        for count, (file, line, name) in self._repeats.values():
            self._within.add_count(name, (count, file, line))
        self._repeats = {}
        self._sources += 1
        # It is cut when another file is compared with it.
        self._first.most = min(self._first.most, MOST_ACROSS)

    def merge(self, other: MessageTally) -> None:
        """Add the calls of another part."""
        self.total += other.total
        self._is_partial |= other._is_partial
        self._sources += other._sources
        self._within.merge(other._within)
        self._first.most = min(self._first.most, other._first.most)
        for key, (count, seen) in other._repeats.items():
            self._add_repeats(key, count, seen)
        for key, both in self._first.merge(other._first, min).items():
            self._add_repeats(key, 1, max(both))
        self._drop_lost()

    def _add_repeats(self, key: str, count: int, seen: _Seen) -> None:
        known, first = self._repeats.get(key, (0, seen))
        self._repeats[key] = known + count, min(first, seen)

    def _drop_lost(self) -> None:
        """Drop the repeats of ids that are not in the sample."""
        rows = self._first.rows
        if self._first.edge is not None:
            self._repeats = {
                key: repeats for key, repeats in self._repeats.items() if key in rows
            }

    def find(self) -> Iterator[TrafficFinding]:
        """Yield one finding for each event name that has repeats."""
        # All repeats within a file are counted before its sample is made.
        is_partial = self._is_partial or (self._sources != 1 and self._first.cut())
        least = "at least " if is_partial else ""
        self._drop_lost()
        repeats = Counts[str](_MOST_NAMES, _rank)
        repeats.merge(self._within)
        for count, (file, line, name) in self._repeats.values():
            repeats.add_count(name, (count, file, line))
        for name, (count, file, line) in repeats.list_rows():
            calls = "call has" if count == 1 else "calls have"
            finding = Finding(
                rule="repeated-message",
                message=f"{least}{count:,} {calls} a messageId that occurred before",
                pointer="/messageId",
                subject=inert(name),
            )
            yield TrafficFinding(finding, count, self.total, file, line)

    def to_json(self) -> dict[str, Any]:
        """Return the counts, the sample of ids, and the repeats of these by id."""
        first = self._first.to_json()
        self._drop_lost()
        return {
            "total": self.total,
            "sources": self._sources,
            "is_partial": self._is_partial,
            "within": self._within.to_json(),
            "first": first,
            "repeats": [[key, thaw(row)] for key, row in sorted(self._repeats.items())],
        }

    def fill(self, found: dict[str, Any]) -> None:
        """Take what another tally's JSON has; this one is empty."""
        self.total, self._is_partial = found["total"], found["is_partial"]
        self._sources = found["sources"]
        self._within.fill(found["within"])
        self._first.fill(found["first"])
        self._first.most = MOST_ACROSS
        self._repeats = {key: freeze(row) for key, row in found["repeats"]}


def _shorten(message_id: str) -> str:
    if len(message_id) <= _LONGEST:
        return message_id
    return blake2b(message_id.encode("utf-8", "surrogatepass")).hexdigest()[:_LONGEST]


def _rank(message_id: str) -> Rank:
    return crc32(message_id.encode("utf-8", "surrogatepass")), message_id
