"""A finding is made if, and only if, another form of a trait changes the result."""

from __future__ import annotations

import pytest

from schematic_emulator.effects.flags.check import FlagCheck
from schematic_emulator.effects.flags.engine import choose_engine
from schematic_emulator.effects.flags.evaluate import evaluate
from schematic_emulator.effects.flags.unsure import list_unsure
from support.flag_rules import (
    make_condition,
    make_definition,
    make_flag,
    make_rule,
    make_subject,
)

DAY, START = "2026-03-01", "2026-01-01T00:00:00Z"


def check(trait_type, sent, operator, wanted, *, times=1, **subject):
    definition = make_definition(trait_type)
    conditions = times * (
        make_condition("trait", operator, trait_id=definition.id, trait_value=wanted),
    )
    checked_for = make_subject(
        company_traits={"seats": sent},
        definitions={definition.id: definition},
        **subject,
    )
    rules = [make_rule(conditions=conditions, name="R", id="rule_r")]
    decision = evaluate(rules, checked_for, default=False)
    return FlagCheck(make_flag(), checked_for, decision, None)


@pytest.mark.parametrize(
    ("trait_type", "sent", "operator", "wanted"),
    [
        ("date", DAY, "gte", START),
        ("date", START, "lt", DAY),
        ("date", DAY, "is_empty", ""),
        ("number", " 5", "eq", "5"),
        ("boolean", "TRUE", "eq", "true"),
    ],
)
def test_rule_that_depends_on_the_form_is_found(trait_type, sent, operator, wanted):
    (found,) = list_unsure([check(trait_type, sent, operator, wanted)])

    assert (found.rule, found.subject) == ("trait-form-unsure", 'rule_r "seats"')


@pytest.mark.parametrize(
    ("trait_type", "sent", "operator", "wanted"),
    [
        ("date", "2026-03-01T00:00:00Z", "gte", START),
        ("date", DAY, "lt", "soon"),
        ("date", "soon", "gte", START),
        ("date", "", "gte", START),
        ("number", 129.5, "gt", "100"),
        ("number", "soon", "eq", "0"),
        ("boolean", False, "eq", "false"),
        ("string", DAY, "eq", START),
    ],
)
def test_rule_with_one_result_is_not_found(trait_type, sent, operator, wanted):
    assert list_unsure([check(trait_type, sent, operator, wanted)]) == []


def test_each_rule_and_trait_is_found_once():
    checked = check("date", DAY, "lt", START, times=2)

    assert len(list_unsure([checked, checked])) == 1


def test_nothing_is_found_without_the_entity():
    assert list_unsure([check("date", DAY, "gte", START, company_id=None)]) == []
    assert list_unsure([check("date", DAY, "ne", DAY, company_id=None)]) == []


def test_nothing_is_found_when_everything_is_rewritten():
    engine = choose_engine("wasm", "normalized")

    checked = check("date", DAY, "gte", START, engine=engine)

    assert checked.decision.value is True
    assert list_unsure([checked]) == []
