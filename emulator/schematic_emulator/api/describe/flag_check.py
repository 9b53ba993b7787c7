"""Describe the results of flag checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_optional
from schematic_emulator.effects.flags.evaluate import ENTITLEMENT_TYPES

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.flags.check import FlagCheck
    from schematic_emulator.effects.flags.entitlement import Entitlement
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.rule import Condition

NO_FEATURE = {
    "feature_allocation": None,
    "feature_usage": None,
    "feature_usage_event": None,
    "feature_usage_period": None,
    "feature_usage_reset_at": None,
}


def describe_check(checked: FlagCheck) -> dict[str, Any]:
    """Return the flag as decided: `urn:...:api/flag-check`, FlagCheck.

    The flat `feature_` properties are set only if the rule that decided is that of an
    entitlement and compares usage; their values are always measured.
    """
    decision, subject = checked.decision, checked.subject
    rule = decision.rule
    answer: dict[str, Any] = {
        "flag": checked.flag.key,
        "flag_id": checked.flag.id,
        "value": decision.value,
        "reason": decision.reason,
        "company_id": subject.company_id,
        "user_id": subject.user_id,
        "rule_id": rule.id if rule else None,
        "rule_type": rule.rule_type if rule else None,
        "error": decision.error,
        **NO_FEATURE,
    }
    if checked.entitlement is not None:
        key = checked.flag.key
        answer["entitlement"] = describe_feature_entitlement(checked.entitlement, key)
    if rule and subject.company_id and rule.rule_type in ENTITLEMENT_TYPES:
        for condition in rule.conditions:
            if condition.condition_type in ("metric", "trait"):
                answer |= _describe_usage(condition, subject)
                break
    return answer


def describe_absent(key: str, reason: str) -> dict[str, Any]:
    """Return the answer for a flag that does not exist."""
    return {
        "flag": key,
        "flag_id": None,
        "value": False,
        "reason": reason,
        "company_id": None,
        "user_id": None,
        "rule_id": None,
        "rule_type": None,
        "error": "flag not found",
        **NO_FEATURE,
    }


def describe_feature_entitlement(
    entitlement: Entitlement, feature_key: str
) -> dict[str, Any]:
    """Return what a company is entitled to: `urn:...:api/shared`, FeatureEntitlement.

    `feature_key` is the key of the flag that asks for the feature.
    """
    grant, feature = entitlement.grant, entitlement.feature
    return {
        "feature_id": feature.id,
        "feature_key": feature_key,
        "value_type": grant.value_type,
        "allocation": entitlement.allocation,
        "usage": entitlement.usage,
        "soft_limit": grant.soft_limit,
        "event_name": feature.event_subtype,
        "event_subtype": feature.event_subtype,
        "metric_period": entitlement.period,
        "metric_reset_at": write_optional(entitlement.reset_at),
        "month_reset": write_month_reset(entitlement),
        "warning_tiers": [
            {"key": tier.key, "value": tier.value} for tier in grant.warning_tiers
        ],
    }


def write_month_reset(entitlement: Entitlement) -> str | None:
    """Return when a month begins, for an entitlement that is counted by the month."""
    if entitlement.period != "current_month":
        return None
    return entitlement.grant.metric_period_month_reset or "first_of_month"


def describe_checks(
    environment: EnvironmentView, checks: list[FlagCheck], subject: Subject
) -> dict[str, Any]:
    """Return every flag for one subject: `urn:...:api/flag-checks`, FlagChecks.

    Credits are not emulated, so no company has a balance.
    """
    answer: dict[str, Any] = {
        "flags": [describe_check(checked) for checked in checks],
        "credit_balances": {},
        "credit_spend_policies": [],
    }
    plan = environment.state.account.plans.get(subject.base_plan_id or "")
    if plan is not None:
        answer["plan"] = {"id": plan.id, "name": plan.name}
    return answer


def _describe_usage(condition: Condition, subject: Subject) -> dict[str, Any]:
    engine = subject.engine
    comparison = subject.find_definition(condition.comparison_trait_id)
    allocation = condition.metric_value or 0
    usage = 0
    if condition.condition_type == "trait":
        definition = subject.find_definition(condition.trait_id)
        allocation = engine.read_whole(condition.trait_value)
        usage = engine.read_whole(subject.trait(definition, "company") or "")
    if comparison is not None:
        # A trait that the company lacks, or that is no number, leaves the number.
        text = subject.trait(comparison, "company")
        whole = engine.find_whole(text) if text else None
        allocation = allocation if whole is None else whole
    answer: dict[str, Any] = {
        "feature_allocation": allocation,
        "feature_usage": usage,
    }
    if condition.condition_type == "metric" and condition.event_subtype:
        reset = condition.metric_period_month_reset
        span = subject.find_span(condition.metric_period, reset)
        answer |= {
            "feature_usage": subject.meter(condition.event_subtype, span),
            "feature_usage_event": condition.event_subtype,
            "feature_usage_period": condition.metric_period or "all_time",
            "feature_usage_reset_at": write_optional(span.end),
        }
    return answer
