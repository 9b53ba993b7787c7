"""Plan the rules that are put on a flag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.records import FlagRules
from schematic_emulator.effects.rule import Condition, ConditionGroup, FlagRule
from schematic_emulator.effects.setup.making import SetupError, require

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Flag
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

MEMBERS = (
    "event_subtype",
    "metric_value",
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
        priority=body["priority"],
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
        trait_value=body.get("trait_value") or "",
        **{name: body.get(name) for name in MEMBERS},
    )
