"""A bounded dictionary whose keys do not depend on the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from zlib import crc32

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# What keys are ordered by. It starts with a number that scatters them and ends with
# the key itself, so that no two keys have one rank.
Rank = tuple[Any, ...]


def thaw(value: Any) -> Any:
    """Return a value as JSON has it: with lists instead of tuples."""
    return [*map(thaw, value)] if value.__class__ is tuple else value


def freeze(value: Any) -> Any:
    """Return what `thaw` was given."""
    return (*map(freeze, value),) if value.__class__ is list else value


def pair(counts: Mapping[int, Any]) -> list[list[Any]]:
    """Return numbers and what is counted of each as JSON, in order."""
    return [[number, counts[number]] for number in sorted(counts)]


def scatter(text: str) -> int:
    """Return a number that texts share only by chance, the same in every process."""
    return crc32(text.encode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class KeySample(Generic[K, V]):
    """Stores the `most` keys of the smallest ranks, whichever order they came in.

    A key in the sample of a whole is in the sample of each part that has it. So what
    is counted for it is complete, and merging parts in any order gives one result.
    Values are immutable. `rank` is a function of a module, so that a sample can be
    pickled; it is not called as long as there are few keys.
    """

    most: int
    rank: Callable[[K], Rank]
    rows: dict[K, V] = field(default_factory=dict)
    edge: Rank | None = None

    def add(self, key: K, value: V) -> None:
        """Store a key that is not in `rows`, unless its rank is beyond the sample."""
        if self.edge is not None and self.rank(key) > self.edge:
            return
        self.rows[key] = value
        # Half of it more, so that cutting costs little for each key.
        if len(self.rows) > self.most + self.most // 2:
            self.cut()

    def cut(self) -> bool:
        """Drop the keys beyond the limit; return whether any was ever dropped."""
        if len(self.rows) > self.most:
            ranked = sorted(self.rows, key=self.rank)
            self.edge = self.rank(ranked[self.most - 1])
            for key in ranked[self.most :]:
                del self.rows[key]
        return self.edge is not None

    def merge(
        self, other: KeySample[K, V], combine: Callable[[V, V], V]
    ) -> dict[K, tuple[V, V]]:
        """Add another part; `combine` makes one value of two.

        Return the keys that both have, with the values before.
        """
        mine, others = self.rows, other.rows
        was_empty = not mine
        if other.edge is not None and (self.edge is None or other.edge < self.edge):
            self._drop_beyond(other.edge)
        elif self.edge is not None:
            rank, edge = self.rank, self.edge
            others = {key: others[key] for key in others if rank(key) <= edge}
        both = {key: (mine[key], others[key]) for key in mine.keys() & others.keys()}
        mine.update(others)
        for key, (one, two) in both.items():
            mine[key] = combine(one, two)
        if len(mine) > self.most + self.most // 2 and not was_empty:
            self.cut()
        return both

    def to_json(self) -> dict[str, Any]:
        """Return `{"is_partial", "rows"}`, the same whatever order keys came in."""
        is_partial = self.cut()
        rows = [[thaw(key), thaw(self.rows[key])] for key in sorted(self.rows)]  # type: ignore[type-var] # texts, or tuples of them
        return {"is_partial": is_partial, "rows": rows}

    def fill(self, found: dict[str, Any]) -> None:
        """Take the rows of another sample's JSON; this one is empty."""
        self.rows = {freeze(key): freeze(value) for key, value in found["rows"]}
        # The edge is the rank of the last key.
        self.edge = max(map(self.rank, self.rows)) if found["is_partial"] else None

    def _drop_beyond(self, edge: Rank) -> None:
        self.edge = edge
        rank = self.rank
        for key in [key for key in self.rows if rank(key) > edge]:
            del self.rows[key]
