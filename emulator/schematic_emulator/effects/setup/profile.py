"""Plan what a REST request changes of a company or user: synchronous and strict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.arrival import EventContext
from schematic_emulator.effects.changes import (
    Change,
    KeysRemoved,
    MembershipAdded,
    MembershipRemoved,
    Seen,
)
from schematic_emulator.effects.events.client_clock import parse_time
from schematic_emulator.effects.events.resolve import KeyConflict
from schematic_emulator.effects.events.upsert import Upsert, plan_change, plan_upsert
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.setup.making import (
    Making,
    MissingError,
    SetupError,
    require,
)

if TYPE_CHECKING:
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity, State
    from schematic_emulator.effects.switches import EffectSwitches

NO_KEYS = "keys: expected at least one key whose value is not null"


class AmbiguousError(SetupError):
    """Raised for keys that identify two entities."""


@dataclass(frozen=True, slots=True)
class ProfileMaking(Making):
    """Adds to `Making` the switches that profiles depend on."""

    switches: EffectSwitches

    @property
    def arrival(self) -> EventContext:
        """Return the context of the request as if an event; moves no `last_seen_at`."""
        return EventContext(
            self.at, self.at, "secret", True, None, self.ids, self.switches
        )


def make_profile(
    state: State, kind: EntityKind, body: dict[str, Any], making: ProfileMaking
) -> Upsert:
    """Plan a new company or user, from `api/upsert-company` or `api/upsert-user`.

    Raises SetupError if an entity has one of its keys, or if it has no usable key.
    """
    upsert = put_profile(state, kind, body, making)
    if not upsert.is_new:
        raise SetupError(f"keys: a {kind} has them already: {upsert.entity_id}")
    return upsert


def put_profile(
    state: State, kind: EntityKind, body: dict[str, Any], making: ProfileMaking
) -> Upsert:
    """Plan a company or user as requested; an unknown one is created.

    `id` comes before `keys`. Raises MissingError for an unknown id, or an unknown
    entity with `update_only`; AmbiguousError for keys of two; SetupError without keys.
    """
    keys, found_by = read_keys(body.get("keys")), body.get("id")
    if found_by is not None:
        entity = require(state.of_kind(kind), found_by, kind)
        upsert = _put_by_id(state, entity, keys, body, making)
    elif not keys:
        raise SetupError(NO_KEYS)
    else:
        upsert = put_by_keys(state, kind, keys, making, **_described(body))
    if upsert.is_new and body.get("update_only"):
        raise MissingError(f"{kind} not found")
    upsert.changes += _plan_rest(state, kind, upsert, body, making)
    return upsert


def put_by_keys(
    state: State,
    kind: EntityKind,
    keys: dict[str, str],
    making: ProfileMaking,
    **described: Any,
) -> Upsert:
    """Plan a company or user by keys. Raises AmbiguousError if they identify two."""
    upsert = plan_upsert(state, kind, keys, making.arrival, **described)
    if isinstance(upsert, KeyConflict):
        raise AmbiguousError(f"keys: {upsert.message}")
    return upsert


def _put_by_id(
    state: State,
    entity: Entity,
    keys: dict[str, str],
    body: dict[str, Any],
    making: ProfileMaking,
) -> Upsert:
    """Plan a known entity by its id; no other entity may have the further keys."""
    for name, value in keys.items():
        if state.keys.get((entity.kind, name, value), entity.id) != entity.id:
            raise AmbiguousError(f"keys: {name!r} belongs to another {entity.kind}")
    return plan_change(entity, keys, making.arrival, **_described(body))


def _described(body: dict[str, Any]) -> dict[str, Any]:
    return {"name": body.get("name"), "traits": body.get("traits")}


def _plan_rest(
    state: State,
    kind: EntityKind,
    upsert: Upsert,
    body: dict[str, Any],
    making: ProfileMaking,
) -> list[Change]:
    changes: list[Change] = []
    entity = state.entities.get(upsert.entity_id)
    removed = [
        name
        for name in body.get("remove_keys") or ()
        if entity is not None and name in entity.keys
    ]
    if entity is not None and removed:
        if not set(entity.keys) | set(read_keys(body.get("keys"))) > set(removed):
            raise SetupError("remove_keys: at least one key must stay")
        names = tuple(dict.fromkeys(removed))
        changes.append(KeysRemoved(entity.id, names, making.at))
    seen_at = parse_time(body.get("last_seen_at"))
    if seen_at is not None:
        own_id, is_company = upsert.entity_id, kind == "company"
        company_id, user_id = (own_id, None) if is_company else (None, own_id)
        changes.append(Seen(company_id, user_id, seen_at))
    return changes


def link_companies(
    state: State, user_id: str, body: dict[str, Any], making: ProfileMaking
) -> list[Change]:
    """Plan the memberships that `api/upsert-user` asks for.

    `company` comes before `companies`, `company_id` before `company_ids`. The singular
    forms add one company. The plural forms list all of them, so other memberships are
    removed, unless the switch `plural_companies` says otherwise.
    Source: Schematic's OpenAPI description, UpsertUserRequestBody.
    Raises MissingError for an unknown id, AmbiguousError for keys of two companies.
    """
    changes: list[Change] = []
    keyed = [body["company"]] if body.get("company") else body.get("companies") or []
    own_ids = (
        [body["company_id"]]
        if body.get("company_id")
        else body.get("company_ids") or []
    )
    wanted = [require(state.companies, each, "company").id for each in own_ids]
    for keys in {tuple(sorted(read_keys(sent).items())) for sent in keyed} - {()}:
        upsert = put_by_keys(state, "company", dict(keys), making)
        changes += upsert.changes
        wanted.append(upsert.entity_id)
    for company_id in dict.fromkeys(wanted):
        changes += link(state, company_id, user_id, making)
    is_whole = making.arrival.switches.plural_companies == "exhaustive"
    if is_whole and _is_exhaustive(body):
        changes += _unlink_others(state, user_id, wanted)
    return changes


def link(state: State, company_id: str, user_id: str, making: Making) -> list[Change]:
    """Plan one membership, unless the user has it."""
    if (company_id, user_id) in state.memberships:
        return []
    return [MembershipAdded(making.ids("comu"), company_id, user_id, making.at)]


def _is_exhaustive(body: dict[str, Any]) -> bool:
    single = body.get("company") or body.get("company_id")
    several = (body.get("companies"), body.get("company_ids"))
    return not single and any(each is not None for each in several)


def _unlink_others(state: State, user_id: str, wanted: list[str]) -> list[Change]:
    return [
        MembershipRemoved(company_id, user_id)
        for company_id in state.links.get(user_id, {})
        if company_id not in wanted
    ]
