"""Compile what a plan or a company is granted into the rules that decide flags.

How the service compiles grants is not published; this is inferred.
Source: Schematic's OpenAPI description (each grant has a `rule_id` and a
`rule_id_usage_exceeded`); SchematicHQ/rulesengine, `consts.go`, commit 3019c25 (the
order of the types); Schematic's documentation,
integrations/webhooks-entitlement-triggers (a limit is reached when usage equals it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.effects.rule import Condition, FlagRule, RuleType

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Feature, Flag, Grant

LIMITED = frozenset(("numeric", "trait"))


def compile_grant(grant: Grant, feature: Feature, flag: Flag) -> tuple[FlagRule, ...]:
    """Return the rules of a grant for one flag of its feature.

    One rule without a limit. With a limit, the first rule gives access while usage is
    below it, and the second one, tried later, refuses access as exceeded.
    """
    conditions = [_holder(grant)]
    limit = _limit(grant, feature) if grant.value_type in LIMITED else None
    if limit is None:
        return (_rule(grant, flag, conditions, value=_value(grant)),)
    return (
        _rule(grant, flag, [*conditions, limit], value=True),
        _rule(grant, flag, conditions, value=False, exceeded=True),
    )


def _value(grant: Grant) -> bool:
    return bool(grant.value_bool) if grant.value_type == "boolean" else True


def _rule(
    grant: Grant,
    flag: Flag,
    conditions: list[Condition],
    *,
    value: bool,
    exceeded: bool = False,
) -> FlagRule:
    return FlagRule(
        id=grant.exceeded_rule_id if exceeded else grant.rule_id,
        flag_id=flag.id,
        rule_type=_EXCEEDED[grant.kind] if exceeded else grant.kind,
        name=f"{flag.name} usage exceeded" if exceeded else flag.name,
        value=value,
        conditions=tuple(conditions),
        created_at=grant.created_at,
        updated_at=grant.updated_at,
    )


_EXCEEDED: dict[str, RuleType] = {
    "plan_entitlement": "plan_entitlement_usage_exceeded",
    "company_override": "company_override_usage_exceeded",
}


def _holder(grant: Grant) -> Condition:
    return Condition(
        id=_condition_id(grant, "holder"),
        condition_type="plan" if grant.kind == "plan_entitlement" else "company",
        resource_ids=(grant.holder_id,),
    )


def _limit(grant: Grant, feature: Feature) -> Condition | None:
    """Return the condition that usage is below the limit; None without a meter."""
    value = grant.value_numeric or 0
    if feature.feature_type == "event" and feature.event_subtype:
        return Condition(
            id=_condition_id(grant, "limit"),
            condition_type="metric",
            operator="lt",
            event_subtype=feature.event_subtype,
            metric_value=value,
            metric_period=grant.metric_period,
            metric_period_month_reset=grant.metric_period_month_reset,
            comparison_trait_id=grant.value_trait_id,
        )
    if feature.feature_type == "trait" and feature.trait_id:
        return Condition(
            id=_condition_id(grant, "limit"),
            condition_type="trait",
            operator="lt",
            trait_id=feature.trait_id,
            trait_value=str(value),
            comparison_trait_id=grant.value_trait_id,
        )
    return None


def _condition_id(grant: Grant, part: str) -> str:
    """Derive a condition's id from its grant's rule ids: stable, yet not stored."""
    rule_id = grant.rule_id if part == "holder" else grant.exceeded_rule_id
    return f"cond_{rule_id.removeprefix('rule_')}"
