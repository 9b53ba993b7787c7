"""Read the bytes of a file in chunks, unpacked and in UTF-8 whatever it was."""

from __future__ import annotations

import codecs
import os
import re
import stat
import zlib
from typing import IO, TYPE_CHECKING, cast

from schematic_contracts.reading.decode import find_encoding
from schematic_emulator.checks.control.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
# What pzstd begins with: a frame of sizes, which unpacks to nothing.
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_MARK = b"\xef\xbb\xbf"


class Chunks:
    """The bytes of a file, a megabyte at a time: unpacked, without a byte order mark.

    UTF-16 and UTF-32 become UTF-8. `problem` says why a file cannot be read to its
    end. After a `stop` it is cut: its last line or value may be a part of one.
    `skipped` is the number of bytes before the first chunk, None if chunks are not as
    in the file.
    """

    def __init__(self, source: IO[bytes], stop: Stop | None = None) -> None:
        self.problem = ""
        self._stop = stop or Stop()
        # A pipe has some bytes long before it has as many as are asked for.
        read = getattr(source, "read1", source.read)
        self._size = GrowingSize(source)
        take = self._size.limit(self._stop.read_until(read))
        self._take: Callable[[int], bytes] = take
        self.skipped: int | None = 0
        start = first = self._read()
        if start.startswith(_GZIP):
            import gzip  # few files are packed, and `explain` is to start quickly

            joined = cast("IO[bytes]", _Joined(start, self._take))
            # Unlike `read`, read1 returns the bytes before a damaged one.
            self._take = gzip.GzipFile(fileobj=joined, mode="rb").read1
            start = self._read()
        elif start.startswith(_ZSTD) or _SKIPPABLE.match(start):
            start = self._unpack_zstd(start)
        encoding = find_encoding(start)
        if encoding is not None:
            self._take = _Transcoder(_Joined(start, self._take), encoding).read
            start = self._read()
        self._start = start.removeprefix(_MARK)
        self.is_plain = start is first
        self.skipped = len(start) - len(self._start) if self.is_plain else None

    def _unpack_zstd(self, start: bytes) -> bytes:
        """Return the first bytes unpacked, or as they are if nothing unpacks them."""
        from schematic_emulator.checks.files.zstd import open_zstd

        opened = open_zstd(_Joined(start, self._take))
        if opened is None:
            return start
        self._take = opened.read
        return self._read()

    @property
    def has_grown(self) -> bool:
        """Return whether the file has become larger since it was opened.

        What was added is not read; the last line before that may be a part of one.
        """
        return self._size.has_grown

    @property
    def is_cut(self) -> bool:
        """Return whether the file was not read to its end because of a stop."""
        return bool(self._stop.signal)

    def peek(self) -> bytes:
        """Return the first bytes without consuming them."""
        return self._start

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes from the start to the end, or to where they are damaged."""
        chunk, self._start = self._start, b""
        while chunk:
            yield chunk
            chunk = self._read()

    def _read(self) -> bytes:
        parts: list[bytes] = []
        left = BLOCK_BYTES
        try:
            while not self.problem and left > 0 and (part := self._take(left)):
                parts.append(part)
                left -= len(part)
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            if self.is_cut or self.has_grown:
                return b"".join(parts)
            self.problem = f"the file cannot be read to its end: {error}"
        return b"".join(parts)


class _Joined:
    """A stream made of its first bytes, which are read already, and the rest."""

    closed = False

    def close(self) -> None:
        """Leave the file to its owner."""

    def __init__(self, start: bytes, take: Callable[[int], bytes]) -> None:
        self._start = start
        self._take = take

    def read(self, size: int = -1) -> bytes:
        if not self._start:
            return self._take(size)
        size = len(self._start) if size < 0 else size
        found, self._start = self._start[:size], self._start[size:]
        return found


class _Transcoder:
    """A stream of text in another encoding, read as UTF-8."""

    def __init__(self, source: _Joined, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def read(self, size: int) -> bytes:
        text = ""
        while not text:
            data = self._source.read(size)
            text = self._decoder.decode(data, final=not data)
            if not data:
                break
        return text.encode()


class GrowingSize:
    """The size of an open file, of which a program may still write more."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._size = _measure(source)

    @property
    def has_grown(self) -> bool:
        """Return whether the file has become larger; a pipe has no size."""
        return 0 < self._size < _measure(self._source)

    def limit(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """Return a function that reads up to the size at first."""
        if not self._size:
            return read
        left = self._size - self._source.tell()

        def read_some(size: int) -> bytes:
            nonlocal left
            found = read(min(size, left)) if left > 0 else b""
            left -= len(found)
            return found

        return read_some


def _measure(source: IO[bytes]) -> int:
    """Return the size of a regular file, 0 for any other source."""
    try:
        found = os.fstat(source.fileno())
    except (AttributeError, OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
