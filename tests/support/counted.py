"""Count the rows that are looked at, so that a test need not time anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = TypeVar("Key")
Value = TypeVar("Value")


class Counted(dict[Key, Value], Generic[Key, Value]):
    """A dictionary that counts what iterating over it yields; look-ups are free."""

    touched = 0

    def __iter__(self) -> Iterator[Key]:
        return self._count(super().__iter__())

    def __reversed__(self) -> Iterator[Key]:
        return self._count(super().__reversed__())

    def values(self) -> Any:
        return _View(self, super().values())

    def items(self) -> Any:
        return _View(self, super().items())

    def _count(self, rows: Iterator[Any]) -> Iterator[Any]:
        for row in rows:
            self.touched += 1
            yield row


class _View:
    def __init__(self, counted: Counted[Any, Any], rows: Any) -> None:
        self._counted = counted
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return self._counted._count(iter(self._rows))

    def __reversed__(self) -> Iterator[Any]:
        return self._counted._count(reversed(self._rows))

    def __len__(self) -> int:
        return len(self._rows)
