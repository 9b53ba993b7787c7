"""Filter stored rows by the query of a list request."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from schematic_emulator.api.describe.event import read_body
from schematic_emulator.api.rest.query.page import list_newest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects.records import Grant
    from schematic_emulator.effects.state import State

ATTRIBUTES = {
    "company_id": "holder_id",
    "company_ids": "holder_id",
    "feature_id": "feature_id",
    "feature_ids": "feature_id",
    "plan_id": "holder_id",
    "plan_ids": "holder_id",
}
# Query field -> the attribute of a capture that must be equal to it.
EXACT = {
    "company_id": "company_id",
    "user_id": "user_id",
    "event_subtype": "subtype",
    "idempotency_key": "idempotency_key",
}


class Identified(Protocol):
    """A row with an id."""

    @property
    def id(self) -> str:
        """Return the row's own id."""
        ...


Row = TypeVar("Row", bound=Identified)
Named = TypeVar("Named")


def filter_rows(
    rows: dict[str, Row], query: Query, attributes: Mapping[str, str]
) -> Iterable[Row]:
    """Return the rows that the query selects, newest first; needs no lock.

    `attributes` maps a query field to the attribute of a row that must equal its value,
    or one of its values if it is a list. `ids` need not be in it.
    """
    found: Iterable[Row] = list_newest(rows.values())
    for name, attribute in {"ids": "id", **attributes}.items():
        if name in query:
            found = _having(found, attribute, query[name])
    return found


def search_rows(
    rows: Iterable[Named], query: Query, *attributes: str
) -> Iterator[Named]:
    """Return the rows with `q` in one of these attributes, in any case."""
    needle = query.get("q", "").casefold()
    return (
        row
        for row in rows
        if any(needle in (getattr(row, name) or "").casefold() for name in attributes)
    )


def _having(rows: Iterable[Row], attribute: str, wanted: Any) -> Iterator[Row]:
    values = set(wanted) if isinstance(wanted, list) else {wanted}
    value_of = attrgetter(attribute)
    return (row for row in rows if value_of(row) in values)


def filter_grants(state: State, grants: dict[str, Grant], query: Query) -> list[Grant]:
    """Return the grants that the query selects, newest first.

    `q` searches the name of the feature and of the plan or company.
    """
    found = filter_rows(grants, query, ATTRIBUTES)
    needle = query.get("q", "").casefold()
    return [grant for grant in found if needle in _text(state, grant)]


def _text(state: State, grant: Grant) -> str:
    account = state.account
    feature = account.features.get(grant.feature_id)
    holder = account.plans.get(grant.holder_id) or state.companies.get(grant.holder_id)
    names = [named.name for named in (feature, holder) if named]
    return "\n".join(names).casefold()


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
            found = _having_attribute(found, attribute, {query[name]})
    if "event_types" in query:
        found = _having_attribute(found, "type", set(query["event_types"]))
    if "flag_id" in query:
        found = (row for row in found if _flag_of(row) == query["flag_id"])
    return found


def _having_attribute(
    rows: Iterable[Capture], attribute: str, values: set[str]
) -> Iterator[Capture]:
    value_of = attrgetter(attribute)
    return (row for row in rows if value_of(row) in values)


def _flag_of(capture: Capture) -> str | None:
    if capture.type != "flag_check":
        return None
    flag_id = read_body(capture).get("flag_id")
    return flag_id if isinstance(flag_id, str) else None
