"""Assign captures to events when one process sent the requests of many events."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.api.store.capture import Capture

Mark = tuple[str, str]


def attribute(
    events: Sequence[dict[str, Any]], rows: Sequence[Capture]
) -> list[tuple[Capture, ...]]:
    """Return the captures of each event, matched by name and user, in order.

    Between two matches, equal numbers of events and captures are paired in order.
    Any other capture is assigned to no event.
    """
    found: list[tuple[Capture, ...]] = [() for _ in events]
    event_marks, row_marks = list(map(_mark_event, events)), list(map(_mark_row, rows))
    if any(not user for _, user in row_marks):  # then only names are compared
        event_marks = [(name, "") for name, _ in event_marks]
        row_marks = [(name, "") for name, _ in row_marks]
    matcher = SequenceMatcher(None, event_marks, row_marks, autojunk=False)
    for tag, start, end, row_start, row_end in matcher.get_opcodes():
        is_paired = tag == "equal" or (
            tag == "replace" and end - start == row_end - row_start
        )
        for place in range(start, end) if is_paired else ():
            found[place] = (rows[row_start + place - start],)
    return found


def _mark_event(event: dict[str, Any]) -> Mark:
    name = event.get("event") if event.get("type") == "track" else event.get("type")
    return _squash(name), str(event.get("userId"))


def _mark_row(row: Capture) -> Mark:
    body = (row.event or {}).get("body")
    users = _users(body) if isinstance(body, dict) else iter(())
    return _squash(row.subtype or row.type), next(users, "")


def _users(body: dict[str, Any]) -> Iterator[str]:
    for name in ("user", "keys"):
        keys = body.get(name)
        if isinstance(keys, dict):
            yield from (str(value) for value in keys.values() if value is not None)


def _squash(name: Any) -> str:
    return "".join(filter(str.isalnum, str(name))).casefold()
