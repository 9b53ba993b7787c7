"""Open what `--base` and `--head` name: a mapping file, or mapping code."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schematic_emulator.cli.code_option import is_code
from schematic_emulator.cli.impact.git_ref import is_git_ref, read_git_file
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.read import (
    open_mapping_file,
    read_mapping_stream,
)
from schematic_emulator.judgement.compare.mapping_pair import MappingSide
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from schematic_emulator.cli.local_server import ProfileName
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

_MOST_WARNINGS = 5


@dataclass(frozen=True, slots=True)
class GivenSide:
    """One side as it was given: its text, its profile, and its file if it has one."""

    text: str
    profile: ProfileName
    file: MappingFile | None

    @property
    def name(self) -> str:
        """Return what the report calls the side."""
        name = self.text if self.file is None else self.file.name
        return inert(f"{name}, profile {self.profile}")

    @property
    def section(self) -> dict[str, Any] | None:
        """Return the section `schematic:` of its configuration, if there is one."""
        return self.file.schematic if self.file else None

    @property
    def mapping(self) -> MappingSide:
        """Return the subscriptions that run; none for mapping code."""
        return MappingSide(self.file.enabled if self.file else (), self.profile)


def open_side(text: str, profile: ProfileName) -> GivenSide:
    """Return the mapping that an option names. Raises CommandError for none."""
    if is_code(text):
        return GivenSide(text, profile, None)
    try:
        if is_git_ref(text):
            file = read_mapping_stream(BytesIO(read_git_file(text)), text)
        else:
            file = open_mapping_file(Path(text), text)
    except (MappingFileError, ConfigurationError) as error:
        raise CommandError(str(error)) from error
    for note in file.notes:
        click.echo(f"note: {note}", err=True)
    _warn(file)
    return GivenSide(text, profile, file)


def _warn(file: MappingFile) -> None:
    """Name what a mapping cannot do in production: it may be why usage is lost."""
    errors = [one for one in find_mapping_findings(file) if one.severity == "error"]
    for one in errors[:_MOST_WARNINGS]:
        text = f"{one.place or file.name}: {one.rule}: {one.message}"
        click.echo(f"warning: {inert(text)}", err=True)
    if len(errors) > _MOST_WARNINGS:
        more = len(errors) - _MOST_WARNINGS
        click.echo(f"warning: {more} more errors; check --mapping lists them", err=True)
