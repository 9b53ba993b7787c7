"""Say what came in and what changed, to pages that are open: as server-sent events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant, write_json
from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.describe_clock import show_clock
from schematic_emulator.inspector.probes import HEADERS
from schematic_emulator.inspector.visible import replace_half_pairs
from schematic_emulator.journeys.describe import describe_shortly
from schematic_emulator.journeys.entry import Setting
from schematic_emulator.journeys.names import Names

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator

TYPE = "text/event-stream"
# Rows in one message; more are counted, and pages read those that they show.
ROWS = 60
_RETRY_MS = 1_000
_RAW_HEADERS = [(b"content-type", TYPE.encode())] + [
    (name.lower().encode(), value.encode()) for name, value in HEADERS.items()
]
State = tuple[int, int, int, str]


class Feed:
    """What one reader has not seen yet: nothing is stored for it but how far it came.

    A reader that reads slowly gets fewer messages, each with what is newest then.
    """

    headers = _RAW_HEADERS

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._journeys = emulator.journeys
        self._seen: State | None = None

    def read(self) -> bytes:
        """Return a message if anything changed; empty if not."""
        now = self._find_state()
        if now == self._seen:
            return b""
        before, self._seen = self._seen, now
        start = b"retry: %d\n" % _RETRY_MS if before is None else b""
        message = write_json(self._describe(before, now))
        return start + b"data: " + message + b"\n\n"

    def describe(self) -> dict[str, Any]:
        """Return the message that a new reader gets first, for the page itself."""
        return self._describe(None, self._find_state())

    def _find_state(self) -> State:
        changed, clock = self._journeys.changed, show_clock(self._emulator)
        return changed.epoch, self._journeys.last, changed.settled, clock

    def _describe(self, before: State | None, now: State) -> dict[str, Any]:
        is_first = before is None or before[0] != now[0]
        numbers, lost = ([], 0) if before is None else self._list_changed(before, now)
        return {
            "process": self._journeys.changed.process,
            "epoch": now[0],
            "last": now[1],
            "settled": now[2],
            "clock": now[3],
            "now": write_instant(self._emulator.clock.now()),
            "first": is_first,
            "rows": self._describe_rows(numbers[:ROWS]),
            "skipped": lost + max(0, len(numbers) - ROWS),
            "ledger": self._journeys.count(),
            **self._journeys.summary(),
        }

    def _list_changed(self, before: State, now: State) -> tuple[list[int], int]:
        """Return the numbers that are new or came to rest, newest first, and more."""
        settled, lost = self._journeys.changed.list_after(before[2])
        new = range(now[1], max(before[1], now[1] - ROWS), -1)
        lost += now[1] - before[1] - len(new)
        return sorted({*settled, *new}, reverse=True), lost

    def _describe_rows(self, numbers: list[int]) -> list[dict[str, Any]]:
        if not numbers:
            return []
        wanted, names = set(numbers), Names(self._emulator.store)
        stored = self._journeys.list_newest(max(numbers) + 1, min(numbers) - 1)
        rows = [
            describe_shortly(each, names)
            for each in stored
            if not isinstance(each, Setting) and each.journey in wanted
        ]
        shown: list[dict[str, Any]] = replace_half_pairs(hide_keys_within(rows))
        return shown
