"""The `export` command: a mapping in the form that another tool takes."""

from __future__ import annotations

from pathlib import Path

import click

from schematic_emulator.cli.mapping_option import choose_mapping_file
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError

# As in configuration.mapping_file.write, which only a call of the command needs.
FORMS = ("public-api", "terraform", "yaml")


@click.command("export", help=read_help("export"))
@options("export", form={"type": click.Choice(FORMS)})
def command(file: str | None, form: str, output: str) -> None:
    """Read, write, and say what is to be added."""
    from schematic_emulator.configuration.mapping_file.errors import MappingFileError
    from schematic_emulator.configuration.mapping_file.write import (
        list_unknown,
        write_mapping,
    )

    found = choose_mapping_file(file, None)
    try:
        text = write_mapping(found, form)
    except MappingFileError as error:
        raise CommandError(str(error)) from error
    if output == "-":
        click.echo(text, nl=False)
    else:
        _write(output, text)
    unknown = list_unknown(found, form)
    if unknown:
        click.echo(f"note: {unknown}", err=True)


def _write(output: str, text: str) -> None:
    try:
        Path(output).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or error
        message = f"cannot write {output!r}: {reason}; name another"
        raise CommandError(message) from error
