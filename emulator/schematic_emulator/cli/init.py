"""The `init` command: a configuration file to start with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.mapping_option import choose_mapping_file
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.cli.schema_files import schema_line, write_schema

if TYPE_CHECKING:
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile


@click.command("init", help=read_help("init"))
@options("init")
def command(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    source: str,
    destination: str,
    write_key: str,
    mapping: str | None,
    output: str,
    schema: str | None,
    no_schema: bool,
    force: bool,
) -> None:
    """Write the file and say what to do next."""
    from schematic_contracts.reading.read_yaml import read_yaml
    from schematic_emulator.configuration.configuration import compile_configuration
    from schematic_emulator.configuration.editor_schema import write_template

    file = None if mapping is None else _read_mapping(mapping)
    text = write_template(source, destination, write_key, file)
    # A name that the file cannot hold is refused here, not by the next command.
    compile_configuration(read_yaml(text, output))
    if output == "-":
        click.echo(text, nl=False)
        return
    path = Path(output)
    if not no_schema:
        text = _write_schema(path, schema, force=force) + text
    _write(path, text, force=force)
    click.echo(f"wrote {output}; schematic-emulator serve runs with it", err=True)


def _write_schema(path: Path, schema: str | None, *, force: bool) -> str:
    """Write the schema of the file at `path`; return the line that names it."""
    from schematic_emulator.configuration.editor_schema import (
        CONFIGURATION_FILE,
        configuration_schema,
    )

    if not path.parent.is_dir() or (path.exists() and not force):
        return ""  # the file is not written either
    beside = Path(schema) if schema else path.with_name(CONFIGURATION_FILE)
    write_schema(beside, configuration_schema(), force=force)
    return schema_line(path, beside)


def _read_mapping(path: str) -> MappingFile:
    """Return the mapping in a file.

    Raises CommandError or ConfigurationError, with the place in it, for one that serve
    would refuse.
    """
    from schematic_emulator.configuration.configuration import compile_configuration
    from schematic_emulator.configuration.mapping_file.configured import (
        as_configuration,
    )

    file = choose_mapping_file(path, None)
    compile_configuration(as_configuration(file))
    return file


def _write(path: Path, text: str, *, force: bool) -> None:
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        message = f"{path} exists; --force overwrites it"
        raise CommandError(message) from error
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from error
