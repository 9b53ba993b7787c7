"""Describe a company or a user: everything that the rules of flags may compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.flag_check import describe_feature_entitlement
from schematic_emulator.api.describe.metric import list_metrics
from schematic_emulator.api.describe.rules_engine.flag import (
    describe_owner,
    describe_rule,
    describe_trait_definition,
)
from schematic_emulator.effects.flags.check import (
    list_company_rules,
    list_entitlements,
    make_subject,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.state import Entity


def describe_company(environment: EnvironmentView, company: Entity) -> dict[str, Any]:
    """Return a company at the present time of the environment's clock.

    Plan versions, billing products, subscriptions and credits are not emulated.
    """
    state, at = environment.state, environment.clock.now()
    subject = make_subject(state, company, None, at)
    answer = {
        **_describe_entity(environment, company, subject),
        "plan_ids": sorted(subject.plan_ids),
        "plan_version_ids": [],
        "billing_product_ids": [],
        "credit_balances": {},
        "metrics": [*_list_metrics(environment, company, at)],
        "rules": [
            describe_rule(environment, rule)
            for rule in list_company_rules(state, subject)
        ],
        "entitlements": [
            describe_feature_entitlement(found, flag.key)
            for flag, found in list_entitlements(state, subject)
        ],
    }
    if subject.base_plan_id is not None:
        answer["base_plan_id"] = subject.base_plan_id
    return answer


def describe_user(environment: EnvironmentView, user: Entity) -> dict[str, Any]:
    """Return a user; users have no rules of their own here."""
    subject = make_subject(environment.state, None, user, environment.clock.now())
    return {**_describe_entity(environment, user, subject), "rules": []}


def _describe_entity(
    environment: EnvironmentView, entity: Entity, subject: Subject
) -> dict[str, Any]:
    return {
        **describe_owner(environment),
        "id": entity.id,
        "keys": dict(entity.keys),
        "traits": [*_list_traits(entity, subject)],
    }


def _list_traits(entity: Entity, subject: Subject) -> Iterator[dict[str, Any]]:
    """Yield the traits that rules can compare: the defined ones that have a value.

    A missing trait compares as an empty one.
    """
    for definition in subject.definitions.values():
        if definition.kind == entity.kind:
            text = subject.trait(definition, entity.kind)
            if text:
                described = describe_trait_definition(definition)
                yield {"value": text, "trait_definition": described}


def _list_metrics(
    environment: EnvironmentView, company: Entity, at: datetime
) -> Iterator[dict[str, Any]]:
    """Yield usage by event and period; a month's once for each of its two beginnings.

    The engine looks for the exact pair. Without a subscription both begin on the first.
    """
    for row in list_metrics(environment, company, at):
        yield row
        if row["period"] == "current_month":
            yield {**row, "month_reset": "billing_cycle"}
