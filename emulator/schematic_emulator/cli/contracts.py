"""The `contracts` command: contracts and editors' schemas as JSON Schema files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.schema_files import write_schema


@click.group("contracts", invoke_without_command=True, no_args_is_help=False)
@click.pass_context
def command(context: click.Context) -> None:
    """Write the contracts and the editor's schemas as JSON Schema files."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command("list", help=read_help("contracts list"))
@options("contracts list")
def list_command(form: str) -> None:
    """Write the id and title of every contract."""
    from schematic_contracts.catalog import list_contracts

    contracts = list_contracts()
    if form == "json":
        rows = [
            {"id": one.id, "title": one.title, "description": one.description}
            for one in contracts
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max(len(one.id) for one in contracts)
    for one in contracts:
        click.echo(f"{one.id:{width}}  {one.title}")


@command.command("export", help=read_help("contracts export"))
@options("contracts export")
def export_command(folder: str) -> None:
    """Write the files and say how many there are."""
    from schematic_contracts.catalog import SUFFIX, list_ids
    from schematic_contracts.export import export_contract
    from schematic_emulator.configuration.editor_schema import write_editor_schemas

    files = {f"{name}{SUFFIX}": export_contract(name) for name in list_ids()}
    files |= write_editor_schemas()
    for name, schema in files.items():
        write_schema(Path(folder, name), schema, force=True)
    click.echo(f"wrote {len(files)} schemas into {folder}", err=True)
