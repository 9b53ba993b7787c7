"""Filter events by the query of a list request."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from schematic_emulator.api.describe.event import read_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.capture import Capture

# Query field -> the attribute of a capture that must be equal to it.
EXACT = {
    "company_id": "company_id",
    "user_id": "user_id",
    "event_subtype": "subtype",
    "idempotency_key": "idempotency_key",
}


def filter_events(
    newest_first: Iterable[Capture], query: Query, *, with_checks: bool
) -> Iterable[Capture]:
    """Return the events that match every field of the query, in the same order.

    Without `with_checks`, flag checks are left out unless the query has `event_types`
    or `flag_id`.
    """
    found = newest_first
    if not with_checks and query.keys().isdisjoint(("event_types", "flag_id")):
        found = (row for row in found if row.type != "flag_check")
    for name, attribute in EXACT.items():
        if name in query:
            found = _having(found, attribute, {query[name]})
    if "event_types" in query:
        found = _having(found, "type", set(query["event_types"]))
    if "flag_id" in query:
        found = (row for row in found if _flag_of(row) == query["flag_id"])
    return found


def _having(
    rows: Iterable[Capture], attribute: str, values: set[str]
) -> Iterator[Capture]:
    value_of = attrgetter(attribute)
    return (row for row in rows if value_of(row) in values)


def _flag_of(capture: Capture) -> str | None:
    if capture.type != "flag_check":
        return None
    flag_id = read_body(capture).get("flag_id")
    return flag_id if isinstance(flag_id, str) else None
