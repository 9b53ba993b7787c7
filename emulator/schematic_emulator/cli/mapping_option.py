"""The options `--mapping` and `--config`, as `check` and `explain` take them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

PRESETS = "presets"
_STDIN = "-"


def typed(config: str | None) -> str | None:
    """Return the value of `--config`, None if the environment set it.

    The environment's is a default: any other option that names a mapping overrules it.
    """
    context = click.get_current_context(silent=True)
    source = context and context.get_parameter_source("config")
    return None if source is ParameterSource.ENVIRONMENT else config


def choose_mapping_file(mapping: str | None, config: str | None) -> MappingFile:
    """Return the mapping that the options name, else the folder's, else the presets.

    Notes on it go to stderr, and which file it is if no option named one. Raises
    CommandError, which says where the file is wrong.
    """
    from schematic_emulator.configuration.errors import ConfigurationError
    from schematic_emulator.configuration.find import find_file
    from schematic_emulator.configuration.mapping_file.errors import MappingFileError

    if mapping is not None and typed(config) is not None:
        raise CommandError("give one of --mapping and --config")
    given = config if mapping is None else mapping
    try:
        path = find_file(Path.cwd()) if given is None else Path(given)
        if path is None:
            return _read_presets()
        if given is None:
            path = path.relative_to(Path.cwd())
        file = _read(str(path))
    except (MappingFileError, ConfigurationError) as error:
        raise CommandError(str(error)) from error
    if given is None:
        has_own = "segment" in file.document.data
        what = "mapping from" if has_own else "mapping: presets; options from"
        click.echo(f"{what} {path}", err=True)
    for note in file.notes:
        click.echo(f"note: {note}", err=True)
    return file


def _read(path: str) -> MappingFile:
    from schematic_emulator.configuration.mapping_file.read import (
        open_mapping_file,
        read_mapping_stream,
    )

    if path == _STDIN:
        return read_mapping_stream(sys.stdin.buffer, "stdin")
    return open_mapping_file(Path(path), path)


def _read_presets() -> MappingFile:
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.destination import presets

    return MappingFile.from_subscriptions(presets(), PRESETS)
