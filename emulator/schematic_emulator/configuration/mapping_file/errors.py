"""The error of a file that has no mapping in a known form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from schematic_contracts.reading.document import Document, Place


class MappingFileError(EmulatorError):
    """Raised for a file that cannot be read, or has no subscription in any form.

    The text is one line: the place, what was found, and the way out. `place` is a
    line and a column, from 1, None if it is unknown.
    """

    def __init__(self, name: str, message: str, place: Place | None = None) -> None:
        where = f"{name}:{place[0]}:{place[1]}" if place else name
        super().__init__(f"{where}: {message}")
        self.name = name
        self.message = message
        self.place = place

    @classmethod
    def at(cls, document: Document, pointer: str, message: str) -> MappingFileError:
        """Return the error of a value in a document.

        Data that was not read from a file has a pointer instead of a place.
        """
        place = document.find_place(pointer)
        if place or not pointer:
            return cls(document.name, message, place)
        return cls(f"{document.name}#{pointer}", message)
