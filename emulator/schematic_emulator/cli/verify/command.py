"""The `verify` command: what was predicted against what Schematic has."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.impact.output import show_to, write_json_to, write_output
from schematic_emulator.cli.mapping_option import choose_mapping_file
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.cli.report_option import read_targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.checks.files.read_files import FileReading
    from schematic_emulator.checks.stream.work import Work
    from schematic_emulator.checks.verify.report import SideCounts
    from schematic_emulator.checks.verify.request_row import RequestRow
    from schematic_emulator.checks.verify.sides import SideRows
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

_MS = 1000


@click.command("verify", help=read_help("verify"))
@options("verify", within={"type": click.FloatRange(0)})
def command(  # noqa: PLR0913, PLR0917 - click hands options over by name
    paths: tuple[str, ...],
    exports: tuple[str, ...],
    mapping: str | None,
    config: str | None,
    profile: str,
    within: float,
    form: str,
    output: str,
    jobs: int | None,
) -> int:
    """Join both sides, write the report."""
    from schematic_emulator.checks.files.read_files import FileReading
    from schematic_emulator.checks.verify.csv_events import EXPECTED as EXPECTED_EXPORT
    from schematic_emulator.checks.verify.csv_events import read_export
    from schematic_emulator.checks.verify.join import FOUND, PREDICTED, RequestJoin
    from schematic_emulator.checks.verify.report import VerifyReport, show_report
    from schematic_emulator.checks.verify.sides import Exported, Predicting
    from schematic_emulator.checks.verify.tally import verify
    from schematic_emulator.cli.check_input import EXPECTED, open_files
    from schematic_emulator.judgement.compare.mapping_pair import MappingSide

    file = choose_mapping_file(mapping, config)
    predict = Predicting(MappingSide(file.enabled, profile))
    archive = FileReading(open_files(paths), "verify")
    stored = FileReading(open_files(exports), "verify", read_open=read_export)
    inputs = [one.path for one in (*archive.files, *stored.files)]
    read_targets([form], output, inputs)
    _warn(file)
    most = jobs or os.cpu_count() or 1
    with RequestJoin() as requests:
        add = partial(requests.add, PREDICTED)
        traffic = _take(archive, add, predict, most, EXPECTED)
        add = partial(requests.add, FOUND)
        export = _take(stored, add, Exported(), most, EXPECTED_EXPORT)
        result = verify(requests, int(within * _MS))
    report = VerifyReport(f"{file.name}, profile {profile}", traffic, export, result)
    is_text = form == "text"
    write = partial(show_to, partial(show_report, report=report))
    write_output(
        write if is_text else partial(write_json_to, report.to_json()),
        output,
        report.summarize(),
    )
    return int(result.failed)


def _warn(file: MappingFile) -> None:
    """Write the errors of the mapping on stderr: less is predicted than was meant."""
    from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
    from schematic_emulator.terminal.safe_text import inert

    for each in find_mapping_findings(file):
        if each.severity == "error":
            text = f"warning: {each.place}: {each.message} ({each.rule})"
            click.echo(inert(text), err=True)


def _take(
    reading: FileReading,
    add: Callable[[list[RequestRow]], None],
    work: Work[SideRows],
    jobs: int,
    expected: str,
) -> SideCounts:
    """Take the requests of one side in. Raises CommandError if there is no event."""
    from schematic_emulator.checks.stream.pool import map_units
    from schematic_emulator.checks.stream.work import Kept
    from schematic_emulator.checks.verify.report import SideCounts
    from schematic_emulator.cli.check_input import warn_skipped
    from schematic_emulator.cli.generate.progress import counting

    whole = SideCounts()
    with counting("verify", None) as advance:
        for _, part in map_units(reading.blocks(), work, jobs, reading.stop):
            if isinstance(part, Kept):
                continue
            add(part.rows)
            whole = whole.plus(part)
            advance(part.events)
    warn_skipped(reading)
    if not whole.events:
        named = ", ".join(one.path for one in reading.files)
        first = "".join(f"; {place}: {why}" for place, why in whole.unread[:1])
        text = f"no event in {named}; nothing was compared, {expected}{first}"
        raise CommandError(text)
    return whole
