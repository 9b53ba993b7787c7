"""Read and write the reviewed file of accepted differences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import REVIEWED
from schematic_contracts.reading.read_bytes import read_bytes
from schematic_emulator.checks.impact.accepted import (
    AcceptedList,
    read_accepted,
    write_accepted,
)
from schematic_emulator.checks.reviewed_file import ReviewedFileError
from schematic_emulator.cli.impact.output import write_file
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.checks.impact.accepted import Accepted
    from schematic_emulator.checks.impact.report import ImpactReport


def read_accepted_file(path: str | None) -> tuple[Accepted, ...]:
    """Return what a file accepts, nothing without one. Raises CommandError."""
    if path is None:
        return ()
    try:
        return _read(path)
    except ReadingError as error:
        cure = "create it with --write-accepted"
        raise CommandError(f"--accept: {error}; {cure}") from error
    except ReviewedFileError as error:
        raise CommandError(f"--accept: {error}") from error


def _read(path: str) -> tuple[Accepted, ...]:
    return read_accepted(read_bytes(Path(path), REVIEWED, path), path)


def accept_all(
    report: ImpactReport, path: str, known: Sequence[Accepted]
) -> ImpactReport:
    """Write the file that accepts every difference, and return the report with it."""
    every, known = report.differences, [*_read_old(path), *known]
    write_file(path, write_accepted(every, known))
    click.echo(f"{len(every)} accepted in {path}; review it", err=True)
    find = AcceptedList(known).find
    accepted = tuple(
        (one, entry.reason if (entry := find(one)) else "") for one in every
    )
    return replace(report, new=(), tolerated=(), stale=(), accepted=accepted)


def _read_old(path: str) -> tuple[Accepted, ...]:
    """Return what the file accepted before, for its reasons; a broken one has none."""
    try:
        return _read(path)
    except (ReadingError, ReviewedFileError):
        return ()
