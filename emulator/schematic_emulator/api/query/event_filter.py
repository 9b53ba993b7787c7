"""Decides which events a list request means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.answers.event import read_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.api.capture_row import Capture
    from schematic_emulator.api.query.parse import Query

EXACT = {
    "company_id": "company_id",
    "user_id": "user_id",
    "event_subtype": "subtype",
    "idempotency_key": "idempotency_key",
}


def filter_events(newest_first: Iterable[Capture], query: Query) -> Iterator[Capture]:
    """Yield the events that have every value that the query names."""
    wanted = [
        (attribute, query[name]) for name, attribute in EXACT.items() if name in query
    ]
    types = frozenset(query.get("event_types", ()))
    flag_id = query.get("flag_id")
    for capture in newest_first:
        if types and capture.type not in types:
            continue
        if any(getattr(capture, attribute) != value for attribute, value in wanted):
            continue
        if flag_id is None or _flag_of(capture) == flag_id:
            yield capture


def _flag_of(capture: Capture) -> str | None:
    if capture.type != "flag_check":
        return None
    flag_id = read_body(capture).get("flag_id")
    return flag_id if isinstance(flag_id, str) else None
