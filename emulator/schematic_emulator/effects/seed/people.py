"""Plan the companies and users of a section, with plans and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.seed.catalogue import get_named
from schematic_emulator.effects.seed.grant import put_grant
from schematic_emulator.effects.seed.step import SetupStep
from schematic_emulator.effects.setup.making import SetupError
from schematic_emulator.effects.setup.plan import choose_plans
from schematic_emulator.effects.setup.profile import link, put_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.records import CompanyPlans
    from schematic_emulator.effects.seed.step import Section, Seeding
    from schematic_emulator.effects.state import State


def seed_companies(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the companies, then the plans and overrides of each."""
    for pointer, row in seeding.rows("companies"):
        yield _put(seeding, pointer, "company", row)
        own_id = get_by_keys(seeding.state, "company", row["keys"])
        yield from _put_plans(seeding, pointer, own_id, row)
        for index, sent in enumerate(row.get("overrides") or ()):
            place = f"{pointer}/overrides/{index}"
            yield put_grant(seeding, place, "company_overrides", own_id, sent)


def seed_users(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the users, then their memberships; memberships that are not named stay."""
    state, making = seeding.state, seeding.making
    for pointer, row in seeding.rows("users"):
        yield _put(seeding, pointer, "user", row)
        own_id = get_by_keys(state, "user", row["keys"])
        for index, keys in enumerate(row.get("companies") or ()):
            company_id = get_by_keys(state, "company", keys)
            changes = link(state, company_id, own_id, making)
            yield SetupStep(f"{pointer}/companies/{index}", changes, is_new=True)


def get_by_keys(state: State, kind: EntityKind, keys: dict[str, Any]) -> str:
    """Return the id of the entity with the keys. Raises SetupError for none or two."""
    found = resolve_keys(state, kind, read_keys(keys))
    if isinstance(found, KeyConflict):
        raise SetupError(f"keys: {found.message}")
    if found is None:
        raise SetupError(f"no {kind} has these keys")
    return found.id


def _put(seeding: Seeding, pointer: str, kind: EntityKind, row: Section) -> SetupStep:
    state, keys = seeding.state, read_keys(row["keys"])
    known = resolve_keys(state, kind, keys) if keys else None
    standing = {} if known is None or isinstance(known, KeyConflict) else known.traits
    missing = object()
    traits = {
        name: value
        for name, value in (row.get("traits") or {}).items()
        if standing.get(name, missing) != value
    }
    body = {"keys": row["keys"], "name": row.get("name"), "traits": traits}
    upsert = put_profile(state, kind, body, seeding.making)
    return SetupStep(pointer, upsert.changes, upsert.is_new)


def _put_plans(
    seeding: Seeding, pointer: str, own_id: str, row: Section
) -> Iterator[SetupStep]:
    """Plan which plans a company has, if the row names any."""
    if "base_plan" not in row and "add_ons" not in row:
        return
    state, plans = seeding.state, seeding.state.account.plans
    base, add_ons = row.get("base_plan"), row.get("add_ons") or ()
    base_id = None if base is None else get_named(plans, base).id
    add_on_ids = [get_named(plans, name).id for name in add_ons]
    body = {"base_plan_id": base_id, "add_on_ids": add_on_ids}
    changes = choose_plans(state, own_id, body, seeding.making)
    known = state.company_plans.get(own_id)
    if known is not None and _choice_of(known) == (base_id, tuple(add_on_ids)):
        changes = []
    yield SetupStep(f"{pointer}/base_plan", changes, known is None)


def _choice_of(row: CompanyPlans) -> tuple[str | None, tuple[str, ...]]:
    return row.base_plan_id, row.add_on_ids
