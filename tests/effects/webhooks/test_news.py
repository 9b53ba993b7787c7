"""Changes are news once, and only where something differs afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.changes import (
    EntityCreated,
    EntityRemoved,
    IdempotencyKept,
    KeysAssigned,
    KeysRemoved,
    MembershipAdded,
    Renamed,
    RowKept,
    RowRemoved,
    Seen,
    TraitsMerged,
    UsageCounted,
)
from schematic_emulator.effects.records import CompanyPlans, FlagRules, Plan, PlanStep
from schematic_emulator.effects.rule import FlagRule
from schematic_emulator.effects.state import State
from schematic_emulator.effects.webhooks.news import list_news
from support.limits import FEATURE

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
TRAITS = {"seats": 5, "admin": True}


def company(own_id="comp_1"):
    return EntityCreated(own_id, "company", {"org": own_id}, "Acme", TRAITS, NOON, NOON)


def user(own_id="user_1"):
    return EntityCreated(own_id, "user", {"id": own_id}, "Ada", {}, NOON, NOON)


def plan(own_id):
    return Plan(
        id=own_id,
        name=own_id,
        description="",
        plan_type="plan",
        icon="gray",
        created_at=NOON,
        updated_at=NOON,
    )


def rule(own_id):
    return FlagRule(
        id=own_id,
        flag_id="flag_1",
        rule_type="standard",
        name=own_id,
        value=True,
        conditions=(),
        created_at=NOON,
        updated_at=NOON,
    )


def plans(base, *add_ons):
    row = CompanyPlans(id="comp_1", base_plan_id=base, add_on_ids=add_ons, since=NOON)
    return RowKept("company_plans", row)


def step():
    row = PlanStep(
        id="plch_1",
        company_id="comp_1",
        action="manage_plan",
        base_plan=None,
        previous_base_plan=None,
        add_ons_added=(),
        add_ons_removed=(),
        created_at=NOON,
    )
    return RowKept("plan_changes", row)


@pytest.fixture
def state():
    """Give a state with one of everything."""
    state = State()
    rows = [
        company(),
        user(),
        RowKept("features", FEATURE),
        *(RowKept("plans", plan(own_id)) for own_id in ("plan_1", "plan_2")),
        RowKept("flag_rules", FlagRules(id="flag_1", rules=(rule("rule_1"),))),
        plans("plan_1", "plan_2"),
    ]
    apply_all(state, rows)
    return state


def actions(state, *changes):
    return [news.action for news in list_news(state, changes)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([company("comp_2")], ["company.created"]),
        ([user("user_2")], ["user.created"]),
        ([Renamed("comp_1", "Engines", NOON)], ["company.updated"]),
        ([KeysAssigned("user_1", {"mail": "a"}, NOON)], ["user.updated"]),
        ([KeysRemoved("user_1", ("mail",), NOON)], ["user.updated"]),
        ([EntityRemoved("comp_1")], ["company.deleted"]),
        ([EntityRemoved("user_1")], ["user.deleted"]),
        (
            [
                Renamed("comp_1", "Engines", NOON),
                TraitsMerged("comp_1", {"seats": 6}, (), NOON),
            ],
            ["company.updated"],
        ),
        (
            [company("comp_2"), TraitsMerged("comp_2", {"a": 1}, (), NOON)],
            ["company.created"],
        ),
        ([RowKept("features", replace(FEATURE, id="feat_2"))], ["feature.created"]),
        ([RowKept("features", FEATURE)], ["feature.updated"]),
        ([RowRemoved("features", "feat_1")], ["feature.deleted"]),
        ([RowRemoved("features", "unknown")], []),
        ([RowKept("plans", plan("plan_3"))], ["plan.created"]),
        ([plans("plan_2"), step()], ["company.plan_changed"]),
        ([plans("plan_2")], []),
    ],
)
def test_change_is_news(state, changes, expected):
    assert actions(state, *changes) == expected


@pytest.mark.parametrize(
    ("traits", "removed", "is_news"),
    [
        ({"seats": 5}, (), False),
        ({"seats": 6}, (), True),
        ({"admin": 1}, (), True),
        ({"new": None}, (), True),
        ({}, ("seats",), True),
        ({}, ("unknown",), False),
    ],
)
def test_traits_are_news_if_they_differ(state, traits, removed, is_news):
    found = actions(state, TraitsMerged("comp_1", traits, removed, NOON))

    assert found == (["company.updated"] if is_news else [])


def test_what_every_event_does_is_no_news(state):
    assert (
        actions(
            state,
            Seen("comp_1", "user_1", NOON),
            MembershipAdded("comu_1", "comp_1", "user_1", NOON),
            UsageCounted("api_called", "comp_1", None, 1, NOON, False, None),
            IdempotencyKept(b"", NOON),
        )
        == []
    )


def test_rules_are_notified_of_one_by_one(state):
    rules = (rule("rule_2"), rule("rule_3"))

    found = list_news(
        state, [RowKept("flag_rules", FlagRules(id="flag_1", rules=rules))]
    )

    assert [(news.action, news.subject.id) for news in found] == [
        ("flag_rules.updated", "rule_2"),
        ("flag_rules.updated", "rule_3"),
        ("rule.deleted", "rule_1"),
    ]


def test_change_of_plans_is_news_of_its_company(state):
    (news,) = list_news(state, [step()])

    assert (news.subject.id, news.company_id) == ("plch_1", "comp_1")
