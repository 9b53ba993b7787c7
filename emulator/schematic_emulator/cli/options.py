"""Add the options and arguments that a command has in the table options.json."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schematic_contracts.package_data import read_package_json, read_package_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Where `demo` and `generate` begin: either shows the other's events.
SEED = 7

Command = TypeVar("Command", bound="Callable[..., Any]")
_TYPES: dict[str, Any] = {
    "int": int,
    "float": float,
    "path": click.Path(),
    "file": click.Path(dir_okay=False),
    "folder": click.Path(file_okay=False),
}


def options(name: str, **more: Mapping[str, Any]) -> Callable[[Command], Command]:
    """Return a decorator that adds what the table has under a command's name.

    A row is what click's decorators take. Its `names` end with the parameter's name
    where that is another one, its `type` may be the two ends of a range, and a default
    is shown unless the row says otherwise. A text stands for the rows under that name.
    `more` adds to the row of a parameter what only code can say.
    """

    def add(command: Command) -> Command:
        for row in reversed(read_data("options.json")[name]):
            if isinstance(row, str):
                command = options(row, **more)(command)
            else:
                command = _make(row, more)(command)
        return command

    return add


def _make(
    row: dict[str, Any], more: Mapping[str, Mapping[str, Any]]
) -> Callable[[Command], Command]:
    names = row["names"].split()
    own = names[-1].lstrip("-").replace("-", "_")
    described = {key: row[key] for key in row if key not in {"names", "choices"}}
    kind = row.get("type")
    if isinstance(kind, list):
        described["type"] = click.IntRange(*kind)
    elif kind:
        described["type"] = _TYPES[kind]
    if "choices" in row:
        described["type"] = click.Choice(row["choices"])
    described |= more.get(own, {})
    if names[0][0] != "-":
        return click.argument(*names, **described)
    described.setdefault("show_default", "default" in described)
    return click.option(*names, **described)


@cache
def read_data(name: str) -> dict[str, Any]:
    """Return a table of the commands."""
    table: dict[str, Any] = read_package_json(__package__, f"data/{name}")
    return table


def read_help(name: str) -> str:
    """Return what `--help` says of a command: a file of its own."""
    return read_package_text(__package__, f"data/help/{name.replace(' ', '-')}.txt")
