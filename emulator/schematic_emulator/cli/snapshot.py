"""The `snapshot` and `restore` commands: a running emulator's whole state as a file."""

from __future__ import annotations

from pathlib import Path

import click

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import SNAPSHOT
from schematic_contracts.reading.read_bytes import read_bytes
from schematic_emulator.cli.control_plane import ControlPlane
from schematic_emulator.cli.outcome import CommandError

URL = click.option(
    "--url",
    default="http://127.0.0.1:8710",
    show_default=True,
    help="Address of the emulator.",
)

SNAPSHOT_HELP = """Save the state of the emulator at --url to one JSON file.

API keys are in it as digests: they still work after it is restored, and cannot be
read from it. The secrets of webhooks are in it. Events that wait to be delivered are
not: drain first.

\b
Examples:
  schematic-emulator snapshot -o before.json
  schematic-emulator snapshot > before.json
"""

RESTORE_HELP = """Restore the emulator at --url from a snapshot.

Replaces everything the emulator holds. An invalid file changes nothing.

\b
Examples:
  schematic-emulator restore before.json
  schematic-emulator restore before.json --url http://127.0.0.1:8711
"""


@click.command("snapshot", help=SNAPSHOT_HELP)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="File to write.  [default: stdout]",
)
@URL
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


@click.command("restore", help=RESTORE_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@URL
def restore(file: str, url: str) -> None:
    """Read it and post it."""
    try:
        text = read_bytes(Path(file), SNAPSHOT, file)
    except ReadingError as error:
        raise CommandError(f"{error}; name another file") from error
    done = ControlPlane(url).upload("restore", text)
    click.echo(f"{url} restored from {file}: {done['restored']:,} entries", err=True)
