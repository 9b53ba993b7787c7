"""Filter and sort companies and users by the query of a list request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.effects.state import Entity, State

NEVER = datetime.min.replace(tzinfo=UTC)

SORT_COLUMNS: Mapping[str, Callable[[Entity], Any]] = {
    "created_at": lambda entity: entity.created_at,
    "last_seen_at": lambda entity: entity.last_seen_at or NEVER,
    "name": lambda entity: (entity.name.casefold(), entity.name),
    "updated_at": lambda entity: entity.updated_at,
}


def filter_entities(newest_first: Iterable[Entity], query: Query) -> Iterator[Entity]:
    """Yield the entities with one of the `ids` and with `q` in their text, in any case.

    Needs no lock: each entity's texts are copied in one step of the interpreter.
    """
    ids = frozenset(query.get("ids", ()))
    needle = query.get("q", "").casefold()
    for entity in newest_first:
        if ids and entity.id not in ids:
            continue
        if not needle or needle in _text(entity):
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


def _text(entity: Entity) -> str:
    """Return the text to search, in lower case: name, key values and text traits."""
    traits = [value for value in [*entity.traits.values()] if isinstance(value, str)]
    texts = [entity.name, *entity.keys.values(), *traits]
    return BETWEEN.join(texts).casefold()


# A query cannot contain half a surrogate pair, so no search matches across two texts.
BETWEEN = "\ud800"
