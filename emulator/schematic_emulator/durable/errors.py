"""Name what may be wrong with a log: its file, an entry in it, or the disk."""

from __future__ import annotations

from schematic_emulator.errors import EmulatorError


class LogFileError(EmulatorError):
    """Raised for a file that cannot be a log; the text says why and what to do."""


class UnreadableEntryError(LogFileError):
    """Raised for an entry that this version cannot read, at a JSON pointer in it."""

    def __init__(self, found: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(found)
        self.found = found
        self.path = path

    @property
    def pointer(self) -> str:
        """Give the place as a JSON pointer."""
        return "".join(f"/{step}" for step in self.path)

    def __str__(self) -> str:
        """Say where and what."""
        return f"{self.pointer or 'entry'}: {self.found}"

    def within(self, step: str | int) -> UnreadableEntryError:
        """Give the same, seen from one level further out."""
        return UnreadableEntryError(self.found, (step, *self.path))

    def behind(self, count: int) -> UnreadableEntryError:
        """Give the same, in an array that begins with so many values more."""
        if not self.path or not isinstance(self.path[0], int):
            return self
        return UnreadableEntryError(self.found, (self.path[0] + count, *self.path[1:]))

    def named(self, member: str) -> UnreadableEntryError:
        """Give the same with the name of the innermost member that is wrong."""
        if self.path:
            return self
        return UnreadableEntryError(f"{member}: {self.found}")


class NotKeptError(EmulatorError):
    """Raised where a change cannot be written down: it must not happen, then."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the change could not be written to disk: {reason}")
        self.reason = reason
