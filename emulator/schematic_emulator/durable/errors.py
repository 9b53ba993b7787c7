"""Define the errors of a log: of its file, of an entry in it, and of the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from pathlib import Path


class LogFileError(EmulatorError):
    """Raised for a file that cannot be used as a log; says why and what to do."""


class DamagedLogError(LogFileError):
    """Raised for a log that is proven to be damaged; no file has been changed."""

    def __init__(self, path: Path, what: str) -> None:
        advice = (
            "start once with --db-repair to continue from what comes before the damage "
            "(the file is copied first), or name another file"
        )
        # SQLite quotes what it found, which may be any bytes.
        self.what = "".join(each if each.isprintable() else "?" for each in what)
        super().__init__(f"{path} is damaged: {self.what}; {advice}")


class UnreadableEntryError(LogFileError):
    """Raised for an entry that this version cannot read; `pointer` says where."""

    def __init__(self, found: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(found)
        self.found = found
        self.path = path

    @property
    def pointer(self) -> str:
        """Return the location in the entry as a JSON pointer."""
        return "".join(f"/{step}" for step in self.path)

    def __str__(self) -> str:
        """Return the location and what was found there."""
        return f"{self.pointer or 'entry'}: {self.found}"

    def within(self, step: str | int) -> UnreadableEntryError:
        """Return this error as seen from one level further out."""
        return UnreadableEntryError(self.found, (step, *self.path))

    def shifted(self, count: int) -> UnreadableEntryError:
        """Return this error located in an array with `count` more values in front."""
        if not self.path or not isinstance(self.path[0], int):
            return self
        return UnreadableEntryError(self.found, (self.path[0] + count, *self.path[1:]))

    def with_field(self, name: str) -> UnreadableEntryError:
        """Return this error with the name of the innermost field, unless it has one."""
        if self.path:
            return self
        return UnreadableEntryError(f"{name}: {self.found}")


class NotStoredError(EmulatorError):
    """Raised for a change that cannot be written to disk, and so must not happen."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the change could not be written to disk: {reason}")
        self.reason = reason
