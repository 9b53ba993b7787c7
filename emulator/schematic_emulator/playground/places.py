"""Find the lines of two texts that a finding is about: the event's, the mapping's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.decode import decode_text
from schematic_contracts.reading.document import Document
from schematic_contracts.reading.read_json import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.trace.explanation import SubscriptionExplanation
    from schematic_emulator.judgement.trace.mapping_trace import FieldTrace
    from schematic_emulator.playground.read_events import ReadEvent

Steps = tuple["SubscriptionExplanation", ...]


class Places:
    """Knows the texts of a case, and how each event's values got into its requests."""

    def __init__(
        self, mapping: str, events: Sequence[ReadEvent], steps: Sequence[Steps]
    ) -> None:
        self._mapping = mapping
        # A file may have many events; what starts first on a line stands for it.
        both = zip(events, steps, strict=True)
        self._events = {one.line: (one, each) for one, each in reversed([*both])}

    def describe(self, finding: Finding, count: int, line: int) -> dict[str, Any]:
        """Return a finding as JSON, with its count and its lines, null if unknown.

        `line` is where its event starts, 0 if it is about none.
        """
        event_line, mapping_line = line or None, self._read_place(finding.place)
        known = self._events.get(line)
        if mapping_line is not None:
            event_line = None
        elif known:
            event_line, mapping_line = self._locate(finding.pointer, *known)
        return {
            **finding.to_json(),
            "count": count,
            "event_line": event_line,
            "mapping_line": mapping_line,
        }

    def _read_place(self, place: str) -> int | None:
        """Return the line of a place in the mapping, `mapping:LINE:COLUMN`."""
        start = f"{self._mapping}:"
        line = place.removeprefix(start).partition(":")[0]
        return int(line) if place.startswith(start) and line.isdigit() else None

    def _locate(
        self, pointer: str, event: ReadEvent, steps: Steps
    ) -> tuple[int, int | None]:
        """Return the lines of what a pointer names: in the event, or in a request."""
        document = _read(event.text)
        for trace in _trace(pointer, steps):
            sources = [one.to_json()["pointer"] for one in trace.sources]
            read = f"{event.pointer}{sources[0]}" if sources else event.pointer
            return _line(document, read, event), self._read_place(trace.place)
        return _line(document, f"{event.pointer}{pointer}", event), None


def _trace(pointer: str, steps: Steps) -> Iterator[FieldTrace]:
    """Yield each field of a mapping that fills a place of a request's body."""
    for step in steps:
        for trace in step.fields:
            if trace.target and f"{pointer}/".startswith(f"{trace.target}/"):
                yield trace


def _read(text: bytes) -> Document:
    try:
        return read_json(decode_text(text, ""), "")
    except ReadingError:
        return Document("", None)


def _line(document: Document, pointer: str, event: ReadEvent) -> int:
    return event.line + (document.find_line(pointer) or 1) - 1
