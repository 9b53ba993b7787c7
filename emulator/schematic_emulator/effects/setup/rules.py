"""Plan the rules that are put on a flag."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, RowKept, RowRemoved
from schematic_emulator.effects.int64 import write_whole
from schematic_emulator.effects.records import Flag, FlagRules
from schematic_emulator.effects.rule import Condition, ConditionGroup, FlagRule
from schematic_emulator.effects.setup.making import SetupError, require

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Feature
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

MEMBERS = (
    "event_subtype",
    "metric_period",
    "metric_period_month_reset",
    "trait_id",
    "comparison_trait_id",
    "credit_id",
    "credit_cost",
)


def put_rules(
    state: State, flag: Flag, sent: list[dict[str, Any]], making: Making
) -> RowKept:
    """Plan the whole list of a flag's rules, from `api/update-flag-rules`.

    Rules that grants compile to are in the API's lists of rules, so clients send them
    back: they are ignored. Raises SetupError for an id that is listed twice,
    MissingError for unknown traits.
    """
    known = state.flag_rules.get(flag.id)
    before = {rule.id: rule for rule in known.rules} if known else {}
    compiled = _granted_ids(state)
    rules: dict[str, FlagRule] = {}
    for body in sent:
        if body.get("id") in compiled:
            continue
        rule = _make_rule(state, flag, body, before, making)
        if rule.id in rules:
            raise SetupError(f"rules: the id {rule.id} is listed twice")
        rules[rule.id] = rule
    return RowKept("flag_rules", FlagRules(id=flag.id, rules=tuple(rules.values())))


def _granted_ids(state: State) -> set[str]:
    grants = [*state.plan_entitlements.values(), *state.company_overrides.values()]
    return {
        each for grant in grants for each in (grant.rule_id, grant.exceeded_rule_id)
    }


def _make_rule(
    state: State,
    flag: Flag,
    body: dict[str, Any],
    before: dict[str, FlagRule],
    making: Making,
) -> FlagRule:
    known = before.get(body.get("id") or "")
    return FlagRule(
        id=known.id if known else making.ids("rule"),
        flag_id=flag.id,
        rule_type=body.get("rule_type") or "standard",
        name=body["name"],
        value=body["value"],
        priority=write_whole(body["priority"]),
        conditions=_make_conditions(state, body["conditions"], making),
        groups=tuple(
            ConditionGroup(
                id=making.ids("cogr"),
                conditions=_make_conditions(state, group["conditions"], making),
            )
            for group in body["condition_groups"]
        ),
        created_at=known.created_at if known else making.at,
        updated_at=making.at,
    )


def _make_conditions(
    state: State, sent: list[dict[str, Any]], making: Making
) -> tuple[Condition, ...]:
    return tuple(_make_condition(state, body, making) for body in sent)


def _make_condition(state: State, body: dict[str, Any], making: Making) -> Condition:
    for name in ("trait_id", "comparison_trait_id"):
        if body.get(name) is not None:
            require(state.trait_definitions, body[name], "trait definition")
    if body["condition_type"] == "trait" and body.get("trait_id") is None:
        raise SetupError("trait_id: a trait condition needs one")
    return Condition(
        id=making.ids("cond"),
        condition_type=body["condition_type"],
        operator=body["operator"],
        resource_ids=tuple(body["resource_ids"]),
        metric_value=write_whole(body.get("metric_value")),
        trait_value=body.get("trait_value") or "",
        **{name: body.get(name) for name in MEMBERS},
    )


def make_flag(state: State, body: dict[str, Any], making: Making) -> Flag:
    """Plan a new flag from `api/create-flag`.

    Raises SetupError if its key is used, MissingError for an unknown feature.
    """
    flag = Flag(
        id=making.ids("flag"),
        key=body["key"],
        name=body["name"],
        description=body["description"],
        default_value=bool(body.get("default_value")),
        feature_id=body.get("feature_id"),
        created_at=making.at,
        updated_at=making.at,
    )
    return _checked(state, flag)


def change_flag(state: State, flag: Flag, body: dict[str, Any], making: Making) -> Flag:
    """Plan the changes of `api/create-flag` to a flag; absent properties stay."""
    sent = body.get("default_value")
    changed = replace(
        flag,
        key=body["key"],
        name=body["name"],
        description=body["description"],
        default_value=flag.default_value if sent is None else sent,
        feature_id=body.get("feature_id") or flag.feature_id,
        updated_at=making.at,
    )
    return _checked(state, changed)


def put_feature_flag(
    state: State, feature: Feature, body: dict[str, Any], making: Making
) -> Change:
    """Plan the flag of a feature: the one with the id that is given, or a new one."""
    flag_id = body.get("id")
    own = {**body, "feature_id": None}
    if flag_id is None:
        flag = make_flag(state, own, making)
    else:
        known = require(state.account.flags, flag_id, "flag")
        flag = change_flag(state, known, own, making)
    return RowKept("flags", replace(flag, feature_id=feature.id))


def remove_flag(flag: Flag) -> list[Change]:
    """Plan to remove a flag with its rules."""
    return [RowRemoved("flags", flag.id), RowRemoved("flag_rules", flag.id)]


def find_flag(state: State, key: str) -> Flag | None:
    """Find a flag by its key."""
    for flag in state.account.flags.values():
        if flag.key == key:
            return flag
    return None


def _checked(state: State, flag: Flag) -> Flag:
    holder = find_flag(state, flag.key)
    if holder is not None and holder.id != flag.id:
        raise SetupError(f"key: the flag {holder.id} has this key")
    if flag.feature_id is not None:
        require(state.account.features, flag.feature_id, "feature")
    return flag
