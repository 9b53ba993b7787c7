"""Check the same events again whenever the mapping or the configuration is saved."""

from __future__ import annotations

import gc
import io
import time
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schematic_emulator.checks.control.sample import Sample
from schematic_emulator.checks.control.stop import StoppedError
from schematic_emulator.checks.files.read_files import FileReading
from schematic_emulator.checks.report.changes import list_changes
from schematic_emulator.checks.report.extent import Extent
from schematic_emulator.checks.report.text import defuse, summarize
from schematic_emulator.checks.stream.judge_files import judge_kept
from schematic_emulator.checks.stream.judge_source import count_silent
from schematic_emulator.checks.stream.kept_calls import KeptCalls
from schematic_emulator.checks.stream.tally_files import add_skipped
from schematic_emulator.cli.check_input import EXPECTED, note_empty, warn_skipped
from schematic_emulator.cli.check_setup import Mapped
from schematic_emulator.cli.code_option import put_plainly
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.cli.report_option import STDOUT, write_reports
from schematic_emulator.configuration.find import FileWatch
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.event_file import EventFile
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.checks.stream.tally import StreamTally
    from schematic_emulator.cli.check_setup import Setup, SetupReader
    from schematic_emulator.cli.report_option import ReportTarget

INTERVAL_S = 0.03
# Some editors empty a file before they write it.
SETTLED_S = 0.1
EVENTS = Sample("10000", most=10_000)


@dataclass
class Watch:
    """Checks events in memory, again after each change of a file, until a stop.

    A change is reported on stdout, with what it changed since the last good report. So
    is a file that cannot be read. `report` makes a report of a tally.
    """

    reader: SetupReader
    options: CheckOptions
    targets: Sequence[ReportTarget]
    report: Callable[[StreamTally, Mapped, str, Setup, Extent], Report]
    stop: Stop

    def run(self, files: Sequence[EventFile]) -> int:
        """Read the events, and watch; return the exit code: 0 after Ctrl-C.

        Raises CommandError for no event, and if there is no file to watch.
        """
        paths = self.reader.list_files()
        if not paths:
            raise CommandError("--watch: no file to watch; name one with --mapping")
        saved: dict[str, str] = {}
        watches = [FileWatch(Path(one), partial(_note, saved, one)) for one in paths]
        with self.stop.listening():
            self._read(files)
            if self.stop.signal:
                return self._end()
            last = self._check()
            write_reports(last, self.targets, self._rules_url)
            self._forget_text()
            click.echo(f"watching {', '.join(paths)}; Ctrl-C ends", err=True)
            while self._wait():
                for one in watches:
                    one.look()
                if saved:
                    last = self._check_again(last, ", ".join(saved))
                    saved.clear()
        return self._end()

    def _end(self) -> int:
        return 0 if self.stop.name == "Ctrl-C" else self.stop.exit_code

    def _read(self, files: Sequence[EventFile]) -> None:
        """Keep the events of files, or a sample of them."""
        sample = self.options.sample or EVENTS
        self._kept, reading = KeptCalls(sample), FileReading(files, stop=self.stop)
        self._kept.read(reading.blocks())
        gc.freeze()  # a collection would look at every event each time
        warn_skipped(reading)
        self._reading = reading
        self._sample = sample.text if self._kept.others.left_out else ""
        if not len(self._kept) and not self.stop.signal:
            where = ", ".join(one.path for one in files)
            raise CommandError(f"no event in {where}; nothing was checked, {EXPECTED}")

    def _check(self) -> Report:
        setup = self.reader.open()
        self._rules_url = setup.wanted.rules_url
        counter = setup.apply(self.options).build_counter()
        tally = judge_kept(self._kept, counter)
        for name in self._reading.recordings:
            count_silent(tally, name)
        note_empty(tally)
        add_skipped(tally, self._reading)
        extent = Extent(self._sample, tally.left_out)
        mapped = Mapped.of(setup.chosen)
        return self.report(tally, mapped, self.options.profile, setup, extent)

    def _forget_text(self) -> None:
        """Write changes, not the whole text, to a terminal from now on."""
        self.targets = [
            one for one in self.targets if one.file != STDOUT or one.form != "text"
        ]

    def _wait(self) -> bool:
        """Wait a little, and return whether to go on."""
        try:
            with self.stop.interrupting():
                time.sleep(INTERVAL_S)
        except StoppedError:
            return False
        return True

    def _check_again(self, last: Report, names: str) -> Report:
        """Return the new report, or the last one if a file cannot be read."""
        head = f"{time.strftime('%H:%M:%S')} {names} saved"
        began = time.perf_counter()
        try:
            with redirect_stderr(io.StringIO()):  # notes of the first time
                report = self._check_settled()
        except EmulatorError as error:
            click.echo(f"{head}: error: {put_plainly(error)}")
            return last
        took_ms = (time.perf_counter() - began) * 1000
        lines = list_changes(last, report) or ["nothing changed"]
        text = "".join(f"\n  {line}" for line in lines)
        click.echo(defuse(f"{head}, {took_ms:.0f} ms: {summarize(report)}{text}"))
        with redirect_stderr(io.StringIO()):
            write_reports(report, self.targets, self._rules_url)
        return report

    def _check_settled(self) -> Report:
        """Check; if a file cannot be read, once more when it may be written whole."""
        try:
            return self._check()
        except EmulatorError:
            time.sleep(SETTLED_S)
            return self._check()


def _note(saved: dict[str, str], path: str) -> None:
    saved[path] = path
