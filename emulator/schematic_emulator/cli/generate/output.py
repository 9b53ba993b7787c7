"""Write the events of `generate` in one of its formats."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import click

from schematic_emulator.cli.generate.progress import counting
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


class Writer(Protocol):
    """Take events as lines, and end what is written."""

    def add(self, lines: list[bytes]) -> None:
        """Write events."""

    def close(self) -> None:
        """Write what is still to be written."""


class _Text:
    """Write lines with something before, between and after them."""

    def __init__(self, target: IO[bytes], frame: tuple[bytes, bytes, bytes]) -> None:
        self.target = target
        self.start, self.between, self.end = frame
        self.is_empty = True

    def add(self, lines: list[bytes]) -> None:
        joint = self.start if self.is_empty else self.between
        self.is_empty = False
        self.target.write(joint + self.between.join(lines))

    def close(self) -> None:
        if not self.is_empty:
            self.target.write(self.end)
        elif self.start:
            self.target.write(self.start + self.end)


def _ndjson(output: str, files: ExitStack) -> Writer:
    return _Text(_open(output, files), (b"", b"\n", b"\n"))


def _json(output: str, files: ExitStack) -> Writer:
    return _Text(_open(output, files), (b"[\n", b",\n", b"\n]\n"))


def _raw_archive(output: str, _: ExitStack) -> Writer:
    from segment_fixtures.output.raw_archive import RawArchive

    if output == "-":
        raise CommandError("--format raw-archive writes files; name a folder: -o DIR")
    return RawArchive(output, source="fixtures")


def _parquet(output: str, files: ExitStack) -> Writer:
    from segment_fixtures.output.parquet import ParquetWriter, require_pyarrow

    require_pyarrow()
    return ParquetWriter(_open(output, files))


FORMATS: Mapping[str, Callable[[str, ExitStack], Writer]] = {
    "ndjson": _ndjson,
    "json": _json,
    "raw-archive": _raw_archive,
    "parquet": _parquet,
}


def write_to(
    output: str,
    windows: Iterator[list[bytes]],
    form: str,
    rate: float | None,
    total: int | None,
) -> int:
    """Write the events; say how many if they went to a file. Return the exit code."""
    count = 0
    paced = windows if rate is None else _paced(windows, rate)
    with ExitStack() as files, counting("generate", total) as advance:
        writer = FORMATS[form](output, files)
        for lines in paced:
            if lines:
                writer.add(lines)
                count += len(lines)
                advance(len(lines))
        writer.close()
    if output != "-":
        click.echo(f"{count:,} events in {output}", err=True)
    return 0


def _paced(windows: Iterable[list[bytes]], rate: float) -> Iterator[list[bytes]]:
    from schematic_emulator.cli.generate.send import real_clock
    from segment_fixtures.output.pacing import pace

    lines = (line for window in windows for line in window)
    for batch in pace(lines, rate, real_clock()):
        yield batch
        sys.stdout.flush()


def _open(path: str, files: ExitStack) -> IO[bytes]:
    if path == "-":
        return sys.stdout.buffer
    try:
        return files.enter_context(Path(path).open("wb"))
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"cannot write {path!r}: {reason}; name another") from error
