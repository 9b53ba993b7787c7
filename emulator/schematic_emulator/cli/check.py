"""The `check` command: files of Segment events, as CI checks them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from schematic_emulator.cli.mapping_option import (
    choose_mapping_file,
    mapping_options,
)
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report

HELP = """Check Segment events, or capture payloads, from files or stdin (-).

PATHS are NDJSON or JSON files (one event or a list of them), each also as .gz, and
folders of these. Events go through --mapping: by default that of the working folder's
schematic-emulator.yaml, else the two presets. Nothing is sent.

\b
Examples:
  schematic-emulator check events.ndjson
  schematic-emulator check recorded/ --mapping mapping.json --fail-on warning
  schematic-emulator generate -n 1000 | schematic-emulator check -
  schematic-emulator check events.ndjson.gz --format junit -o check.xml

\b
Exit codes: 0 clean, 1 findings of the severity that --fail-on names or above, 2 wrong
use or nothing that could be read.
"""
FORMATS = ("text", "json", "junit", "github", "auto")


@click.command("check", help=HELP)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS|-")
@mapping_options
@click.option(
    "--profile",
    type=click.Choice(["published", "documented"]),
    default="published",
    show_default=True,
    help="Follow the destination's published code or its documentation.",
)
@click.option("--wire", is_flag=True, help="PATHS hold capture payloads.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="Lowest severity that makes the command exit with 1.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Format of the report; auto is github in GitHub Actions, else text.",
)
@click.option(
    "-o", "--output", default="-", metavar="FILE", help="File for the report."
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Number of processes; by default one per core.",
)
def command(  # noqa: PLR0913, PLR0917 - click hands options over by name
    paths: tuple[str, ...],
    mapping: str | None,
    config: str | None,
    profile: str,
    wire: bool,
    fail_on: str,
    form: str,
    output: str,
    jobs: int | None,
) -> int:
    """Read the files, check them, write the report."""
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.cli.check_input import list_files, tally_files

    if wire and (mapping or config) is not None:
        raise CommandError("--wire takes no --mapping: payloads are mapped already")
    files = list_files(paths)
    chosen = None if wire else choose_mapping_file(mapping, config)
    subscriptions = chosen.enabled if chosen else []
    tally = tally_files(
        files, CheckOptions(subscriptions, profile, wire), jobs or os.cpu_count() or 1
    )
    if not tally.ledger.produced and not tally.broken:
        raise CommandError(f"no event in {', '.join(paths)}; nothing was checked")
    name = chosen.name if chosen else ""
    report = Report.of(tally, profile=profile, mapping=name, fail_on=fail_on)
    _write(report, _choose(form), output)
    return int(report.failed)


def _choose(form: str) -> str:
    if form != "auto":
        return form
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _write(report: Report, form: str, output: str) -> None:
    from schematic_emulator.checks.report.text import summarize

    if output == "-":
        _write_to(sys.stdout, report, form)
    else:
        try:
            with Path(output).open("w", encoding="utf-8", newline="\n") as target:
                _write_to(target, report, form)
        except OSError as error:
            reason = error.strerror or error
            message = f"cannot write {output!r}: {reason}; name another"
            raise CommandError(message) from error
        click.echo(f"{summarize(report)}; report in {output}", err=True)
    if form == "github":
        _append_summary(report)


def _write_to(target: IO[str], report: Report, form: str) -> None:
    if form == "text":
        from schematic_emulator.checks.report.text import show_report
        from schematic_emulator.terminal.styled_lines import Screen

        show_report(Screen.of(target, os.environ), report)  # type: ignore[arg-type]  # IO and TextIO differ in name only
        return
    target.write(_render(report, form))


def _render(report: Report, form: str) -> str:
    if form == "json":
        import json

        # ASCII alone, and no `##[`: text must act on no terminal and in no log.
        text = json.dumps(report.to_json(), indent=2)
        return text.replace("##[", "\\u0023#[") + "\n"
    if form == "junit":
        from schematic_emulator.checks.report.junit import write_junit

        return write_junit(report)
    from schematic_emulator.checks.report.github import write_github

    return write_github(report)


def _append_summary(report: Report) -> None:
    """Add the totals to the page that GitHub shows for a step."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        from schematic_emulator.checks.report.github import write_summary

        with Path(page).open("a", encoding="utf-8") as target:
            target.write(write_summary(report))
