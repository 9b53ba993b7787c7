"""Every kind of condition holds when the engine's does."""

from __future__ import annotations

import pytest

from schematic_emulator.effects.flags.condition import check_condition
from schematic_emulator.effects.flags.engine import choose_engine
from schematic_emulator.effects.flags.subject import Preflight
from support.flag_rules import make_condition, make_definition, make_subject

NO_ENTITY = {"company_id": None, "user_id": None}
PLANS = {"plan_ids": frozenset({"plan_a"}), "base_plan_id": "plan_a"}


@pytest.mark.parametrize(
    ("kind", "ids", "operator", "subject", "holds"),
    [
        ("company", ["comp_a"], "eq", {}, True),
        ("company", ["comp_b"], "eq", {}, False),
        ("company", ["comp_b"], "ne", {}, True),
        ("company", ["comp_a"], "ne", {}, False),
        ("company", ["comp_b"], "ne", NO_ENTITY, False),
        ("company", [], "eq", {}, False),
        ("user", ["user_a"], "eq", {}, True),
        ("user", ["user_b"], "ne", {}, True),
        ("user", ["user_b"], "ne", NO_ENTITY, False),
        ("plan", ["plan_a", "plan_b"], "eq", PLANS, True),
        ("plan", ["plan_b"], "eq", PLANS, False),
        ("plan", ["plan_b"], "ne", PLANS, True),
        ("plan", ["plan_b"], "ne", NO_ENTITY, False),
        ("plan_version", ["plvr_a"], "eq", {}, False),
        ("plan_version", ["plvr_a"], "ne", {}, True),
        ("billing_product", ["prod_a"], "eq", {}, False),
        ("billing_product", ["prod_a"], "ne", {}, True),
        ("base_plan", ["plan_a"], "eq", PLANS, True),
        ("base_plan", ["plan_a"], "ne", PLANS, False),
        ("base_plan", ["plan_a"], "ne", {}, True),
        ("base_plan", [], "is_empty", {}, True),
        ("base_plan", [], "is_empty", PLANS, False),
        ("base_plan", [], "not_empty", PLANS, True),
        ("base_plan", [], "is_empty", NO_ENTITY, False),
        ("base_plan", ["plan_a"], "gt", PLANS, False),
    ],
)
def test_ids_are_compared(kind, ids, operator, subject, holds):
    condition = make_condition(kind, operator, resource_ids=tuple(ids))

    assert check_condition(condition, make_subject(**subject)).holds is holds


@pytest.mark.parametrize(
    ("operator", "usage", "holds"),
    [
        ("lt", 99, True),
        ("lt", 100, False),
        ("lte", 100, True),
        ("gte", 100, True),
        ("gt", 100, False),
        ("eq", 100, True),
        ("ne", 100, False),
        ("is_empty", 0, True),
        ("not_empty", 0, False),
    ],
)
def test_usage_is_compared_with_the_value(operator, usage, holds):
    condition = make_condition(
        "metric", operator, event_subtype="called", metric_value=100
    )

    assert check_condition(condition, make_subject(usage)).holds is holds


@pytest.mark.parametrize(("traits", "limit"), [({"seats": 7}, "7"), ({}, "0")])
def test_usage_is_compared_with_a_trait_of_the_company(traits, limit):
    condition = make_condition(
        "metric",
        "lt",
        event_subtype="called",
        metric_value=100,
        comparison_trait_id="etdf_seats",
    )
    definition = make_definition("number")
    subject = make_subject(
        5, company_traits=traits, definitions={definition.id: definition}
    )

    result = check_condition(condition, subject)

    assert (result.holds, result.left, result.right) == (limit == "7", "5", limit)


def test_usage_without_a_value_cannot_be_compared():
    condition = make_condition("metric", "lt", event_subtype="called")

    result = check_condition(condition, make_subject(5))

    assert (result.holds, result.left) == (False, "5")
    assert result.error == "condition cond_1 has no metric value"


def test_unknown_condition_does_not_hold():
    assert check_condition(make_condition("moon"), make_subject()).holds is False


def test_unknown_operator_does_not_hold():
    condition = make_condition(
        "metric", "between", event_subtype="called", metric_value=5
    )

    assert check_condition(condition, make_subject(5)).holds is False


@pytest.mark.parametrize(
    ("engine", "operator", "balance", "cost", "holds"),
    [
        ("wasm", "gte", 5, 3, False),
        ("wasm", "gt", 2, 3, True),
        ("wasm", "lt", 5, 3, True),
        ("wasm", "lt", 0, 0, False),
        ("go", "gte", 5, 3, True),
        ("go", "gt", 2, 3, False),
        ("go", "lt", 0, 0, True),
    ],
)
def test_credits_by_engine(engine, operator, balance, cost, holds):
    condition = make_condition("credit", operator, credit_id="c", credit_cost=cost)
    subject = make_subject(credit_balances={"c": balance}, engine=choose_engine(engine))

    assert check_condition(condition, subject).holds is holds


@pytest.mark.parametrize("missing", [{"company_id": None}, {}])
def test_usage_needs_a_company_and_an_event(missing):
    event = "called" if missing else None
    condition = make_condition("metric", "lt", event_subtype=event, metric_value=1)

    assert check_condition(condition, make_subject(**missing)).holds is False


@pytest.mark.parametrize(
    ("trait_type", "value", "wanted", "operator", "holds"),
    [
        ("number", 10, "9", "gt", True),
        ("string", "10", "9", "gt", False),
        ("url", "https://a", "https://a", "eq", True),
        ("currency", 5, "5", "eq", True),
        ("number", 9.5, "9", "gt", True),
        ("boolean", True, "true", "eq", True),
        ("boolean", False, "", "eq", True),
        ("date", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "gt", True),
        ("date", "2026-01-02", "2026-01-01T00:00:00Z", "gt", False),
        ("number", None, "0", "eq", True),
        ("string", None, "", "eq", True),
        ("boolean", None, "false", "eq", True),
        ("date", None, "", "is_empty", True),
    ],
)
def test_traits_compare_by_their_type(trait_type, value, wanted, operator, holds):
    definition = make_definition(trait_type)
    condition = make_condition(
        "trait", operator, trait_id=definition.id, trait_value=wanted
    )
    traits = {} if value is None else {"seats": value}
    subject = make_subject(
        company_traits=traits, definitions={definition.id: definition}
    )

    assert check_condition(condition, subject).holds is holds


def test_trait_compares_with_another_trait_even_a_missing_one():
    own, other = make_definition("string"), make_definition("string", "limit")
    condition = make_condition(
        "trait",
        trait_id=own.id,
        trait_value="never used",
        comparison_trait_id=other.id,
    )
    subject = make_subject(definitions={own.id: own, other.id: other})

    assert check_condition(condition, subject).holds is True


@pytest.mark.parametrize(("has_user", "holds"), [("user_a", True), (None, False)])
def test_user_trait_needs_a_user(has_user, holds):
    definition = make_definition("string", "role", kind="user")
    condition = make_condition("trait", trait_id=definition.id, trait_value="admin")
    subject = make_subject(
        user_id=has_user,
        user_traits={"role": "admin"},
        definitions={definition.id: definition},
    )

    assert check_condition(condition, subject).holds is holds


@pytest.mark.parametrize(
    ("balance", "rate", "preflight", "holds"),
    [
        (1, None, {}, True),
        (0.5, None, {}, False),
        (2, 3, {}, False),
        (3, 3, {}, True),
        (5, 3, {"usage": 2}, False),
        (6, 3, {"usage": 2}, True),
        (6, 3, {"event_subtype": "called", "event_quantity": 2, "usage": 9}, True),
        (6, 3, {"event_subtype": "other", "event_quantity": 2, "usage": 9}, False),
        (6, 3, {"credit_cost": {"bcrd_a": 7}}, False),
        (6, 3, {"credit_cost": {"bcrd_a": 6}, "usage": 9}, True),
    ],
)
def test_credit_balance_covers_the_cost(balance, rate, preflight, holds):
    condition = make_condition(
        "credit", credit_id="bcrd_a", credit_cost=rate, event_subtype="called"
    )
    subject = make_subject(
        credit_balances={"bcrd_a": balance}, preflight=Preflight(**preflight)
    )

    assert check_condition(condition, subject).holds is holds


@pytest.mark.parametrize(
    ("preflight", "left"),
    [
        ({"usage": 2}, "12"),
        ({"event_subtype": "called", "event_quantity": 3}, "13"),
        ({"event_subtype": "called", "event_quantity": 3, "usage": 9}, "13"),
        ({"event_subtype": "other", "event_quantity": 3}, "10"),
        ({"event_subtype": "other", "event_quantity": 3, "usage": 2}, "12"),
    ],
)
def test_preflight_adds_to_usage(preflight, left):
    condition = make_condition("metric", event_subtype="called", metric_value=1)

    result = check_condition(
        condition, make_subject(10, preflight=Preflight(**preflight))
    )

    assert result.left == left


@pytest.mark.parametrize(("trait_type", "left"), [("number", "7"), ("string", "5")])
def test_preflight_adds_to_traits_that_are_numbers(trait_type, left):
    definition = make_definition(trait_type)
    condition = make_condition("trait", trait_id=definition.id, trait_value="1")
    subject = make_subject(
        company_traits={"seats": 5},
        definitions={definition.id: definition},
        preflight=Preflight(usage=2, event_subtype="called", event_quantity=9),
    )

    assert check_condition(condition, subject).left == left
