"""Open what `check` reads, and check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schematic_emulator.checks.files.event_file import NoFileError, list_files
from schematic_emulator.cli.generate.progress import counting
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schematic_emulator.checks.files.event_file import EventFile
    from schematic_emulator.checks.files.read_files import FileReading
    from schematic_emulator.checks.stream.tally import StreamTally

EXPECTED = "expected Segment events, one JSON object a line"


def open_files(paths: Sequence[str]) -> list[EventFile]:
    """Return the files that paths name. Raises CommandError for none."""
    try:
        return list_files(paths)
    except NoFileError as error:
        raise CommandError(str(error)) from error


def tally_reading(
    reading: FileReading,
    judge: Callable[[FileReading, Callable[[int], None]], StreamTally],
) -> StreamTally:
    """Check all the files; a progress bar shows on stderr if it is a terminal.

    Ctrl-C and SIGTERM end it early.
    """
    with reading.stop.listening(), counting("check", None) as advance:
        whole = judge(reading, advance)
    note_empty(whole)
    return whole


def note_empty(whole: StreamTally) -> None:
    """Write the files without an event or a finding on stderr."""
    if not whole.ledger.produced:
        return
    found = {file for file, _ in whole.found}
    for file, events in sorted(whole.files.items()):
        if not events and file not in found:
            click.echo(inert(f"note: no event in {file}"), err=True)


def warn_skipped(reading: FileReading) -> None:
    """Write which files were not read, and why, on stderr."""
    for name, reason in reading.skipped.items():
        text = reason if name in reason else f"{name}: {reason}"
        click.echo(inert(f"warning: not read: {text}"), err=True)
