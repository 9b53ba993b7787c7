"""The options of a check's report: in which formats, and where to."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.report.repository import Repository

FORMATS = (
    *("text", "json", "ndjson", "junit", "github", "gitlab", "sarif", "html"),
    "auto",
)
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """One format of a report, and the file that it goes to; `-` is stdout."""

    form: str
    file: str = STDOUT


def read_targets(
    texts: Sequence[str],
    output: str,
    inputs: Iterable[str] = (),
    baseline: str | None = None,
) -> list[ReportTarget]:
    """Return where each format goes; text goes to `output` if no other one does.

    Raises CommandError, also for a report, or a `baseline` that is to be written, that
    would overwrite one of `inputs`, and for a report in a folder that does not exist.
    """
    read = {Path(one).resolve() for one in inputs}
    if baseline is not None:
        _require_new(baseline, read)
        read.add(Path(baseline).resolve())
    targets = [_read_target(text, output) for text in texts]
    if all(text.partition("=")[1] for text in texts):
        targets.insert(0, ReportTarget("text", output))
    seen: set[str] = set()
    for one in targets:
        if one.file in seen:
            where = "stdout" if one.file == STDOUT else repr(one.file)
            message = f"two reports for {where}; write --format {one.form}=FILE"
            raise CommandError(message)
        if one.file != STDOUT:
            _require_new(one.file, read)
            _require_folder(one.file)
        seen.add(one.file)
    return targets


def _require_new(file: str, taken: Collection[Path]) -> None:
    if Path(file).resolve() in taken:
        raise CommandError(f"{file!r} is used by this command; name another file")


def _require_folder(file: str) -> None:
    folder = Path(file).parent
    if not folder.is_dir():
        message = f"cannot write {file!r}: no folder {str(folder)!r}; make it"
        raise CommandError(message)


def _read_target(text: str, output: str) -> ReportTarget:
    form, equals, file = text.partition("=")
    if form not in FORMATS:
        known = ", ".join(FORMATS)
        raise CommandError(f"--format: expected one of {known}, found {form!r}")
    if equals and not file:
        raise CommandError(f"--format: no file after {text!r}; name one")
    if form == "auto":
        form = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    return ReportTarget(form, file or output)


def write_reports(
    report: Report, targets: Sequence[ReportTarget], rules_url: str = ""
) -> None:
    """Write the report in each format; a line on stderr names the files.

    Raises CommandError for a file that cannot be written, after the others.
    """
    from schematic_emulator.checks.report.repository import Repository
    from schematic_emulator.checks.report.text import summarize

    repository = Repository.find(Path.cwd(), rules_url)
    failed: CommandError | None = None
    for target in targets:
        try:
            _write_target(report, target, repository)
        except CommandError as error:
            failed = failed or error
    if failed:
        raise failed
    files = [one.file for one in targets if one.file != STDOUT]
    if files:
        is_shown = any((one.form, one.file) == ("text", STDOUT) for one in targets)
        head = "" if is_shown else f"{summarize(report)}; "
        click.echo(f"{head}report in {', '.join(files)}", err=True)


def _write_target(report: Report, target: ReportTarget, repository: Repository) -> None:
    if target.file == STDOUT:
        _write_to(sys.stdout, report, target.form, repository)
    else:
        _write_file(report, target, repository)
    if target.form == "github":
        _append_summary(report, repository)


def _write_file(report: Report, target: ReportTarget, repository: Repository) -> None:
    try:
        with Path(target.file).open("w", encoding="utf-8", newline="\n") as file:
            _write_to(file, report, target.form, repository)
    except OSError as error:
        reason = error.strerror or error
        message = f"cannot write {target.file!r}: {reason}; name another"
        raise CommandError(message) from error


def _write_to(
    target: IO[str], report: Report, form: str, repository: Repository
) -> None:
    if form == "text":
        from schematic_emulator.checks.report.text import show_report
        from schematic_emulator.terminal.styled_lines import Screen

        show_report(Screen.of(target, os.environ), report)  # type: ignore[arg-type]  # IO and TextIO differ in name only
        return
    from schematic_emulator.checks.report.formats import write_report

    target.write(write_report(report, form, repository))


def _append_summary(report: Report, repository: Repository) -> None:
    """Add the report to the page that GitHub shows for a step."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        from schematic_emulator.checks.report.step_summary import write_summary

        try:
            with Path(page).open("a", encoding="utf-8") as target:
                target.write(write_summary(report, repository))
        except OSError as error:
            message = f"GITHUB_STEP_SUMMARY: cannot write {page!r}: {error.strerror}"
            raise CommandError(message) from error
