"""Start the command line: find the command, run it, end with the right exit code."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import open_missing_streams, run_quietly
from schematic_emulator.cli.table import COMMANDS, FIRST, load_command

if TYPE_CHECKING:
    from types import FrameType

PROGRAM = "schematic-emulator"
_TERMINATED = 128 + signal.SIGTERM
_COLOR = {"always": ("FORCE_COLOR", "NO_COLOR"), "never": ("NO_COLOR", "FORCE_COLOR")}


def main() -> None:
    """Run the command line and exit with its status."""
    open_missing_streams()
    signal.signal(signal.SIGTERM, _terminate)
    # A script's background job begins with SIGINT ignored: it must end us all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(run_quietly(root, sys.argv[1:], PROGRAM))


def _list_commands(context: click.Context, _option: click.Parameter, on: bool) -> None:
    """Print every command with what it does."""
    if on:
        formatter = context.make_formatter()
        formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])
        click.echo(formatter.getvalue().rstrip("\n"))
        context.exit()


class _LazyGroup(click.Group):
    """Load a command when it is called; help shows the table's own words."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's
        return load_command(name)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in FIRST])
        more = len(COMMANDS) - len(FIRST)
        formatter.write_paragraph()
        formatter.write_text(f"{more} more: {PROGRAM} --list. Each has its own --help.")


@click.group(
    PROGRAM,
    cls=_LazyGroup,
    help=read_help("main"),
    invoke_without_command=True,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@options("main", list={"callback": _list_commands})
@click.pass_context
def root(context: click.Context, version: bool, color: str) -> None:
    """Set what all commands share."""
    if color in _COLOR:
        wanted, unwanted = _COLOR[color]
        os.environ[wanted] = "1"
        os.environ.pop(unwanted, None)
        context.color = color == "always"
    if version:
        _show_version()
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


def _show_version() -> None:
    from importlib.metadata import version

    click.echo(f"{PROGRAM} {version('schematic-emulator')}")


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """Unwind as Ctrl-C does, so that whatever runs is closed."""
    raise SystemExit(_TERMINATED)
