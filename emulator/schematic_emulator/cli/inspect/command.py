"""The `inspect` command: the page of a running emulator, or the page as a file."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from schematic_emulator.cli.control_plane import ControlPlane
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError

LIMIT = 200


@click.command("inspect", help=read_help("inspect"))
@options("inspect")
def command(target: str | None, limit: int | None, is_opened: bool, url: str) -> None:
    """Find the emulator, then print, open or save."""
    if limit is not None and target is None:
        raise CommandError("--limit is for a file; name one with --save")
    plane = ControlPlane(url)
    plane.get("healthz")  # another server would answer with a page, too
    if target is None:
        address = f"{plane.url}/_emulator/"
        click.echo(address)
    else:
        address = _save(plane.download(f"saved?limit={limit or LIMIT}"), target)
    if is_opened and address:
        webbrowser.open(address)


def _save(text: bytes, target: str) -> str:
    """Write the file, and return its address."""
    if target == "-":
        click.echo(text, nl=False)
        return ""
    path = Path(target).absolute()
    try:
        path.write_bytes(text)
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(
            f"cannot write {target!r}: {reason}; name another file with --save"
        ) from error
    click.echo(f"wrote {target}", err=True)
    return path.as_uri()
