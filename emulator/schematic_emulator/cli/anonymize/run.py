"""Read files of events for `anonymize`, and write each call without personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import orjson

from schematic_contracts.reading.read_json import find_problem
from schematic_emulator.checks.files.read_files import FileReading
from schematic_emulator.cli.check_input import warn_skipped
from schematic_emulator.cli.generate.progress import counting
from schematic_emulator.recording.anonymizer import Anonymizer
from schematic_emulator.source.intake.call_forms import BATCH_KEYS
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from schematic_emulator.checks.files.event_file import EventFile
    from schematic_emulator.cli.anonymize.output import Output

_SHOWN = 10


class AnonymizeRun:
    """One run over files: how many calls were written, and what was left out."""

    def __init__(
        self, files: Sequence[EventFile], key: str, keep: Collection[str]
    ) -> None:
        self._reading = FileReading(files, "anonymize")
        self._anonymizer = Anonymizer(key, keep)
        self.unknown = self._anonymizer.unknown
        self.calls = 0
        self.broken = 0

    def write(self, target: Output) -> None:
        """Write the calls of all files, a block at a time."""
        with counting("anonymize", None) as advance:
            for block in self._reading.blocks():
                before = self.calls
                texts: list[bytes] = []
                for line, piece in block.numbered():
                    if piece and not piece.isspace():
                        texts += self._replace(piece, f"{block.file}:{line}")
                if block.problem:
                    self._leave_out(f"{block.file}:{block.line}", block.problem)
                target.write(block.file, b"".join(texts))
                advance(self.calls - before)
        warn_skipped(self._reading)
        if self.broken > _SHOWN:
            more = self.broken - _SHOWN
            click.echo(f"warning: {more:,} more lines left out", err=True)

    def _replace(self, piece: bytes, place: str) -> list[bytes]:
        """Return the lines that stand for one value of a file."""
        try:
            value = orjson.loads(piece)
            if not isinstance(value, dict):
                self._leave_out(place, "expected an event, a JSON object")
                return []
            found = list(self._anonymizer.anonymize(value))
            self.calls += sum(map(_count_calls, found))
            return [orjson.dumps(each) + b"\n" for each in found]
        except orjson.JSONDecodeError as error:
            problem = find_problem(piece)
            self._leave_out(place, problem.message if problem else f"not JSON: {error}")
        except RecursionError:
            self._leave_out(place, "nested too deep")
        return []

    def _leave_out(self, place: str, problem: str) -> None:
        self.broken += 1
        if self.broken <= _SHOWN:
            click.echo(inert(f"warning: left out: {place}: {problem}"), err=True)


def _count_calls(value: dict[str, Any]) -> int:
    lists = (value.get(key) for key in BATCH_KEYS if "type" not in value)
    return next((len(each) for each in lists if isinstance(each, list)), 1)
