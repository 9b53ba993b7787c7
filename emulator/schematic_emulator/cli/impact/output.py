"""Write the report of `impact`, and its other files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from schematic_emulator.checks.impact.text import (
    show_report,
    summarize,
    write_markdown,
)
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.terminal.styled_lines import Screen

if TYPE_CHECKING:
    from schematic_emulator.checks.impact.report import ImpactReport


def write_report(report: ImpactReport, form: str, output: str) -> None:
    """Write the report to a file, or to stdout for `-`. Raises CommandError."""
    if output == "-":
        _write_to(sys.stdout, report, form)
        return
    try:
        with Path(output).open("w", encoding="utf-8", newline="\n") as target:
            _write_to(target, report, form)
    except OSError as error:
        raise _cannot_write(output, error) from error
    click.echo(f"{summarize(report)}; report in {output}", err=True)


def _write_to(target: IO[str], report: ImpactReport, form: str) -> None:
    if form == "text":
        show_report(Screen.of(target, os.environ), report)  # type: ignore[arg-type]  # IO and TextIO differ in name only
    elif form == "markdown":
        target.write(write_markdown(report))
    else:
        # ASCII alone, and no `##[`: text must act on no terminal and in no log.
        text = json.dumps(report.to_json(), indent=2)
        target.write(text.replace("##[", "\\u0023#[") + "\n")


def write_file(path: str, text: str) -> None:
    """Write text to a file. Raises CommandError."""
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: str, error: OSError) -> CommandError:
    reason = error.strerror or error
    return CommandError(f"cannot write {path!r}: {reason}; name another")
