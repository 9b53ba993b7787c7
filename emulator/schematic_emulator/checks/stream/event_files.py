"""Read files of events in blocks, each piece with the line that it starts on."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLOCK_BYTES = 1 << 20
# Segment accepts an event of at most 32 KB; a piece this long is not an event.
# Source: Segment's documentation of its HTTP API.
LONGEST_PIECE = 16 << 20
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_LINE_SUFFIXES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_OPENS_A_LIST = re.compile(rb"\s*\[")
_OPENS_OVER_LINES = re.compile(rb"\s*\{(?:.*[,\[{])?\s*", re.DOTALL)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]|"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Some pieces of one file, each meant to be one event, and where they start.

    `text` is whole lines; `line` is the first one's number, from 1. Values of a list,
    or values over many lines, are in `pieces` instead, each with its line. `problem`
    says why reading ended early.
    """

    file: str
    line: int = 1
    text: bytes = b""
    pieces: tuple[tuple[int, bytes], ...] = ()
    problem: str = ""

    def numbered(self) -> Iterable[tuple[int, bytes]]:
        """Return pairs of a line number, from 1, and a piece."""
        return self.pieces or enumerate(self.text.split(b"\n"), start=self.line)


def read_blocks(source: IO[bytes], name: str) -> Iterator[LineBlock]:
    """Yield the blocks of an open file: lines, one event, or a list of events.

    A name that ends in .ndjson or .jsonl means lines; otherwise the first line
    decides. gzip is recognized by its first bytes. If a file cannot be read to its
    end, the last block has a `problem`.
    """
    chunks = _Chunks(source)
    head = chunks.peek()
    if head.startswith(_BOM):
        chunks.skip(len(_BOM))
        head = head[len(_BOM) :]
    if not name.endswith(_LINE_SUFFIXES) and _is_spread(head):
        blocks = _read_values(chunks, name, in_list=bool(_OPENS_A_LIST.match(head)))
    else:
        blocks = _read_lines(chunks, name)
    line = 1
    for block in blocks:
        line = block.line
        yield block
    if chunks.problem:
        yield LineBlock(name, line, problem=chunks.problem)


class _Chunks:
    """The bytes of a file, unpacked where they are gzip, a megabyte at a time."""

    def __init__(self, source: IO[bytes]) -> None:
        start = source.read(BLOCK_BYTES)
        self._start = b""
        self._take = source.read
        self.problem = ""
        if start.startswith(_GZIP):
            joined = cast("IO[bytes]", _Joined(start, source))
            # Unlike `read`, read1 returns the bytes before a damaged one.
            self._take = gzip.GzipFile(fileobj=joined, mode="rb").read1
            start = self._read()
        self._start = start

    def peek(self) -> bytes:
        """Return the first bytes without consuming them."""
        return self._start

    def skip(self, count: int) -> None:
        """Drop the first bytes."""
        self._start = self._start[count:]

    def __iter__(self) -> Iterator[bytes]:
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
        except (OSError, EOFError, zlib.error) as error:
            self.problem = f"the file cannot be read to its end: {error}"
        return b"".join(parts)


class _Joined:
    """A stream made of its first bytes, which are read already, and the rest."""

    def __init__(self, start: bytes, source: IO[bytes]) -> None:
        self._start = start
        self._source = source

    def read(self, size: int = -1) -> bytes:
        if not self._start:
            return self._source.read(size)
        size = len(self._start) if size < 0 else size
        found, self._start = self._start[:size], self._start[size:]
        return found


def _is_spread(head: bytes) -> bool:
    """Return whether a file's first bytes start a list or an object over many lines."""
    if _OPENS_A_LIST.match(head):
        return True
    line, end, _ = head.lstrip().partition(b"\n")
    return bool(end) and _OPENS_OVER_LINES.fullmatch(line) is not None


def _read_lines(chunks: Iterable[bytes], name: str) -> Iterator[LineBlock]:
    line, rest = 1, b""
    for chunk in chunks:
        text, end, tail = chunk.rpartition(b"\n")
        if not end:
            rest += chunk
            if len(rest) > LONGEST_PIECE:
                yield LineBlock(name, line, problem="a line is too long to be an event")
                return
            continue
        block = LineBlock(name, line, rest + text)
        yield block
        line += block.text.count(b"\n") + 1
        rest = tail
    if rest:
        yield LineBlock(name, line, rest)


def _read_values(
    chunks: Iterable[bytes], name: str, *, in_list: bool
) -> Iterator[LineBlock]:
    splitter = _Splitter(in_list=in_list)
    for chunk in chunks:
        pieces = tuple(splitter.feed(chunk))
        if pieces:
            yield LineBlock(name, pieces[0][0], pieces=pieces)
        if len(splitter.rest) > LONGEST_PIECE:
            line, problem = splitter.line, "a value is too long to be an event"
            yield LineBlock(name, line, problem=problem)
            return
    rest = splitter.rest.strip()
    line = splitter.line + _lines_before(splitter.rest)
    if rest:
        yield LineBlock(name, line, pieces=((line, rest),))
    if in_list and not splitter.is_closed:
        yield LineBlock(name, line, problem="the list of events does not end")


class _Splitter:
    """Splits JSON text into the values of its list, or into consecutive values.

    It only counts brackets outside strings, so an invalid value is still one piece
    and is reported with its line when it is parsed.
    """

    def __init__(self, *, in_list: bool) -> None:
        self._floor = 1 if in_list else 0
        self._depth = 0
        self.rest = b""
        self.line = 1
        self.is_closed = False

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the values that end in this chunk, each with its line."""
        text = self.rest + chunk
        self._depth = min(self._depth, self._floor)
        start = 0
        for token in _TOKEN.finditer(text):
            sign = token.group()
            if sign == b'"':
                break  # a string that continues in the next chunk
            if sign in b"[{":
                self._depth += 1
                if self._depth == 1 and self._floor:
                    start = self._pass(text, start, token.end())
            elif sign in b"]}":
                self._depth -= 1
            if self._ends_value(sign):
                end = token.start() if self._floor else token.end()
                yield from self._piece(text[start:end])
                start = self._pass(text, start, token.end())
        self.rest = text[start:]

    def _ends_value(self, sign: bytes) -> bool:
        if self._floor:
            closes = self._depth == 0 and sign == b"]"
            self.is_closed = self.is_closed or closes
            return closes or (self._depth == 1 and sign == b",")
        return self._depth == 0 and sign in b"]}"

    def _piece(self, piece: bytes) -> Iterator[tuple[int, bytes]]:
        value = piece.strip()
        if value:
            yield self.line + _lines_before(piece), value

    def _pass(self, text: bytes, start: int, end: int) -> int:
        """Count the lines up to `end`, and return it as the next value's start."""
        self.line += text.count(b"\n", start, end)
        return end


def _lines_before(piece: bytes) -> int:
    """Return the number of line ends before the value itself."""
    return piece[: len(piece) - len(piece.lstrip())].count(b"\n")
