"""Number and checksum what is written, each chunk with the one before it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from zlib import crc32


class Chunk(NamedTuple):
    """Entries that were written together, as a JSON array in `lines`.

    Chunks are numbered from 1, and so are entries: `first` is the number of the first
    one here, `entries` how many there are. `shape` is the row of table `shapes` they
    were written with, `at` when, in milliseconds. `environments` has the ids of the
    environments whose rows are among them, divided by blanks. `checksum` is over all of
    that and the checksum of the chunk before.
    """

    number: int
    shape: int
    entries: int
    first: int
    at: int
    environments: str
    lines: bytes
    checksum: int

    @property
    def tail(self) -> Tail:
        """Return where a log ends whose last chunk is this one."""
        return Tail(self.number, self.first + self.entries - 1, self.checksum, self.at)

    def follows(self, before: Tail) -> bool:
        """Return whether this is the unchanged chunk after those before it."""
        return (
            self.number == before.number + 1
            and self.first == before.entries + 1
            and self.checksum == seal((before.checksum, *self[:6]), self.lines)
        )


class Tail(NamedTuple):
    """The end of a log: its last chunk's number, last entry, checksum and time."""

    number: int
    entries: int
    checksum: int
    at: int = 0

    def __str__(self) -> str:
        """Return what the mark of a clean end says."""
        return f"{self.number} {self.entries} {self.checksum}"

    def next(
        self, shape: int, entries: int, environments: str, lines: bytes, at: int
    ) -> Chunk:
        """Make the chunk after this end."""
        head = (self.number + 1, shape, entries, self.entries + 1, at, environments)
        return Chunk(*head, lines, seal((self.checksum, *head), lines))


def seal(head: tuple[object, ...], lines: bytes = b"") -> int:
    """Return a checksum over values, and over lines that follow them.

    CRC-32 finds damage, not what somebody changed on purpose.
    """
    return crc32(lines, crc32(repr(head).encode(errors="surrogatepass")))


def show_time(at: int) -> str:
    """Return milliseconds since 1970 as a time to the second; 0 is not known."""
    try:
        if at == 0:
            return "an unknown time"
        return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (OverflowError, TypeError, ValueError, OSError):
        return "an unknown time"
