"""The `destination` command: the destination as its catalogue page shows it."""

from __future__ import annotations

import json

import click

from schematic_emulator.cli.options import options, read_help
from schematic_emulator.destination.definition import definition


@click.command("destination", help=read_help("destination"))
@options("destination")
def command(form: str) -> None:
    """Write the page, as Markdown or as JSON."""
    page = definition()
    if form == "json":
        click.echo(json.dumps(page, indent=2, ensure_ascii=False))
        return
    from schematic_emulator.checks.report.destination_page import write_page

    click.echo("\n".join(write_page(page)))
