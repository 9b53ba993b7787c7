"""List what changes are news to webhooks, from the changes and the state before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from schematic_emulator.effects import changes as kinds
from schematic_emulator.effects.account import ACCOUNT_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.records import FlagRules, Grant, PlanStep
    from schematic_emulator.effects.state import Entity, State


class News(NamedTuple):
    """What happened to what: the content of a notification.

    `action` is the request type. `subject` is what the payload's body describes: a row;
    the id of a company or user that still exists; a `PlanStep` for changed plans; a
    `Use` for a limit; None for a sample without a row. `is_gone`: only the state before
    the change can describe the subject.
    """

    action: str
    object_type: str
    subject: Any
    company_id: str | None = None
    feature_id: str | None = None
    is_gone: bool = False


def list_news(state: State, changes: Iterable[Change]) -> list[News]:
    """List what changes will do to a state, in their order, each news once.

    Not news: that a company or user was seen, or sent again without a difference.
    """
    found: dict[tuple[str, object], News] = {}
    for change in changes:
        reader = _READERS.get(type(change))
        for news in reader(state, change) if reader else ():
            own_id = getattr(news.subject, "id", news.subject)
            found.setdefault((news.action, own_id), news)
    return list(found.values())


def _entity_news(
    kind: str, verb: str, subject: object, entity_id: str, *, is_gone: bool = False
) -> News:
    company_id = entity_id if kind == "company" else None
    return News(f"{kind}.{verb}", kind, subject, company_id, is_gone=is_gone)


def _created(_: State, change: kinds.EntityCreated) -> Iterator[News]:
    yield _entity_news(change.kind, "created", change.entity_id, change.entity_id)


def _updated(
    state: State, change: kinds.KeysAssigned | kinds.Renamed | kinds.KeysRemoved
) -> Iterator[News]:
    entity = state.entities.get(change.entity_id)
    if entity is not None:
        yield _entity_news(entity.kind, "updated", entity.id, entity.id)


def _merged(state: State, change: kinds.TraitsMerged) -> Iterator[News]:
    entity = state.entities.get(change.entity_id)
    if entity is not None and _differs(entity, change):
        yield _entity_news(entity.kind, "updated", entity.id, entity.id)


def _differs(entity: Entity, change: kinds.TraitsMerged) -> bool:
    traits = entity.traits
    return any(name in traits for name in change.removed) or any(
        name not in traits
        or traits[name] != value
        or type(traits[name]) is not type(value)
        for name, value in change.traits.items()
    )


def _removed(state: State, change: kinds.EntityRemoved) -> Iterator[News]:
    entity = state.entities.get(change.entity_id)
    if entity is not None:
        yield _entity_news(entity.kind, "deleted", entity, entity.id, is_gone=True)


def _row_kept(state: State, change: kinds.RowKept) -> Iterator[News]:
    table, row = change
    reader = _ROWS_KEPT.get(table)
    if reader is not None:
        yield from reader(state, row)
    elif table in _WORDS:
        verb = "updated" if row.id in _rows(state, table) else "created"
        yield _row_news(table, verb, row)


def _row_removed(state: State, change: kinds.RowRemoved) -> Iterator[News]:
    table, row_id = change
    row = _rows(state, table).get(row_id) if table in _WORDS else None
    if row is not None:
        yield _row_news(table, "deleted", row)


def _row_news(table: str, verb: str, row: Any) -> News:
    stem, object_type = _WORDS[table]
    company_id = row.holder_id if table == "company_overrides" else None
    action = f"{stem}.{verb}"
    return News(action, object_type, row, company_id, is_gone=verb == "deleted")


def _override_kept(state: State, row: Grant) -> Iterator[News]:
    known = state.company_overrides.get(row.id)
    verb = "updated" if known else "created"
    if known is not None and row.has_expired and not known.has_expired:
        verb = "expired"
    yield _row_news("company_overrides", verb, row)


def _rules_kept(state: State, row: FlagRules) -> Iterator[News]:
    """Yield news of each rule that the flag has now, and of each that is removed."""
    known = state.flag_rules.get(row.id)
    standing = {rule.id for rule in row.rules}
    for rule in row.rules:
        yield News("flag_rules.updated", "rule", rule)
    for rule in known.rules if known else ():
        if rule.id not in standing:
            yield News("rule.deleted", "rule", rule, is_gone=True)


def _plan_step_kept(_: State, row: PlanStep) -> Iterator[News]:
    yield News("company.plan_changed", "company", row, row.company_id)


def _rows(state: State, table: str) -> Mapping[str, Any]:
    owner = state.account if table in ACCOUNT_TABLES else state
    rows: Mapping[str, Any] = getattr(owner, table)
    return rows


# The documentation names the object type `company` only; the other types are named
# after their routes.
_WORDS: Mapping[str, tuple[str, str]] = {
    "features": ("feature", "feature"),
    "flags": ("flag", "flag"),
    "plans": ("plan", "plan"),
    "plan_entitlements": ("plan.entitlement", "plan_entitlement"),
    "company_overrides": ("company.override", "company_override"),
}
_ROWS_KEPT: Mapping[str, Callable[[State, Any], Iterator[News]]] = {
    "flag_rules": _rules_kept,
    "plan_changes": _plan_step_kept,
    "company_overrides": _override_kept,
}
_READERS: Mapping[type, Callable[[State, Any], Iterator[News]]] = {
    kinds.EntityCreated: _created,
    kinds.KeysAssigned: _updated,
    kinds.Renamed: _updated,
    kinds.KeysRemoved: _updated,
    kinds.TraitsMerged: _merged,
    kinds.EntityRemoved: _removed,
    kinds.RowKept: _row_kept,
    kinds.RowRemoved: _row_removed,
}
