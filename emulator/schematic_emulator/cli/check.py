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
    typed,
)
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.report.thresholds import FailOn
    from schematic_emulator.checks.stream.tally import StreamTally
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding

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
    multiple=True,
    metavar="SEVERITY|RULE>N%",
    help="Lowest severity that makes the command exit with 1 (error, warning, info or "
    "never), or the share of a rule that does; may be repeated.  [default: error]",
)
@click.option("--preview", is_flag=True, help="Let rules in preview fail, too.")
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
    fail_on: tuple[str, ...],
    preview: bool,
    form: str,
    output: str,
    jobs: int | None,
) -> int:
    """Read the files, check them, write the report."""
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.cli.check_input import list_files, tally_files
    from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings

    if wire and (mapping or typed(config)) is not None:
        raise CommandError("--wire takes no --mapping: payloads are mapped already")
    files = list_files(paths)
    chosen = None if wire else choose_mapping_file(mapping, config)
    failing = _read_fail_on(fail_on, chosen, preview=preview)
    options = CheckOptions(chosen.enabled if chosen else [], profile, wire)
    tally = tally_files(files, options, jobs or os.cpu_count() or 1)
    if not tally.ledger.produced and not tally.broken:
        raise CommandError(f"no event in {', '.join(paths)}; nothing was checked")
    report = Report.of(
        tally,
        profile=profile,
        mapping=chosen.name if chosen else "",
        fail_on=failing,
        mapping_findings=find_mapping_findings(chosen) if chosen else (),
        traffic=_find_in_traffic(tally, chosen),
        mappings=len(chosen.rows) if chosen else 0,
    )
    _write(report, _choose(form), output)
    return int(report.failed)


def _find_in_traffic(
    tally: StreamTally, mapping: MappingFile | None
) -> tuple[TrafficFinding, ...]:
    from schematic_emulator.judgement.traffic.mapped_reads import list_reads
    from schematic_emulator.judgement.traffic.rules import find_traffic_findings

    if mapping is None or tally.traffic is None or not mapping.is_enabled:
        return ()
    return find_traffic_findings(tally.traffic, list_reads(mapping))


def _read_fail_on(
    texts: tuple[str, ...], mapping: MappingFile | None, *, preview: bool
) -> FailOn:
    from schematic_contracts.errors import UnknownCatalogueError
    from schematic_contracts.rules import select_rules
    from schematic_emulator.checks.report.thresholds import FailOnError, read_fail_on

    pinned = mapping.pinned_rules if mapping else None
    try:
        return read_fail_on(texts, select_rules(pinned, preview=preview))
    except (FailOnError, UnknownCatalogueError) as error:
        raise CommandError(f"--fail-on: {error}") from error


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
