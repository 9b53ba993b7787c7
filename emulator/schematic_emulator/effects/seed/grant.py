"""Plan the entitlements of a plan and the overrides of a company."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.seed.step import SetupStep
from schematic_emulator.effects.setup.grant import (
    change_grant,
    make_company_override,
    make_plan_entitlement,
)

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Grant
    from schematic_emulator.effects.seed.step import Section, Seeding

GrantTable = Literal["plan_entitlements", "company_overrides"]


def put_grant(
    seeding: Seeding, pointer: str, table: GrantTable, holder_id: str, sent: Section
) -> SetupStep:
    """Plan one grant, found by its plan or company and its feature."""
    state, making = seeding.state, seeding.making
    features = state.account.features.values()
    feature_id = next(each.id for each in features if each.name == sent["feature"])
    body = {**sent, "feature_id": feature_id}
    if sent.get("value_trait"):
        body["value_trait_id"] = seeding.trait_id(sent["value_trait"])
    grants: dict[str, Grant] = getattr(state, table)
    for known in grants.values():
        if (known.holder_id, known.feature_id) == (holder_id, feature_id):
            return _change(seeding, pointer, table, known, body)
    if table == "plan_entitlements":
        made = make_plan_entitlement(state, {**body, "plan_id": holder_id}, making)
    else:
        made = make_company_override(state, {**body, "company_id": holder_id}, making)
    return SetupStep(pointer, [RowKept(table, made)], is_new=True)


def _change(
    seeding: Seeding, pointer: str, table: GrantTable, known: Grant, body: Section
) -> SetupStep:
    """Plan another value; a note that the grant has already is not added again."""
    if body.get("note") in {note.text for note in known.notes}:
        body = {**body, "note": None}
    wanted = change_grant(seeding.state, known, body, seeding.making)
    if _compared(wanted) == _compared(known):
        return SetupStep(pointer, [])
    return SetupStep(pointer, [RowKept(table, wanted)])


def _compared(grant: Grant) -> Grant:
    """Return a grant without what every change replaces: ids of tiers, and the time."""
    tiers = tuple(replace(tier, id="") for tier in grant.warning_tiers)
    return replace(grant, warning_tiers=tiers, updated_at=grant.created_at)
