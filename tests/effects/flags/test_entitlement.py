"""Grants compile to rules, and the most generous one counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.effects.apply import apply
from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.flags.check import check_flag
from schematic_emulator.effects.flags.compile import compile_grant
from schematic_emulator.effects.flags.entitlement import find_entitlement, is_larger
from schematic_emulator.effects.flags.evaluate import evaluate
from schematic_emulator.effects.state import State
from support.flag_rules import (
    AT,
    make_definition,
    make_feature,
    make_flag,
    make_grant,
    make_subject,
)

PLAN = {"plan_ids": frozenset({"plan_a"})}
OVERRIDE = "company_override"
NO_PERIOD = {"metric_period": None}


def decide(grants, usage=0, feature=None, **subject):
    """Decide the flag by the grants alone."""
    feature = feature or make_feature()
    rules = [
        rule for each in grants for rule in compile_grant(each, feature, make_flag())
    ]
    return evaluate(rules, make_subject(usage, **(PLAN | subject)), default=False)


def boolean(value, kind="plan_entitlement"):
    return make_grant(kind, value_type="boolean", value_bool=value, value_numeric=None)


def unlimited(kind="plan_entitlement"):
    return make_grant(kind, value_type="unlimited", value_numeric=None)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (99, (True, "plan_entitlement")),
        (100, (False, "plan_entitlement_usage_exceeded")),
        (101, (False, "plan_entitlement_usage_exceeded")),
        (-5, (True, "plan_entitlement")),
    ],
)
def test_limit_is_reached_at_the_allocation(usage, expected):
    decision = decide([make_grant()], usage)

    assert (decision.value, decision.rule.rule_type) == expected


def test_rules_bear_the_grants_ids():
    grant = make_grant()

    rules = compile_grant(grant, make_feature(), make_flag())

    assert [rule.id for rule in rules] == [grant.rule_id, grant.exceeded_rule_id]


@pytest.mark.parametrize(
    ("grants", "usage", "value"),
    [
        ([boolean(True)], 0, True),
        ([boolean(False)], 0, False),
        ([boolean(True), boolean(False, OVERRIDE)], 0, False),
        ([boolean(False), boolean(True, OVERRIDE)], 0, True),
        ([unlimited()], 10**9, True),
        ([make_grant(), unlimited(OVERRIDE)], 10**9, True),
        ([make_grant(), make_grant(OVERRIDE, value_numeric=10)], 50, True),
        ([make_grant(), make_grant(OVERRIDE, value_numeric=200)], 150, True),
        ([make_grant(), make_grant(OVERRIDE, value_numeric=200)], 200, False),
        ([make_grant(holder_id="plan_b")], 0, False),
        ([make_grant(OVERRIDE, holder_id="comp_b")], 0, False),
    ],
    ids=[
        "granted",
        "withheld",
        "a false override beats a plan",
        "a true override beats a plan",
        "unlimited",
        "an unlimited override",
        "a smaller override takes nothing away",
        "a larger override gives more",
        "a larger override ends",
        "another's plan",
        "another company's override",
    ],
)
def test_grants_together_give_access_or_not(grants, usage, value):
    assert decide(grants, usage).value is value


def test_limit_may_be_a_trait():
    definition = make_definition("number")
    grant = make_grant(
        value_type="trait", value_numeric=None, value_trait_id=definition.id
    )
    subject = {
        "company_traits": {"seats": 7},
        "definitions": {definition.id: definition},
    }

    assert [decide([grant], usage, **subject).value for usage in (6, 7)] == [
        True,
        False,
    ]


def test_usage_may_be_a_trait():
    definition = make_definition("number")
    feature = make_feature("trait", event_subtype=None, trait_id=definition.id)
    subject = {"definitions": {definition.id: definition}}

    values = [
        decide([make_grant()], 0, feature, company_traits={"seats": used}, **subject)
        for used in (99, 100)
    ]

    assert [decision.value for decision in values] == [True, False]


@pytest.mark.parametrize(
    ("one", "other", "larger"),
    [
        ((10, "current_day"), (69, "current_week"), True),
        ((10, "current_day"), (70, "current_week"), False),
        ((30, "current_month"), (1, "current_day"), False),
        ((31, "current_month"), (1, "current_day"), True),
        ((1, "current_day"), (1000, None), True),
        ((1000, None), (1, "current_day"), False),
        ((2, None), (1, None), True),
        ((50, "all_time"), (40, "current_day"), True),
        ((30, "all_time"), (40, "current_day"), False),
    ],
)
def test_allocations_compare_by_the_day(one, other, larger):
    assert is_larger(*one, *other) is larger


@pytest.mark.parametrize(
    ("grants", "chosen"),
    [
        ([make_grant(), make_grant(OVERRIDE, value_numeric=10)], 0),
        ([make_grant(), make_grant(OVERRIDE, value_numeric=101)], 1),
        ([unlimited(), make_grant(OVERRIDE)], 0),
        ([boolean(True), boolean(False, OVERRIDE)], 1),
        ([boolean(False), boolean(True)], 1),
        ([make_grant(**NO_PERIOD), make_grant(value_numeric=1)], 1),
        ([unlimited(), boolean(False, OVERRIDE)], 1),
    ],
)
def test_most_generous_grant_counts(grants, chosen):
    found = find_entitlement(grants, make_feature(), make_subject(**PLAN))

    assert found.grant is grants[chosen]


@pytest.mark.parametrize(
    ("expires_in", "value"),
    [(None, True), (timedelta(seconds=1), True), (timedelta(0), False)],
)
def test_expired_override_does_not_apply(expires_in, value):
    expires_at = None if expires_in is None else AT + expires_in
    grant = make_grant(OVERRIDE, expires_at=expires_at)
    state = State()
    state.account.features["feat_1"] = make_feature()
    apply(state, RowKept("company_overrides", grant))

    checked = check_flag(state, make_flag(), make_subject())

    assert checked.decision.value is value
    assert (checked.entitlement is not None) is value
