"""Apply a change to a state: the only place that writes to one."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from schematic_emulator.effects import changes
from schematic_emulator.effects.account import ACCOUNT_TABLES
from schematic_emulator.effects.int64 import (
    MAX_INT64,
    MIN_INT64,
    bound_int64,
)
from schematic_emulator.effects.state import (
    Entity,
    EventType,
    Membership,
    MeterKey,
    State,
)
from schematic_emulator.effects.trait_types import note_traits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from schematic_emulator.effects.records import Grant

# Source: Schematic's documentation of events: an idempotency key counts for 24 hours.
IDEMPOTENCY_WINDOW = timedelta(hours=24)
SWEEP_EVERY = timedelta(hours=1)
BODY_GENERATION = 10_000
# Bound on memory: with more keys than this in 24 hours, the older half is dropped.
MOST_IDEMPOTENCY_KEYS = 200_000


def apply(state: State, change: changes.Change) -> None:
    """Apply one change to the state."""
    APPLIERS[type(change)](state, change)


def apply_all(state: State, planned: Iterable[changes.Change]) -> None:
    """Apply changes to the state, in their order."""
    for change in planned:
        APPLIERS[type(change)](state, change)


def _create_entity(state: State, change: changes.EntityCreated) -> None:
    entity = Entity(
        id=change.entity_id,
        kind=change.kind,
        keys=dict(change.keys),
        name=change.name,
        traits=dict(change.traits),
        created_at=change.at,
        updated_at=change.at,
        last_seen_at=change.seen_at,
    )
    note_traits(state, change.kind, None, change.traits)
    state.entities[entity.id] = entity
    state.of_kind(change.kind)[entity.id] = entity
    for name, value in entity.keys.items():
        state.keys[change.kind, name, value] = entity.id


def _assign_keys(state: State, change: changes.KeysAssigned) -> None:
    entity = state.entities[change.entity_id]
    for name, value in change.keys.items():
        if name in entity.keys:
            del state.keys[entity.kind, name, entity.keys[name]]
        entity.keys[name] = value
        state.keys[entity.kind, name, value] = entity.id
    entity.updated_at = change.at


def _rename(state: State, change: changes.Renamed) -> None:
    entity = state.entities[change.entity_id]
    entity.name = change.name
    entity.updated_at = change.at


def _merge_traits(state: State, change: changes.TraitsMerged) -> None:
    entity = state.entities[change.entity_id]
    note_traits(state, entity.kind, entity, change.traits)
    entity.traits.update(change.traits)
    for name in change.removed:
        if entity.traits.pop(name, None) is not None:
            state.trait_types = None
    entity.updated_at = change.at


def _update_seen(state: State, change: changes.Seen) -> None:
    _move_last_seen(state, change.company_id, change.user_id, change.at)


def _move_last_seen(
    state: State, company_id: str | None, user_id: str | None, at: datetime
) -> None:
    """Move `last_seen_at` of both forward, never back: a trusted clock may be late."""
    if company_id is not None:
        company = state.companies[company_id]
        if company.last_seen_at is None or at > company.last_seen_at:
            company.last_seen_at = at
    if user_id is not None:
        user = state.users[user_id]
        if user.last_seen_at is None or at > user.last_seen_at:
            user.last_seen_at = at


def _add_membership(state: State, change: changes.MembershipAdded) -> None:
    membership = Membership(
        id=change.membership_id,
        company_id=change.company_id,
        user_id=change.user_id,
        created_at=change.at,
        updated_at=change.at,
    )
    state.memberships[change.company_id, change.user_id] = membership
    state.links.setdefault(change.company_id, {})[change.user_id] = membership
    state.links.setdefault(change.user_id, {})[change.company_id] = membership


def _count_usage(state: State, change: changes.UsageCounted) -> None:
    subtype, company_id, user_id, quantity, at, is_backfill, digest = change
    summary = state.event_types.get(subtype) or _start_type(state, subtype, at)
    summary.count += 1
    if at > summary.last_seen_at:  # noqa: PLR1730 - half the cost of max()
        summary.last_seen_at = at
    subtype, day = summary.subtype, at.toordinal()
    if company_id is not None:
        summary.company_ids.add(company_id)
        _add_usage(state, (subtype, company_id, None), day, quantity)
    if user_id is not None:
        summary.user_ids.add(user_id)
        _add_usage(state, (subtype, company_id, user_id), day, quantity)
    if not is_backfill:
        _move_last_seen(state, company_id, user_id, at)
    if digest is not None:
        if len(state.recent_bodies) >= BODY_GENERATION:
            state.older_bodies, state.recent_bodies = state.recent_bodies, {}
        state.recent_bodies[digest] = at


def _start_type(state: State, subtype: str, at: datetime) -> EventType:
    summary = state.event_types[subtype] = EventType(subtype, 0, set(), set(), at)
    return summary


def _add_usage(state: State, key: MeterKey, day: int, quantity: int) -> None:
    try:
        days = state.usage[key]
        used = days[day] + quantity
    except KeyError:
        _start_meter(state, key, day, quantity)
        return
    days[day] = used if MIN_INT64 <= used <= MAX_INT64 else bound_int64(used)


def _start_meter(state: State, key: MeterKey, day: int, quantity: int) -> None:
    days = state.usage.get(key)
    if days is None:
        state.usage[key] = {day: quantity}
        state.note_meter(key)
    else:
        days[day] = quantity


def _store_idempotency(state: State, change: changes.IdempotencyKept) -> None:
    swept_at = state.idempotency_swept_at
    if swept_at is None:
        state.idempotency_swept_at = change.at
    elif change.at - swept_at >= SWEEP_EVERY:
        state.idempotency = _drop_expired(state.idempotency, change.at)
        state.idempotency_swept_at = change.at
    elif len(state.idempotency) >= MOST_IDEMPOTENCY_KEYS:
        newest = islice(state.idempotency.items(), MOST_IDEMPOTENCY_KEYS // 2, None)
        state.idempotency = dict(newest)
    state.idempotency[change.digest] = change.at


def _drop_expired(used: dict[bytes, datetime], at: datetime) -> dict[bytes, datetime]:
    return {
        digest: first
        for digest, first in used.items()
        if at - first < IDEMPOTENCY_WINDOW
    }


def _remove_keys(state: State, change: changes.KeysRemoved) -> None:
    entity = state.entities[change.entity_id]
    for name in change.names:
        del state.keys[entity.kind, name, entity.keys.pop(name)]
    entity.updated_at = change.at


def _remove_entity(state: State, change: changes.EntityRemoved) -> None:
    entity = state.entities.pop(change.entity_id)
    state.trait_types = None
    del state.of_kind(entity.kind)[entity.id]
    for name, value in entity.keys.items():
        del state.keys[entity.kind, name, value]
    for membership in list(state.links.get(entity.id, {}).values()):
        _unlink(state, membership.company_id, membership.user_id)
    state.links.pop(entity.id, None)
    _remove_meters(state, entity.id)
    state.company_plans.pop(entity.id, None)
    for own_id in state.overrides_of.pop(entity.id, ()):
        del state.company_overrides[own_id]


def _remove_meters(state: State, entity_id: str) -> None:
    for subtype, users in state.company_meters.pop(entity_id, {}).items():
        state.usage.pop((subtype, entity_id, None), None)
        for user_id in users:
            meter = subtype, entity_id, user_id
            del state.usage[meter]
            state.user_meters[user_id].remove(meter)
            if not state.user_meters[user_id]:
                del state.user_meters[user_id]
    for key in state.user_meters.pop(entity_id, ()):
        del state.usage[key]
        if key[1] is not None:
            state.company_meters[key[1]][key[0]].remove(entity_id)


def _remove_membership(state: State, change: changes.MembershipRemoved) -> None:
    _unlink(state, change.company_id, change.user_id)


def _unlink(state: State, company_id: str, user_id: str) -> None:
    del state.memberships[company_id, user_id]
    del state.links[company_id][user_id]
    del state.links[user_id][company_id]


def _store_row(state: State, change: changes.RowKept) -> None:
    table, row = _table(state, change.table), change.row
    if change.table == "company_overrides":
        grant = cast("Grant", row)
        if state.overrides_of.get(grant.holder_id, {}).get(grant.id) is None:
            _drop_override(state, grant.id)
        state.overrides_of.setdefault(grant.holder_id, {})[grant.id] = grant
    table[row.id] = row


def _remove_row(state: State, change: changes.RowRemoved) -> None:
    table = _table(state, change.table)
    if change.table == "company_overrides":
        _drop_override(state, change.row_id)
    table.pop(change.row_id, None)


def _drop_override(state: State, row_id: str) -> None:
    known = state.company_overrides.get(row_id)
    if known is not None:
        own = state.overrides_of[known.holder_id]
        del own[row_id]
        if not own:
            del state.overrides_of[known.holder_id]


def _table(state: State, name: str) -> dict[str, Any]:
    if name not in ACCOUNT_TABLES:
        table: dict[str, Any] = getattr(state, name)
        return table
    state.account.revision += 1
    shared: dict[str, Any] = getattr(state.account, name)
    return shared


APPLIERS: dict[type, Callable[[State, Any], None]] = {
    changes.EntityCreated: _create_entity,
    changes.KeysAssigned: _assign_keys,
    changes.Renamed: _rename,
    changes.TraitsMerged: _merge_traits,
    changes.Seen: _update_seen,
    changes.MembershipAdded: _add_membership,
    changes.UsageCounted: _count_usage,
    changes.IdempotencyKept: _store_idempotency,
    changes.KeysRemoved: _remove_keys,
    changes.EntityRemoved: _remove_entity,
    changes.MembershipRemoved: _remove_membership,
    changes.RowKept: _store_row,
    changes.RowRemoved: _remove_row,
}
