"""Write the report of `impact`, and its other files."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from schematic_emulator.checks.impact.text import show_report, summarize, write_markdown
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.terminal.styled_lines import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.json_value import Json
    from schematic_emulator.checks.impact.report import ImpactReport


def write_report(report: ImpactReport, form: str, output: str) -> None:
    """Write the report to a file, or to stdout for `-`. Raises CommandError."""
    if form == "markdown":
        write = partial(_write_markdown, report)
    elif form == "json":
        write = partial(write_json_to, report.to_json())
    else:
        write = partial(show_to, partial(show_report, report=report))
    write_output(write, output, summarize(report))


def write_output(write: Callable[[IO[str]], object], output: str, summary: str) -> None:
    """Call `write` with a file, or with stdout for `-`. Raises CommandError.

    The summary of what is in a file goes to stderr.
    """
    if output == "-":
        write(sys.stdout)
        return
    try:
        with Path(output).open("w", encoding="utf-8", newline="\n") as target:
            write(target)
    except OSError as error:
        raise _cannot_write(output, error) from error
    click.echo(f"{summary}; report in {output}", err=True)


def show_to(show: Callable[[Screen], None], target: IO[str]) -> None:
    """Show a report on a stream, as wide as the terminal."""
    show(Screen.of(target, os.environ))  # type: ignore[arg-type]  # IO and TextIO differ in name only


def write_json_to(report: Json, target: IO[str]) -> None:
    """Write a report as JSON that acts on no terminal and in no log."""
    # ASCII alone, and no `##[`.
    target.write(json.dumps(report, indent=2).replace("##[", "\\u0023#[") + "\n")


def _write_markdown(report: ImpactReport, target: IO[str]) -> None:
    target.write(write_markdown(report))


def write_file(path: str, text: str) -> None:
    """Write text to a file. Raises CommandError."""
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: str, error: OSError) -> CommandError:
    reason = error.strerror or error
    return CommandError(f"cannot write {path!r}: {reason}; name another")
