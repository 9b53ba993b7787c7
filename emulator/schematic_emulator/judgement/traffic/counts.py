"""Count events by key, with the place of the first one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from schematic_emulator.judgement.traffic.key_sample import KeySample

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schematic_emulator.judgement.traffic.key_sample import Rank

K = TypeVar("K", str, tuple[str, str])
# The number of events, and the smallest place of one: its file and line. A tuple,
# because tuples are pickled fast.
Count = tuple[int, str, int]
# A longer key, in characters, is counted in `total` alone.
_LONGEST = 500


class Counts(Generic[K]):
    """Counts events by key, for a bounded number of keys; `total` counts them all."""

    __slots__ = ("_sample", "total")

    def __init__(self, most: int, rank: Callable[[K], Rank]) -> None:
        self._sample: KeySample[K, Count] = KeySample(most, rank)
        self.total = 0

    @property
    def is_partial(self) -> bool:
        """Return whether there are more keys than the sample has."""
        return self._sample.cut()

    def add(self, key: K, file: str, line: int) -> None:
        """Count one event."""
        self.total += 1
        self._count(key, (1, file, line))

    def add_count(self, key: K, count: Count) -> None:
        """Count a number of events, given the place of the first one."""
        self.total += count[0]
        self._count(key, count)

    def add_all(self, keys: Sequence[K], file: str, lines: Sequence[int]) -> None:
        """Count events of one file; `lines` are theirs, in ascending order."""
        self.total += len(keys)
        firsts = dict(zip(reversed(keys), reversed(lines), strict=True))
        for key, count in Counter(keys).items():
            self._count(key, (count, file, firsts[key]))

    def merge(self, other: Counts[K]) -> None:
        """Add the counts of another part."""
        self.total += other.total
        self._sample.merge(other._sample, _combine)

    def to_json(self) -> dict[str, Any]:
        """Return `{"total", "is_partial", "rows"}`."""
        return {"total": self.total, **self._sample.to_json()}

    def fill(self, found: dict[str, Any]) -> None:
        """Take the counts of another one's JSON; this one is empty."""
        self.total = found["total"]
        self._sample.fill(found)

    def list_rows(self) -> list[tuple[K, Count]]:
        """Return the keys of the sample with their counts."""
        self._sample.cut()
        return list(self._sample.rows.items())

    def _count(self, key: K, count: Count) -> None:
        rows = self._sample.rows
        if key in rows:
            rows[key] = _combine(rows[key], count)
        elif _measure(key) <= _LONGEST:
            self._sample.add(key, count)


def _measure(key: str | tuple[str, str]) -> int:
    return len(key) if isinstance(key, str) else sum(map(len, key))


def _combine(one: Count, other: Count) -> Count:
    file, line = min(one[1:], other[1:])
    return one[0] + other[0], file, line
