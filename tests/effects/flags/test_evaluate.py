"""The first rule that matches decides, in the engine's order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.flags.engine import choose_engine
from schematic_emulator.effects.flags.evaluate import (
    ENTITLEMENT_TYPES,
    TYPE_ORDER,
    evaluate,
    order_rules,
)
from schematic_emulator.effects.rule import ConditionGroup
from support.flag_rules import make_condition, make_rule, make_subject

YES = make_condition("company", resource_ids=("comp_a",))
NO = make_condition("company", resource_ids=("comp_b",))
BROKEN = make_condition("metric", event_subtype="called")


def group(*conditions):
    return ConditionGroup(id="cogr_1", conditions=conditions)


@pytest.mark.parametrize(("first", "second"), list(pairwise(TYPE_ORDER)))
def test_types_are_tried_in_their_order(first, second):
    rules = [make_rule(second, value=False), make_rule(first, value=True)]

    decision = evaluate(rules, make_subject(), default=False)

    assert (decision.value, decision.rule.rule_type) == (True, first)


def test_order_of_types_is_the_engines():
    assert TYPE_ORDER == (
        "global_override",
        "company_override",
        "plan_entitlement",
        "company_override_usage_exceeded",
        "plan_entitlement_usage_exceeded",
        "standard",
        "default",
    )


def test_standard_rules_go_by_priority():
    rules = [make_rule(priority=2, name="b"), make_rule(priority=-1, name="a")]

    assert [rule.name for rule in order_rules(rules)] == ["a", "b"]


@pytest.mark.parametrize("rule_type", sorted(ENTITLEMENT_TYPES))
def test_entitlements_that_grant_go_first(rule_type):
    rules = [make_rule(rule_type, value=False), make_rule(rule_type, value=True)]

    assert evaluate(rules, make_subject(), default=False).value is True


@pytest.mark.parametrize(
    ("conditions", "groups", "matches"),
    [
        ([], [], True),
        ([YES, YES], [], True),
        ([YES, NO], [], False),
        ([], [group(NO, YES)], True),
        ([], [group(NO, NO)], False),
        ([], [group()], False),
        ([], [group(YES), group(NO)], False),
        ([YES], [group(NO, YES), group(YES)], True),
        ([NO], [group(YES)], False),
    ],
)
def test_all_conditions_hold_and_one_of_each_group(conditions, groups, matches):
    rule = make_rule(conditions=tuple(conditions), groups=tuple(groups))

    decision = evaluate([rule], make_subject(), default=False)

    assert decision.value is matches


@pytest.mark.parametrize("rule_type", ["global_override", "default"])
def test_global_override_and_default_need_no_condition(rule_type):
    rule = make_rule(rule_type, conditions=(NO,))

    assert evaluate([rule], make_subject(), default=False).rule is rule


def test_reason_names_type_name_and_id():
    rule = make_rule("company_override", name="VIPs", id="rule_abc")

    decision = evaluate([rule], make_subject(), default=False)

    assert decision.reason == 'Matched company override rule "VIPs" (rule_abc)'


@pytest.mark.parametrize("default", [True, False])
def test_without_a_match_the_default_is_returned(default):
    decision = evaluate([make_rule(conditions=(NO,))], make_subject(), default=default)

    assert decision.value is default
    assert decision.rule is None
    assert decision.reason == "No rules matched; default value for flag"


def test_broken_rule_stops_gos_evaluation_which_says_so():
    rules = [make_rule(conditions=(BROKEN,), priority=0), make_rule(priority=1)]

    decision = evaluate(rules, make_subject(engine=choose_engine("go")), default=False)

    assert (decision.value, decision.rule) == (False, None)
    assert decision.error == "condition cond_1 has no metric value"


def test_broken_rule_does_not_match_even_if_another_of_its_group_holds():
    broken = make_rule(groups=(group(BROKEN, YES),), priority=0)
    other = make_rule(priority=1)

    decision = evaluate([broken, other], make_subject(), default=False)

    assert (decision.rule, decision.error) == (other, None)
    assert [len(step.results) for step in decision.steps] == [1, 0]


def test_steps_list_what_was_compared():
    missed = make_rule(conditions=(NO, YES), priority=0)
    hit = make_rule(conditions=(YES,), priority=1)

    decision = evaluate([hit, missed], make_subject(), default=False)

    seen = [(step.rule, step.matched, len(step.results)) for step in decision.steps]
    assert seen == [(missed, False, 1), (hit, True, 1)]


def rules_of(*rule_types, **unique):
    rule = st.builds(
        make_rule,
        st.sampled_from(rule_types),
        value=st.booleans(),
        priority=st.integers(-5, 5),
        conditions=st.lists(st.sampled_from([YES, NO]), max_size=2).map(tuple),
    )
    return st.lists(rule, max_size=8, **unique)


# Two rules of one priority, and two defaults, go in the order in which they stand.
RANKED = rules_of(
    *sorted(ENTITLEMENT_TYPES),
    "standard",
    unique_by=lambda rule: (rule.rule_type, rule.priority),
)


@given(RANKED, st.randoms(use_true_random=False), st.booleans())
def test_value_never_depends_on_the_order_of_ranked_rules(rules, random, default):
    shuffled = random.sample(rules, len(rules))

    values = {
        evaluate(each, make_subject(), default=default).value
        for each in (rules, shuffled)
    }

    assert len(values) == 1


@given(rules_of(*TYPE_ORDER), st.booleans())
def test_default_decides_only_when_nothing_matches(rules, default):
    decision = evaluate(rules, make_subject(), default=default)

    matched = [step for step in decision.steps if step.matched]
    assert len(matched) == (decision.rule is not None)
    assert decision.value is (decision.rule.value if decision.rule else default)
