"""Read SQLite's write-ahead log beside a database, without SQLite.

SQLite reads frames up to the first whose checksum is wrong, and writes over the others,
so damage must be found before SQLite opens the file for writing. The format:
https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import struct
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER_BYTES = 32
_FRAME_BYTES = 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_ALL = 1 << 31
_TABLE_LEAF = 0x0D
_SOME = 200


class Frame(NamedTuple):
    """A page as a commit wrote it; `commit` is not 0 in the last of a commit."""

    page: int
    commit: int
    salts: bytes
    checksum: tuple[int, int]
    body: bytes


class Wal:
    """Read the frames of a write-ahead log; `used` of them are those SQLite reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.used = 0
        self.bytes = path.stat().st_size if path.exists() else 0
        header = b""
        if self.bytes:
            with path.open("rb") as file:
                header = file.read(HEADER_BYTES)
        header = header.ljust(HEADER_BYTES, b"\0")
        magic, _, self.page_bytes, *_, one, two = struct.unpack(">8I", header)
        self._order = ">" if magic == _BIG else "<"
        self._salts, self._checksum = header[16:24], (one, two)
        own = self._sum((0, 0), header[: HEADER_BYTES - 8])
        self.is_sound = magic in (_LITTLE, _BIG) and own == self._checksum

    def pages(self, page_bytes: int) -> set[int]:
        """Return the numbers of the pages in the frames that SQLite reads."""
        return {each.page for each in self._frames(0, self.used, page_bytes)}

    def has_rows_of(self, path: Path, page_bytes: int) -> bool:
        """Return whether the rows of one of its leaves are in the database, too.

        SQLite fills a leaf from its end; bytes 5 and 6 say where its last row starts.
        """
        with (
            path.open("rb") as file,
            mmap(file.fileno(), 0, access=ACCESS_READ) as all_,
        ):
            for _, _, _, _, body in self._frames(0, min(self.used, _SOME), page_bytes):
                start = int.from_bytes(body[5:7], "big")
                is_leaf = body[0] == _TABLE_LEAF and any(body[3:5])
                if is_leaf and start and all_.find(body[start:]) >= 0:
                    return True
        return False

    def find_loss(self, page_bytes: int) -> tuple[int, bool] | None:
        """Find where frames are damaged after those that SQLite reads.

        Returns the damaged byte, and whether an undamaged commit comes after it; None
        if nothing is damaged. Frames of other salts are left from earlier: no damage.
        """
        frames = list(self._frames(max(self.used - 1, 0), _ALL, page_bytes))
        before = frames.pop(0).checksum if self.used and frames else self._checksum
        salts = self._salts if self.is_sound or not frames else frames[0].salts
        ours = [place for place, each in enumerate(frames) if each.salts == salts]
        damaged = None if self.is_sound else 0
        for place, each in enumerate(frames[: ours[-1] + 1] if ours else ()):
            is_next = each.salts == salts and self._is_next(each, before)
            if is_next and damaged is not None and each.commit:
                return damaged, True
            if not is_next and damaged is None:
                size = page_bytes + _FRAME_BYTES
                damaged = HEADER_BYTES + (self.used + place) * size
            before = each.checksum
        return None if damaged is None else (damaged, False)

    def _is_next(self, frame: Frame, before: tuple[int, int]) -> bool:
        head = struct.pack(">2I", frame.page, frame.commit)
        return frame.checksum == self._sum(before, head + frame.body)

    def _frames(self, first: int, end: int, page_bytes: int) -> Iterator[Frame]:
        size = page_bytes + _FRAME_BYTES
        count = min(max(self.bytes - HEADER_BYTES, 0) // size, end)
        if first >= count:
            return
        with self.path.open("rb") as file:
            file.seek(HEADER_BYTES + first * size)
            for _ in range(first, count):
                yield _read_frame(file, page_bytes)

    def _sum(self, before: tuple[int, int], data: bytes) -> tuple[int, int]:
        one, two = before
        words = iter(struct.unpack(f"{self._order}{len(data) // 4}I", data))
        for word in words:
            one = (one + word + two) & 0xFFFFFFFF
            two = (two + next(words) + one) & 0xFFFFFFFF
        return one, two


def _read_frame(file: BinaryIO, page_bytes: int) -> Frame:
    head = file.read(_FRAME_BYTES)
    page, commit, one, two = struct.unpack(">2I8x2I", head)
    return Frame(page, commit, head[8:16], (one, two), file.read(page_bytes))


def count_used(shm: Path) -> tuple[int, int]:
    """Return how many frames SQLite reads, and how many pages the database then has.

    SQLite has checked each frame, and noted this in the shared memory beside the file.
    """
    if not shm.exists():
        return 0, 0
    with shm.open("rb") as file:
        head = file.read(24)
    return struct.unpack_from("=II", head, 16) if len(head) == 24 else (0, 0)  # noqa: PLR2004 - as the format has it
