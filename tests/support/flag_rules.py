"""Make rules, conditions, grants and subjects for tests, short and plain."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from schematic_emulator.effects.flags.subject import Subject
from schematic_emulator.effects.records import Feature, Flag, Grant, TraitDefinition
from schematic_emulator.effects.rule import Condition, FlagRule

AT = datetime(2026, 1, 14, 15, 30, tzinfo=UTC)
NUMBERS = count(1)


def make_subject(usage: int = 0, **members: Any) -> Subject:
    """Make a subject with the company `comp_a` and the user `user_a`."""
    chosen = {"at": AT, "company_id": "comp_a", "user_id": "user_a"} | members
    return Subject(meter=lambda _event, _span: usage, **chosen)


def make_condition(condition_type: str, operator: str = "eq", **members: Any) -> Any:
    """Make a condition."""
    return Condition(
        id="cond_1", condition_type=condition_type, operator=operator, **members
    )


def make_rule(
    rule_type: str = "standard", *, value: bool = True, **members: Any
) -> FlagRule:
    """Make a rule; without conditions it matches."""
    chosen = {"id": f"rule_{next(NUMBERS)}", "name": rule_type} | members
    return FlagRule(
        flag_id="flag_1",
        rule_type=rule_type,
        value=value,
        created_at=AT,
        updated_at=AT,
        **chosen,
    )


def make_definition(trait_type: str, name: str = "seats", kind: str = "company") -> Any:
    """Define a trait; its id is `etdf_` and its name."""
    return TraitDefinition(
        id=f"etdf_{name}",
        kind=kind,
        hierarchy=(name,),
        display_name=name,
        trait_type=trait_type,
        created_at=AT,
        updated_at=AT,
    )


def make_feature(feature_type: str = "event", **members: Any) -> Feature:
    """Make a feature that `called` meters."""
    chosen = {"event_subtype": "called", "trait_id": None} | members
    return Feature(
        id="feat_1",
        name="Calls",
        description="",
        feature_type=feature_type,
        icon="",
        lifecycle_phase=None,
        plural_name=None,
        singular_name=None,
        created_at=AT,
        updated_at=AT,
        **chosen,
    )


def make_flag(**members: Any) -> Flag:
    """Make the flag `calls` of the feature."""
    chosen = {"default_value": False, "feature_id": "feat_1"} | members
    return Flag(
        id="flag_1",
        key="calls",
        name="Calls",
        description="",
        created_at=AT,
        updated_at=AT,
        **chosen,
    )


def make_grant(kind: str = "plan_entitlement", **members: Any) -> Grant:
    """Make a grant to plan `plan_a` or company `comp_a`: 100 a month, unless told."""
    number = next(NUMBERS)
    chosen = {
        "holder_id": "plan_a" if kind == "plan_entitlement" else "comp_a",
        "value_type": "numeric",
        "value_bool": None,
        "value_numeric": 100,
        "value_trait_id": None,
        "metric_period": "current_month",
        "expires_at": None,
    } | members
    return Grant(
        id=f"grant_{number}",
        kind=kind,
        feature_id="feat_1",
        metric_period_month_reset=None,
        soft_limit=None,
        price_behavior=None,
        warning_tiers=(),
        notes=(),
        rule_id=f"rule_{number}a",
        exceeded_rule_id=f"rule_{number}b",
        created_at=AT,
        updated_at=AT,
        **chosen,
    )
