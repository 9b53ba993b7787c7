"""The commands `snapshot`, `restore` and `db`: a whole state as a file."""

from __future__ import annotations

from pathlib import Path

import click

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import SNAPSHOT
from schematic_contracts.reading.read_bytes import read_bytes
from schematic_emulator.cli.control_plane import ControlPlane
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError


@click.command("snapshot", help=read_help("snapshot"))
@options("snapshot")
def snapshot(output: str | None, url: str) -> None:
    """Fetch it and write it."""
    text = ControlPlane(url).download("snapshot")
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        Path(output).write_bytes(text)
    except OSError as error:
        raise CommandError(
            f"{output} cannot be written: {error.strerror}; name another file"
        ) from error
    click.echo(f"{output}: {len(text):,} bytes", err=True)


@click.command("restore", help=read_help("restore"))
@options("restore", file={"type": click.Path(exists=True, dir_okay=False)})
def restore(file: str, url: str) -> None:
    """Read it and post it."""
    try:
        text = read_bytes(Path(file), SNAPSHOT, file)
    except ReadingError as error:
        raise CommandError(f"{error}; name another file") from error
    done = ControlPlane(url).upload("restore", text)
    click.echo(f"{url} restored from {file}: {done['restored']:,} entries", err=True)


@click.group("db", invoke_without_command=True, no_args_is_help=False)
@click.pass_context
def db(context: click.Context) -> None:
    """Copy a --db file, also while an emulator is running on it."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@db.command("copy", help=read_help("db copy"))
@options(
    "db copy",
    source={"type": click.Path(path_type=Path)},
    target={"type": click.Path(path_type=Path)},
)
def copy(source: Path, target: Path) -> None:
    """Copy SOURCE to TARGET."""
    from schematic_emulator.durable.copy import copy_log
    from schematic_emulator.durable.errors import LogFileError

    try:
        found = copy_log(source, target)
    except LogFileError as error:
        raise CommandError(str(error)) from error
    click.echo(f"{target}: {found.tail.entries:,} entries", err=True)
