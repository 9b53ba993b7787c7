"""The `db` command: files of `serve --db`, also while they are in use."""

from __future__ import annotations

from pathlib import Path

import click

from schematic_emulator.cli.outcome import CommandError

COPY_HELP = """Copy a --db file, also while an emulator is running on it.

The copy is one file, verified, with what was accepted until now. Copying a file that is
in use by other means misses what is only in the -wal file beside it. TARGET must not
exist.

\b
Examples:
  schematic-emulator db copy emulator.db backup.db
"""


@click.group("db", invoke_without_command=True, no_args_is_help=False)
@click.pass_context
def command(context: click.Context) -> None:
    """Copy a --db file, also while an emulator is running on it."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command("copy", help=COPY_HELP)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
def copy(source: Path, target: Path) -> None:
    """Copy SOURCE to TARGET."""
    from schematic_emulator.durable.copy import copy_log
    from schematic_emulator.durable.errors import LogFileError

    try:
        found = copy_log(source, target)
    except LogFileError as error:
        raise CommandError(str(error)) from error
    click.echo(f"{target}: {found.tail.entries:,} entries", err=True)
