"""Read files of events in blocks, each piece with the line that it starts on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import LINE
from schematic_contracts.reading.decode import PARQUET
from schematic_emulator.checks.files.chunks import Chunks
from schematic_emulator.checks.files.file_forms import (
    CSV,
    Layout,
    find_foreign_form,
    find_layout,
    is_json,
    is_recording,
)
from schematic_emulator.checks.files.json_splitter import JsonSplitter
from schematic_emulator.checks.files.row_events import compile_rows
from schematic_emulator.checks.files.tables import (
    Cures,
    TableError,
    read_csv,
    read_parquet,
)
from schematic_emulator.errors import EmulatorError
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schematic_contracts.reading.decode import FileForm
    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.json_splitter import Piece
    from schematic_emulator.checks.files.row_events import CompileRows

# Segment accepts an event of at most 32 KB; a piece this long is not an event.
# Source: Segment's documentation of its HTTP API.
RECORDING, GROWN = "recording", "grown"


class UnreadableFileError(EmulatorError):
    """Raised for a file that holds no JSON text; the message has the cure."""


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Some pieces of one file, each meant to be one event, and where they start.

    `text` is whole lines; `line` is the first one's number, from 1. Values of a list,
    or values over many lines, are in `pieces` instead, each with its line. `problem`
    says what is wrong on `line`, and what was not read for that reason. `form` is
    RECORDING in the first block of what may be recorded requests, GROWN in the last one
    of a file that is still written, else "". `span` is
    where the text is in the file, if it is there as it is: another process reads it.
    """

    file: str
    line: int = 1
    text: bytes = b""
    pieces: tuple[tuple[int, bytes], ...] = ()
    problem: str = ""
    form: str = ""
    span: tuple[int, int] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Send a text to another process by its place in the file."""
        if self.span is not None:
            return _read_span, (self.file, self.line, self.span)
        own = (self.file, self.line, self.text, self.pieces, self.problem, self.form)
        return LineBlock, own

    def numbered(self) -> Iterable[tuple[int, bytes]]:
        """Return pairs of a line number, from 1, and a piece."""
        return self.pieces or enumerate(self.text.split(b"\n"), start=self.line)


def _read_span(file: str, line: int, span: tuple[int, int]) -> LineBlock:
    start, size = span
    with Path(file).open("rb") as source:
        source.seek(start)
        return LineBlock(file, line, source.read(size))


def read_blocks(
    source: IO[bytes],
    name: str,
    reader: str = "check",
    stop: Stop | None = None,
    compile_rows: CompileRows = compile_rows,
) -> Iterator[LineBlock]:
    """Yield the blocks of an open file: lines, one event, or a list of events.

    The first line decides, with the file's name where that could be either. gzip,
    zstd, UTF-16 and UTF-32 are recognized by their first bytes. Rows of CSV and Parquet
    are events by their columns, which `compile_rows` reads. If a file cannot be read to
    its end, the last block has a `problem`. Messages name the command `reader`. After
    a `stop`, what has been read is the file.

    Raises UnreadableFileError for a file that holds no JSON, before the first block.
    """
    chunks = Chunks(source, stop)
    if getattr(source, "name", "") != str(Path(name)) or not Path(name).is_file():
        chunks.skipped = None  # no other process can read it
    head = chunks.peek()
    if chunks.is_cut and not head:
        return
    cures = Cures(name, reader)
    if chunks.problem and not head:
        raise UnreadableFileError(inert(f"{name}: {chunks.problem}"))
    form = find_foreign_form(head, name)
    if form is not None:
        yield from _read_table(form, source, chunks, cures, compile_rows)
        return
    if is_recording(head):
        yield LineBlock(name, form=RECORDING)
    block = LineBlock(name)
    for block in _read_layout(find_layout(head, name), chunks, cures):
        yield block
    line = _find_end(block)
    if chunks.problem:
        yield LineBlock(name, line, problem=chunks.problem)
    elif chunks.has_grown:
        yield LineBlock(name, line, form=GROWN)


def _find_end(block: LineBlock) -> int:
    """Return the line up to which a file has been read, with its last block."""
    if block.pieces:
        return block.pieces[-1][0]
    return block.line + (block.text.count(b"\n") + 1 if block.text else 0)


def _read_table(
    form: FileForm,
    source: IO[bytes],
    chunks: Chunks,
    cures: Cures,
    compile_rows: CompileRows,
) -> Iterator[LineBlock]:
    """Yield the blocks of a table. Raises UnreadableFileError for any other form."""
    if form is CSV:
        parts = read_csv(chunks, cures.name, compile_rows)
    elif chunks.is_plain and form is PARQUET and source.seekable():
        source.seek(0)
        parts = read_parquet(source, cures.name, compile_rows)
    else:
        raise UnreadableFileError(cures.refuse(form))
    line = 0
    try:
        for pieces in parts:
            line = pieces[-1][0]
            yield LineBlock(cures.name, pieces[0][0], pieces=pieces)
    except TableError as error:
        if not line:
            text = inert(f"{cures.name}: this is {error}")
            raise UnreadableFileError(text) from error
        yield LineBlock(cures.name, line + 1, problem=str(error))
    if chunks.problem:
        yield LineBlock(cures.name, line + 1, problem=chunks.problem)


def _read_layout(layout: Layout, chunks: Chunks, cures: Cures) -> Iterator[LineBlock]:
    if layout is Layout.TEXTS:
        return iter([LineBlock(cures.name, problem=cures.texts())])
    if layout is Layout.LINES:
        return _read_lines(chunks, cures)
    return _read_values(chunks, cures, in_list=layout is Layout.LIST)


def _read_lines(chunks: Chunks, cures: Cures) -> Iterator[LineBlock]:
    line, rest, skipped = 1, b"", 0
    start, is_there = chunks.skipped or 0, chunks.skipped is not None
    describe = partial(cures.too_long, "line", is_recording=is_recording(chunks.peek()))
    for chunk in chunks:
        at = 0
        if skipped:
            at = chunk.find(b"\n")
            skipped += len(chunk) if at < 0 else at
            if at < 0:
                continue
            yield LineBlock(cures.name, line, problem=describe(skipped))
            start += skipped + 1
            line, skipped, at = line + 1, 0, at + 1
        end = chunk.rfind(b"\n", at)
        if end >= 0:
            text = b"".join((rest, memoryview(chunk)[at:end]))
            span = (start, len(text)) if is_there else None
            yield LineBlock(cures.name, line, text, span=span)
            start += len(text) + 1
            line += text.count(b"\n") + 1
            rest = chunk[end + 1 :]
        else:
            rest += chunk[at:]
        if len(rest) > LINE.most:
            rest, skipped = b"", len(rest)
    if chunks.is_cut:
        return
    # Of a line where a file is damaged, that is what is said.
    is_whole = not (chunks.problem or chunks.has_grown)
    rest = rest if is_whole or is_json(rest) else b""
    if skipped:
        yield LineBlock(cures.name, line, problem=describe(skipped))
    elif rest:
        yield LineBlock(cures.name, line, rest)


def _read_values(chunks: Chunks, cures: Cures, *, in_list: bool) -> Iterator[LineBlock]:
    describe = partial(
        cures.too_long, "value", is_recording=is_recording(chunks.peek())
    )
    splitter = JsonSplitter(
        in_list=in_list, longest=LINE.most, between=cures.separated()
    )
    for chunk in chunks:
        yield from _gather(splitter.feed(chunk), cures.name, describe)
    if not (chunks.is_cut or chunks.problem or chunks.has_grown):
        yield from _gather(splitter.close(), cures.name, describe)


def _gather(
    pieces: Iterable[Piece], name: str, describe: Callable[[int], str]
) -> Iterator[LineBlock]:
    """Yield blocks of values in order, and one for each problem."""
    values: list[tuple[int, bytes]] = []
    for piece in pieces:
        if piece.text:
            values.append((piece.line, piece.text))
            continue
        if values:
            yield LineBlock(name, values[0][0], pieces=tuple(values))
            values = []
        problem = piece.problem or describe(piece.skipped)
        yield LineBlock(name, piece.line, problem=problem)
    if values:
        yield LineBlock(name, values[0][0], pieces=tuple(values))
