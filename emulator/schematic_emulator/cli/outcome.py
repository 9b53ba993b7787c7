"""Turn the end of a command into an exit code and at most one line."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USE = 2
INTERNAL_ERROR = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
DEBUG = "SCHEMATIC_EMULATOR_DEBUG"

# No space, a quota or a size limit reached, a broken disk: no mistake in code.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
_OURS = ("schematic_contracts", "schematic_emulator", "segment_fixtures")


class CommandError(EmulatorError, click.ClickException):
    """Wrong use that a command found out itself: `what; what to do`."""

    exit_code = WRONG_USE


def run_quietly(command: click.Command, arguments: Sequence[str], name: str) -> int:
    """Run the command and return the exit code; nothing is raised but SystemExit."""
    try:
        code = _invoke(command, list(arguments), name)
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return _hang_up()
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return _report(error)
    return code if isinstance(code, int) else 0


def _invoke(command: click.Command, arguments: list[str], name: str) -> object:
    """Do what click's own `main` does, but leave a broken pipe to us: it exits 1."""
    variable = f"_{name.replace('-', '_').upper()}_COMPLETE"
    instruction = os.environ.get(variable)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(command, {}, name, variable, instruction)
    with command.make_context(name, arguments) as context:
        return command.invoke(context)


def _report(error: Exception) -> int:
    if isinstance(error, click.ClickException):
        return _say(f"error: {_describe_misuse(error)}", WRONG_USE)
    if type(error).__module__.partition(".")[0] in _OURS:
        return _say(f"error: {_one_line(str(error))}", WRONG_USE)
    if isinstance(error, OSError) and error.errno in _FULL:
        _turn_away()
        return _say(f"error: cannot write: {error.strerror}; name another", WRONG_USE)
    if isinstance(error, FileNotFoundError) and not _has_folder():
        return _say("error: the working folder is gone; change to another", WRONG_USE)
    kind = type(error).__name__
    line = f"internal error: {kind}: {_one_line(str(error))}; {DEBUG}=1 shows where"
    return _say(line, INTERNAL_ERROR)


def _describe_misuse(error: click.ClickException) -> str:
    message = _one_line(error.format_message()).removesuffix(".")
    # A message opens in lower case, unless with a name of its own: `NoSuchFile`.
    if message[1:2].islower():
        message = message[0].lower() + message[1:]
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    return f"{message}; see {context.command_path} --help"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _say(line: str, code: int) -> int:
    with suppress(OSError):  # the code says it, too
        click.echo(line, err=True)
    return code


def open_missing_streams() -> None:
    """Open the standard streams that a caller has closed: they hold or keep nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - it lives as long as the process
            setattr(sys, name, stream)


def _has_folder() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def _hang_up() -> int:
    """End as a program does whose reader has gone."""
    _turn_away()
    return BROKEN_PIPE


def _turn_away() -> None:
    """Let what stdout still holds go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
