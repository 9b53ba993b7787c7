"""Filter stored rows by the query of a list request."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from schematic_emulator.api.describe.event import read_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Reversible

    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects.records import Grant
    from schematic_emulator.effects.state import Entity, State

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
PageRow = TypeVar("PageRow")
FIRST = 1_000
NEVER = datetime.min.replace(tzinfo=UTC)
SORT_COLUMNS: Mapping[str, Callable[[Entity], Any]] = {
    "created_at": lambda entity: entity.created_at,
    "last_seen_at": lambda entity: entity.last_seen_at or NEVER,
    "name": lambda entity: (entity.name.casefold(), entity.name),
    "updated_at": lambda entity: entity.updated_at,
}
# A query cannot contain half a surrogate pair, so no search matches across two texts.
BETWEEN = "\ud800"


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


def list_newest(rows: Reversible[PageRow]) -> Iterator[PageRow]:
    """Yield the rows of a table that may change meanwhile, newest first.

    A first page needs only the newest: a copy of all is made after that many. Each
    copy is made by one call, during which nothing changes.
    """
    newest = list(islice(reversed(rows), FIRST))
    yield from newest
    if len(newest) < FIRST:
        return
    everything = list(reversed(rows))
    last = newest[-1]
    # What came meanwhile is before the rows that were yielded already.
    place = next((at for at, row in enumerate(everything) if row is last), FIRST - 1)
    yield from everything[place + 1 :]


def select_page(rows: Iterable[PageRow], query: Query) -> list[PageRow]:
    """Return the rows from `offset` on, at most `limit` of them.

    `offset` counts rows: every SDK uses it so, although the documentation describes it
    as a page of results.
    """
    # Two steps, because offset + limit may exceed sys.maxsize, islice's largest bound.
    rest = islice(rows, query["offset"], None)
    return list(islice(rest, query["limit"]))


def filter_entities(newest_first: Iterable[Entity], query: Query) -> Iterator[Entity]:
    """Yield the entities with one of the `ids` and with `q` in their text, in any case.

    Needs no lock: each entity's texts are copied in one step of the interpreter.
    """
    ids = frozenset(query.get("ids", ()))
    needle = query.get("q", "").casefold()
    for entity in newest_first:
        if ids and entity.id not in ids:
            continue
        if not needle or needle in _text_of_entity(entity):
            yield entity


def filter_by_plan(
    state: State, companies: Iterable[Entity], query: Query
) -> Iterator[Entity]:
    """Yield the companies with one of the plans in the query, or `without_plan`."""
    wanted = {*query.get("plan_ids", ()), *filter(None, [query.get("plan_id")])}
    for company in companies:
        row = state.company_plans.get(company.id)
        own = {row.base_plan_id, *row.add_on_ids} - {None} if row else set()
        if wanted and own.isdisjoint(wanted):
            continue
        if not (query.get("without_plan") and own):
            yield company


def sort_entities(newest_first: Iterable[Entity], query: Query) -> Iterable[Entity]:
    """Return the entities in the order of the query; without one, unchanged.

    A column without a direction sorts in ascending order.
    """
    column = query.get("sort_order_column")
    if column is None:
        return newest_first
    downwards = query.get("sort_order_direction") == "desc"
    return sorted(newest_first, key=SORT_COLUMNS[column], reverse=downwards)


def _text_of_entity(entity: Entity) -> str:
    """Return the text to search, in lower case: name, key values and text traits."""
    traits = [value for value in [*entity.traits.values()] if isinstance(value, str)]
    texts = [entity.name, *entity.keys.values(), *traits]
    return BETWEEN.join(texts).casefold()
