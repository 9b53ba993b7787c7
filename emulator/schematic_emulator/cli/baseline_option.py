"""The options `--baseline` and `--write-baseline` of a check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import REVIEWED
from schematic_contracts.reading.read_bytes import read_bytes
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_emulator.checks.baseline.baseline import Baseline
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.tally import StreamTally
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.traffic.shape import Shape
    from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding


@dataclass(frozen=True, slots=True)
class Baselines:
    """The baseline to compare with, and the file for a new one."""

    given: Baseline | None = None
    target: str | None = None

    @property
    def are_wanted(self) -> bool:
        """Return whether the traffic is to be described for a baseline."""
        return bool(self.given or self.target)

    @property
    def name(self) -> str:
        """Return the file that was read, "" without one."""
        return self.given.name if self.given else ""

    def apply(
        self, report: Report, tally: StreamTally, mapping: MappingFile | None
    ) -> Report:
        """Return the report as a baseline leaves it; a new one is written first.

        Of a check that was stopped only the findings are compared, and nothing is
        written. Raises CommandError for a target that cannot be written.
        """
        if not self.are_wanted:
            return report
        from schematic_emulator.checks.baseline.known_findings import apply_baseline
        from schematic_emulator.judgement.traffic.drift import find_drift

        today, shape = datetime.now(UTC).date(), _read_shape(tally, mapping)
        is_whole = not report.extent.stopped_by
        if self.target is not None and is_whole:
            written = _write(self.target, report, shape, self.given)
            return apply_baseline(report, written, (), today)
        if self.given is None:
            return report
        drift: tuple[TrafficFinding, ...] = ()
        if is_whole:
            drift = find_drift(self.given.shape, shape, self.given.locate_share)
        return apply_baseline(report, self.given, drift, today)


def open_baselines(path: str | None, target: str | None, *, is_wire: bool) -> Baselines:
    """Return what the options name. Raises CommandError."""
    return Baselines(open_baseline(path, target, is_wire=is_wire), target)


def open_baseline(
    path: str | None, target: str | None = None, *, is_wire: bool = False
) -> Baseline | None:
    """Return the baseline of the option, None without it.

    That of `target`, which is to be written, need not be there, but its folder must.
    `is_wire` means that payloads are checked. Raises CommandError.
    """
    from schematic_emulator.checks.baseline.baseline import read_baseline
    from schematic_emulator.checks.reviewed_file import ReviewedFileError

    if target and not Path(target).resolve().parent.is_dir():
        raise CommandError(f"no folder for {target!r}; create it, or name another file")
    if path is None or (target and Path(path).resolve() == Path(target).resolve()):
        return None
    try:
        baseline = read_baseline(read_bytes(Path(path), REVIEWED), path)
    except ReadingError as error:
        cure = f"write it with --write-baseline {path}"
        raise CommandError(f"--baseline: {error}; {cure}") from error
    except ReviewedFileError as error:
        raise CommandError(f"--baseline: {error}") from error
    if is_wire and baseline.shape:
        message = (
            f"--baseline: {path}: of events, not of payloads (--wire); name another"
        )
        raise CommandError(message)
    return baseline


def _read_shape(tally: StreamTally, mapping: MappingFile | None) -> Shape:
    from schematic_emulator.judgement.traffic.mapped_reads import list_reads
    from schematic_emulator.judgement.traffic.shape import build_shape

    if mapping is None or tally.shape is None or tally.traffic is None:
        return {}
    return build_shape(tally.shape, tally.traffic, list_reads(mapping))


def _write(
    target: str, report: Report, shape: Shape, given: Baseline | None
) -> Baseline:
    from schematic_emulator.checks.baseline.baseline import Baseline, write_baseline
    from schematic_emulator.checks.baseline.known_findings import list_known

    old = [*(given.known if given else ()), *_read_old(target)]
    known = list_known(report, old, datetime.now(UTC).date())
    try:
        text = write_baseline(known, shape)
        Path(target).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or error
        message = f"cannot write {target!r}: {reason}; name another"
        raise CommandError(message) from error
    what = "1 known finding" if len(known) == 1 else f"{len(known)} known findings"
    click.echo(f"{what} in {target}; review it", err=True)
    return Baseline(target, tuple(known), shape)


def _read_old(target: str) -> tuple[Any, ...]:
    """Return what the file had before, for its reasons; a broken one has none."""
    try:
        before = open_baseline(target)
    except CommandError:
        return ()
    return before.known if before else ()
