"""Plan what a plan or a company is granted of a feature."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.events.client_clock import parse_time
from schematic_emulator.effects.int64 import write_whole
from schematic_emulator.effects.records import Grant, Note, WarningTier
from schematic_emulator.effects.setup.making import SetupError, require

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.kinds import GrantKind
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

PREFIXES: dict[GrantKind, str] = {
    "plan_entitlement": "pltl",
    "company_override": "cmov",
}
NEEDED = {
    "boolean": "value_bool",
    "numeric": "value_numeric",
    "trait": "value_trait_id",
}


def make_plan_entitlement(state: State, body: dict[str, Any], making: Making) -> Grant:
    """Plan an entitlement from `api/create-plan-entitlement`.

    Raises MissingError for an unknown plan, feature or trait; SetupError if the plan
    has the feature already, or the value is missing.
    """
    plan = require(state.account.plans, body["plan_id"], "plan")
    for grant in state.plan_entitlements.values():
        if (grant.holder_id, grant.feature_id) == (plan.id, body["feature_id"]):
            raise SetupError(f"feature_id: {grant.id} grants it to the plan already")
    return _make(state, "plan_entitlement", plan.id, body, making)


def make_company_override(state: State, body: dict[str, Any], making: Making) -> Grant:
    """Plan an override from `api/create-company-override`; same errors as above."""
    company = require(state.companies, body["company_id"], "company")
    for grant in state.overrides_of.get(company.id, {}).values():
        if grant.feature_id == body["feature_id"]:
            raise SetupError(f"feature_id: {grant.id} overrides it already")
    return _make(state, "company_override", company.id, body, making)


def change_grant(
    state: State, grant: Grant, body: dict[str, Any], making: Making
) -> Grant:
    """Plan to replace a grant's value as a whole; a note is added to its notes."""
    changed = replace(grant, updated_at=making.at, **_values(state, body, making))
    return replace(
        changed,
        notes=grant.notes + changed.notes,
        has_expired=grant.has_expired and grant.expires_at == changed.expires_at,
    )


def _make(
    state: State, kind: GrantKind, holder_id: str, body: dict[str, Any], making: Making
) -> Grant:
    require(state.account.features, body["feature_id"], "feature")
    return Grant(
        id=making.ids(PREFIXES[kind]),
        kind=kind,
        holder_id=holder_id,
        feature_id=body["feature_id"],
        rule_id=making.ids("rule"),
        exceeded_rule_id=making.ids("rule"),
        created_at=making.at,
        updated_at=making.at,
        **_values(state, body, making),
    )


def _values(state: State, body: dict[str, Any], making: Making) -> dict[str, Any]:
    needed = NEEDED.get(body["value_type"])
    if needed is not None and body.get(needed) is None:
        raise SetupError(f"{needed}: a {body['value_type']} value needs it")
    if body.get("value_trait_id") is not None:
        require(state.trait_definitions, body["value_trait_id"], "trait definition")
    note = body.get("note")
    tiers = body.get("warning_tiers") or ()
    return {
        "value_type": body["value_type"],
        "value_bool": body.get("value_bool"),
        "value_numeric": write_whole(body.get("value_numeric")),
        "value_trait_id": body.get("value_trait_id"),
        "metric_period": body.get("metric_period"),
        "metric_period_month_reset": body.get("metric_period_month_reset"),
        "soft_limit": write_whole(body.get("soft_limit")),
        "price_behavior": body.get("price_behavior"),
        "warning_tiers": tuple(
            WarningTier(
                id=making.ids("watr"), key=tier["key"], value=write_whole(tier["value"])
            )
            for tier in tiers
        ),
        "expires_at": _read_expiry(body.get("expiration_date")),
        "notes": (Note(id=making.ids("note"), text=note, at=making.at),)
        if note
        else (),
    }


def _read_expiry(text: str | None) -> datetime | None:
    at = parse_time(text)
    if text is not None and at is None:
        raise SetupError("expiration_date: expected a time in the years 1 to 9999")
    return at
