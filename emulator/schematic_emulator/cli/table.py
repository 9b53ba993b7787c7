"""List the commands and where each lives, so that none is loaded before its call."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.options import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

ENV_PREFIX = "SCHEMATIC_EMULATOR_"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives (`module:attribute`) and what `--help` says of it."""

    target: str
    summary: str


COMMANDS: Mapping[str, Entry] = {
    name: Entry(f"{__package__}.{target}", summary)
    for name, (target, summary) in read_data("commands.json").items()
}


# What `--help` shows; `--list` shows all.
FIRST = ("demo", "serve", "check", "explain", "generate", "init")


def load_command(name: str) -> click.Command | None:
    """Return a command, its options ready to be set by the environment."""
    entry = COMMANDS.get(name)
    if entry is None:
        return None
    module, _, attribute = entry.target.partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    _name_variables(command)
    return command


def _name_variables(command: click.Command) -> None:
    """Name each option's variable: SCHEMATIC_EMULATOR_ALLOW_HOST for `--allow-host`."""
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is None:
            name = max(option.opts, key=len).lstrip("-")
            option.envvar = ENV_PREFIX + name.replace("-", "_").upper()
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _name_variables(inner)
