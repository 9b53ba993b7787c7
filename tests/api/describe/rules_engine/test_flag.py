"""Flags are described with what the engine must have, and without what is absent."""

from __future__ import annotations

from schematic_emulator.api.describe.rules_engine.flag import describe_flag
from support.rest import Rest
from support.setup import metered, put_trait_rule

OWN = {"account_id", "environment_id"}


def describe_only(rest: Rest):
    environment = rest.emulator.store.environment_for(rest.key)
    (flag,) = environment.state.account.flags.values()
    return describe_flag(environment, flag)


def test_flag_has_the_rules_of_plan_entitlements_in_their_two_types():
    rest = Rest()
    metered(rest)

    described = describe_only(rest)

    first, second = described["rules"]
    assert described.keys() == OWN | {"id", "key", "default_value", "rules"}
    assert (first["rule_type"], first["value"]) == ("plan_entitlement", True)
    assert second["rule_type"] == "plan_entitlement_usage_exceeded"
    limit = first["conditions"][1]
    assert limit.keys() == OWN | {
        *("id", "condition_type", "operator", "resource_ids", "trait_value"),
        *("event_subtype", "metric_value", "metric_period"),
    }
    assert (limit["metric_value"], limit["metric_period"]) == (3, "current_month")


def test_condition_has_the_definition_of_its_trait():
    rest = Rest()
    put_trait_rule(rest, "currency", "100")

    ((condition,),) = (rule["conditions"] for rule in describe_only(rest)["rules"])

    assert condition["trait_value"] == "100"
    definition = condition["trait_definition"]
    assert definition.keys() == {"id", "entity_type", "comparable_type"}
    assert (definition["entity_type"], definition["comparable_type"]) == (
        "company",
        "int",
    )
