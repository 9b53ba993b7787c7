"""Read both mappings and the traffic of `impact`, and compare them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schematic_emulator.checks.impact.compare_files import (
    ImpactOptions,
    compare_blocks,
)
from schematic_emulator.checks.stream.event_files import read_blocks
from schematic_emulator.cli.check_input import list_files
from schematic_emulator.cli.generate.progress import counting
from schematic_emulator.cli.impact.git_ref import is_git_ref, read_git_file
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.read import (
    open_mapping_file,
    read_mapping_bytes,
)
from schematic_emulator.judgement.compare.mapping_pair import MappingSide
from schematic_emulator.judgement.compare.tally import ImpactTally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.checks.stream.event_files import LineBlock
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

STDIN = "-"


def open_mapping(text: str) -> MappingFile:
    """Return the mapping of a file, or of a file of a git ref."""
    try:
        if is_git_ref(text):
            file = read_mapping_bytes(read_git_file(text), text)
        else:
            file = open_mapping_file(Path(text), text)
    except (MappingFileError, ConfigurationError) as error:
        raise CommandError(str(error)) from error
    for note in file.notes:
        click.echo(f"note: {note}", err=True)
    return file


def compare_traffic(
    sides: tuple[MappingFile, MappingFile],
    profiles: tuple[str, str],
    traffic: Sequence[str],
    jobs: int,
) -> ImpactTally:
    """Return what differs over the traffic. Raises CommandError for no event."""
    if not traffic:
        raise CommandError("give the events to compare with: --traffic FILES")
    files = list_files(traffic)
    base, head = (
        MappingSide(one.enabled, profile)
        for one, profile in zip(sides, profiles, strict=True)
    )
    options = ImpactOptions(base, head, sides[0].schematic, sides[1].schematic)
    whole = ImpactTally()
    with counting("impact", None) as advance:
        for part in compare_blocks(_read_blocks(files), options, jobs):
            whole.merge(part)
            advance(part.events)
    if not whole.events:
        where = ", ".join(traffic)
        raise CommandError(f"no event in {where}; nothing was compared")
    options.build().finish(whole)
    return whole


def _read_blocks(files: Sequence[str]) -> Iterator[LineBlock]:
    for file in files:
        if file == STDIN:
            yield from read_blocks(sys.stdin.buffer, "stdin")
            continue
        try:
            with Path(file).open("rb") as source:
                yield from read_blocks(source, file)
        except OSError as error:
            reason = error.strerror or error
            raise CommandError(f"cannot read {file!r}: {reason}") from error
