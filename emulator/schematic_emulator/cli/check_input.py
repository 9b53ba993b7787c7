"""Open what `check` reads, and check it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from schematic_emulator.checks.stream.event_files import LineBlock, read_blocks
from schematic_emulator.checks.stream.judge_files import CheckOptions, judge_blocks
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.cli.generate.progress import counting
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"
_SUFFIXES = (".ndjson", ".jsonl", ".json")
_ENDINGS = (*_SUFFIXES, *(f"{suffix}.gz" for suffix in _SUFFIXES))


def list_files(paths: Sequence[str]) -> list[str]:
    """Return the files that the paths name; a folder stands for those in it.

    Raises CommandError for a path that is not there, and for a folder without any.
    """
    files: list[str] = []
    for path in paths:
        if path == STDIN or Path(path).is_file() or Path(path).is_fifo():
            files.append(path)
        elif Path(path).is_dir():
            files += _list_folder(path)
        else:
            raise CommandError(f"no file or folder {path!r}")
    return list(dict.fromkeys(files))


def _list_folder(path: str) -> list[str]:
    found = [
        each.as_posix()
        for each in sorted(Path(path).rglob("*"))
        if each.name.endswith(_ENDINGS) and each.is_file()
    ]
    if not found:
        raise CommandError(f"no {', '.join(_SUFFIXES)} or .gz file below {path!r}")
    return found


def tally_files(files: Sequence[str], judging: CheckOptions, jobs: int) -> StreamTally:
    """Check all the files; a progress bar shows on stderr if it is a terminal."""
    whole = StreamTally()
    with counting("check", None) as advance:
        for part in judge_blocks(_blocks(files), judging, jobs):
            whole.add(part)
            advance(part.ledger.produced + part.broken)
    return whole


def _blocks(files: Sequence[str]) -> Iterator[LineBlock]:
    for file in files:
        if file == STDIN:
            yield from read_blocks(sys.stdin.buffer, "stdin")
            continue
        yield LineBlock(file)  # a file without events is listed too
        try:
            with Path(file).open("rb") as source:
                yield from read_blocks(source, file)
        except OSError as error:
            reason = error.strerror or error
            raise CommandError(f"cannot read {file!r}: {reason}") from error
