"""The data of a file, with the place of each value in its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data, and where its text has each value.

    `places` leads from a JSON pointer to a line and a column, both from 1: of a
    property to its name, of an item or the whole to its first character. Data that
    was not read from a text has no places. `repeated` lists the pointers of
    properties whose name occurs twice in one object; the last one counts.
    """

    name: str
    data: Any
    places: Mapping[str, Place] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()

    def find_place(self, pointer: str) -> Place | None:
        """Find the line and column of a value, or of the nearest one around it."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer)

    def find_line(self, pointer: str) -> int | None:
        """Find the line of a value, or of the nearest one around it."""
        place = self.find_place(pointer)
        return place and place[0]

    def locate(self, pointer: str) -> str:
        """Return `file:line:column` of a value, or of the nearest one around it.

        Returns "" for data that was not read from a text.
        """
        place = self.find_place(pointer)
        return f"{self.name}:{place[0]}:{place[1]}" if place else ""
