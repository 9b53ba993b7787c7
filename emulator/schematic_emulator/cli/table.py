"""List the commands and where each lives, so that none is loaded before its call."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

ENV_PREFIX = "SCHEMATIC_EMULATOR_"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives (`module:attribute`) and what `--help` says of it."""

    target: str
    summary: str


COMMANDS: Mapping[str, Entry] = {
    "demo": Entry(
        "schematic_emulator.cli.demo.command:command",
        "Run the whole path on 1,000 generated events and show what went wrong.",
    ),
    "serve": Entry(
        "schematic_emulator.cli.serve.command:command",
        "Run the emulator until Ctrl-C; print its addresses and a ready key.",
    ),
    "tail": Entry(
        "schematic_emulator.cli.tail.command:command",
        "Follow what comes in at a running emulator, a line for each event.",
    ),
    "inspect": Entry(
        "schematic_emulator.cli.inspect.command:command",
        "Open a running emulator's page, or save it as one file.",
    ),
    "init": Entry(
        "schematic_emulator.cli.init:command",
        "Write a commented schematic-emulator.yaml to start with.",
    ),
    "export": Entry(
        "schematic_emulator.cli.export:command",
        "Write a mapping as the Public API, Terraform or YAML has it.",
    ),
    "keys": Entry(
        "schematic_emulator.cli.keys:command",
        "Create API keys for a running emulator.",
    ),
    "snapshot": Entry(
        "schematic_emulator.cli.snapshot:snapshot",
        "Save a running emulator's state to a file.",
    ),
    "restore": Entry(
        "schematic_emulator.cli.snapshot:restore",
        "Restore a running emulator from a snapshot.",
    ),
    "db": Entry(
        "schematic_emulator.cli.snapshot:db",
        "Copy a --db file, also while an emulator is running on it.",
    ),
    "generate": Entry(
        "schematic_emulator.cli.generate.command:command",
        "Write realistic Segment events, one JSON object per line.",
    ),
    "explain": Entry(
        "schematic_emulator.cli.explain.command:command",
        "Follow one event from its fields to what it changes in Schematic.",
    ),
    "check": Entry(
        "schematic_emulator.cli.check:command",
        "Check files of Segment events, in CI or locally.",
    ),
    "impact": Entry(
        "schematic_emulator.cli.impact.command:command",
        "Compare what two mappings make of the same traffic, and of the bill.",
    ),
    "verify": Entry(
        "schematic_emulator.cli.verify.command:command",
        "Compare what events should have led to in Schematic with what is there.",
    ),
    "anonymize": Entry(
        "schematic_emulator.cli.anonymize.command:command",
        "Replace personal data in recorded events, so that they can be committed.",
    ),
    "destination": Entry(
        "schematic_emulator.cli.destination:command",
        "Print the destination as its catalogue page shows it.",
    ),
    "rules": Entry(
        "schematic_emulator.cli.rules:command",
        "Explain what each finding means in production and how to fix it.",
    ),
    "contracts": Entry(
        "schematic_emulator.cli.contracts:command",
        "Write the contracts and the editor's schemas as JSON Schema files.",
    ),
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
