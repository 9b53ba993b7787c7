"""The `check` command: files of Segment events, as CI checks them."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.baseline_option import Baselines, open_baselines
from schematic_emulator.cli.check_setup import Mapped, SetupReader
from schematic_emulator.cli.mapping_option import typed
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.cli.report_option import read_targets, write_reports
from schematic_emulator.cli.rule_option import read_plan_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_contracts.finding import Finding
    from schematic_emulator.checks.control.sample import Sample
    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.read_files import FileReading
    from schematic_emulator.checks.report.extent import Extent
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.checks.stream.tally import StreamTally
    from schematic_emulator.cli.check_setup import Setup
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding


@click.command("check", help=read_help("check"))
@options("check")
def command(  # noqa: PLR0913, PLR0917 - click hands options over by name
    paths: tuple[str, ...],
    mapping: str | None,
    config: str | None,
    profile: str,
    plan: str | None,
    baseline: str | None,
    write_baseline: str | None,
    wire: bool,
    fail_on: tuple[str, ...],
    preview: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[str, ...],
    max_findings: int | None,
    sample: str,
    watch: bool,
    forms: tuple[str, ...],
    output: str,
    rules_url: str,
    jobs: int | None,
) -> int:
    """Read the files, check them, write the report."""
    from schematic_emulator.checks.files.read_files import FileReading
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.cli.check_input import open_files
    from schematic_emulator.cli.code_option import is_code
    from schematic_emulator.configuration.check_section import CheckSection

    if wire:
        _require_payload_options(mapping or typed(config), plan, is_watch=watch)
    reading = FileReading(open_files(paths))
    code = mapping if mapping and typed(config) is None and is_code(mapping) else ""
    if watch:
        _require_watchable(code, write_baseline)
    rules = select, ignore, severity, fail_on, preview
    given = CheckSection(*rules, max_findings, sample, forms, rules_url, baseline)
    reader = SetupReader(None if wire or code else (mapping, config), given)
    setup = reader.open()
    wanted = setup.wanted
    baselines = open_baselines(wanted.baseline, write_baseline, is_wire=wire)
    chooser = _read_sample(wanted.sample)
    named = "" if code else mapping, config, plan, baselines.name
    read = [*(one.path for one in reading.files), *filter(None, named)]
    targets = read_targets(wanted.format, output, read, write_baseline)
    planned, misplanned = read_plan_option(plan)
    options = CheckOptions((), profile, wire, planned, chooser, baselines.are_wanted)
    make = partial(_report, baselines=baselines, misplanned=misplanned)
    if watch:
        from schematic_emulator.cli.check_watch import Watch

        return Watch(reader, options, targets, make, reading.stop).run(reading.files)
    if code:
        tally, mapped = _run_code(reading, code, options)
    else:
        tally, mapped = _run(reading, setup, options, jobs)
    if not tally.ledger.produced and not tally.broken:
        return _end_without_events(tally, reading.stop, paths)
    extent = _measure(tally, reading, wanted.sample)
    report = make(tally, mapped, profile, setup, extent)
    write_reports(report, targets, wanted.rules_url)
    return reading.stop.exit_code or int(report.failed)


def _require_payload_options(
    mapping: str | None, plan: str | None, *, is_watch: bool
) -> None:
    if mapping is not None:
        raise CommandError("--wire takes no --mapping: payloads are mapped already")
    if plan:
        raise CommandError("--wire takes no --plan: a plan is about Segment's events")
    if is_watch:
        raise CommandError("--wire takes no --watch: no mapping is read again")


def _read_sample(text: str) -> Sample | None:
    from schematic_emulator.checks.control.sample import read_sample

    return read_sample(text) if text else None


def _require_watchable(code: str, write_baseline: str | None) -> None:
    if code:
        raise CommandError("--watch needs a mapping in a file; code is not read again")
    if write_baseline:
        raise CommandError("--watch takes no --write-baseline; run check once for it")


def _run(
    reading: FileReading, setup: Setup, options: CheckOptions, jobs: int | None
) -> tuple[StreamTally, Mapped]:
    from schematic_emulator.checks.stream.tally_files import tally_files
    from schematic_emulator.cli.check_input import tally_reading

    own, jobs = setup.apply(options), jobs or os.cpu_count() or 1
    tally = tally_reading(
        reading, lambda one, advance: tally_files(one, own, jobs, advance)
    )
    return tally, Mapped.of(setup.chosen)


def _run_code(
    reading: FileReading, code: str, options: CheckOptions
) -> tuple[StreamTally, Mapped]:
    from schematic_emulator.checks.code.judge_with_code import judge_with_code
    from schematic_emulator.checks.stream.tally_files import tally_blocks
    from schematic_emulator.cli.check_input import tally_reading
    from schematic_emulator.cli.code_option import run_code

    with run_code(code, options.profile, reading.stop) as judge:
        how = partial(judge_with_code, judge=judge, options=options)
        tally = tally_reading(
            reading, lambda one, advance: tally_blocks(one, how, advance)
        )
        return tally, Mapped(judge.name, judge.file, judge.findings)


def _end_without_events(tally: StreamTally, stop: Stop, paths: Sequence[str]) -> int:
    """Return the exit code of a stop before the first event. Raises CommandError."""
    if stop.signal:
        click.echo(f"stopped by {stop.name} before the first event", err=True)
        return stop.exit_code
    from schematic_emulator.cli.check_input import EXPECTED

    where = ", ".join(paths)
    if tally.left_out:
        few = f"the sample has none of the {tally.left_out:,} events in {where}"
        raise CommandError(f"{few}; nothing was checked, raise --sample")
    skipped = [one.example.message for one in tally.all_found()]
    why = f"; {skipped[0]}" if skipped else f", {EXPECTED}"
    raise CommandError(f"no event in {where}; nothing was checked{why}")


def _measure(tally: StreamTally, reading: FileReading, sample: str) -> Extent:
    """Return how much of the traffic was checked."""
    from schematic_emulator.checks.report.extent import Extent

    stop = reading.stop
    if not stop.signal:
        return Extent(sample, tally.left_out)
    read = [name for name in reading.begun if name in tally.files]
    unread = len(reading.files) - len(read) - len(reading.skipped)
    return Extent(sample, tally.left_out, stop.name, read[-1], unread)


def _report(  # noqa: PLR0913 - what it is made from
    tally: StreamTally,
    mapped: Mapped,
    profile: str,
    setup: Setup,
    extent: Extent,
    *,
    baselines: Baselines,
    misplanned: tuple[Finding, ...],
) -> Report:
    """Return the report of what was found in events, their traffic and the mapping.

    `misplanned` is what is wrong with the tracking plan itself.
    """
    from schematic_emulator.checks.report.limit import limit_findings
    from schematic_emulator.checks.report.report import Report

    report = Report.of(
        tally,
        profile=profile,
        mapping=mapped.name,
        fail_on=setup.failing,
        mapping_findings=(*misplanned, *mapped.findings),
        traffic=extent.qualify(_find_in_traffic(tally, mapped.file)),
        mappings=len(mapped.file.rows) if mapped.file else 0,
        extent=extent,
    )
    report = baselines.apply(report, tally, mapped.file)
    most = setup.wanted.max_findings
    return report if most is None else limit_findings(report, most)


def _find_in_traffic(
    tally: StreamTally, mapping: MappingFile | None
) -> tuple[TrafficFinding, ...]:
    from schematic_emulator.judgement.traffic.mapped_reads import list_reads
    from schematic_emulator.judgement.traffic.rules import find_traffic_findings

    if mapping is None or tally.traffic is None or not mapping.is_enabled:
        return ()
    return find_traffic_findings(tally.traffic, list_reads(mapping))
