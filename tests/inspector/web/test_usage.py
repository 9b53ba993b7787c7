"""What the page says of limits and flags follows from the JSON of a company."""

from __future__ import annotations

from typing import Any

import pytest

from support.web import call

USAGE, MOVES = "companies/usage.js", "companies/moves.js"
LIMIT = {
    "feature": "Calls",
    "flags": ["calls"],
    "event": "call",
    "granted_by": "Starter",
    "value_type": "numeric",
    "limit": 100,
    "usage": 99,
    "has_access": True,
    "period": "current_month",
    "started_at": "2026-02-01T00:00:00.000000Z",
    "resets_at": "2026-03-01T00:00:00.000000Z",
    "over_time": [
        {"at": "2026-01-31T00:00:00.000000Z", "used": 7, "is_reset": False},
        {"at": "2026-02-01T00:00:00.000000Z", "used": 0, "is_reset": True},
        {"at": "2026-02-02T00:00:00.000000Z", "used": 99, "is_reset": False},
    ],
}
FLAG = {"flag": "calls", "name": "Calls", "value": True, "reason": "r", "events": []}


def step(rule_type: str, *, matched: bool = True) -> dict[str, Any]:
    return {"rule_type": rule_type, "name": "Rule", "matched": matched, "saw": []}


def test_usage_is_said_against_its_limit():
    unlimited = {**LIMIT, "limit": None, "period": "all_time"}
    plain = {**LIMIT, "limit": None, "usage": None, "event": None, "period": None}

    said = call(USAGE, *(["sayUsage", each] for each in (LIMIT, unlimited, plain)))

    assert said == [
        "99 of 100 used this month (call)",
        "99 used in all without a limit (call)",
        "granted",
    ]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            [step("standard", matched=False), step("plan_entitlement")],
            "99 of 100 used this month (call), 1 left; granted by the plan Starter",
        ),
        ([step("standard")], 'the rule "Rule" applies'),
        ([step("global_override")], 'the override "Rule" decides for everybody'),
        ([step("default")], "no rule applies: it is the flag's default"),
        ([], "no rule applies: it is the flag's default"),
    ],
    ids=["quota", "rule", "override", "default", "no rules"],
)
def test_flag_says_in_words_why(steps: list[Any], said: str):
    assert call(USAGE, ["sayWhy", {**FLAG, "steps": steps}, [LIMIT]]) == [said]


def test_used_up_quota_says_that_nothing_is_left():
    steps = [step("company_override_usage_exceeded")]
    spent = {**LIMIT, "usage": 100, "granted_by": None}

    [said] = call(USAGE, ["sayWhy", {**FLAG, "steps": steps}, [spent]])

    assert said.endswith("nothing left; granted by an override of this company")


def test_chart_has_usage_limit_and_resets():
    [found] = call(USAGE, ["makeSeries", LIMIT])

    times = [1769817600, 1769904000, 1769990400]
    assert found == {"data": [times, [7, 0, 99], [100, 100, 100]], "resets": times[1:2]}


def test_uses_are_those_of_the_present_period():
    journeys = [
        {"journey": number, "at": "", "day": day, "quantity": 1}
        for number, day in ((3, "2026-02-02"), (2, "2026-02-01"), (1, "2026-01-31"))
    ]

    one, cut = call(
        USAGE,
        ["listUses", LIMIT, {"call": {"count": 3, "journeys": journeys}}],
        ["listUses", LIMIT, {"call": {"count": 50, "journeys": journeys[:2]}}],
    )

    assert [each["journey"] for each in one["journeys"]] == [3, 2]
    assert (one["more"], cut["more"]) == (0, 48)


def test_turned_flags_are_those_with_another_value():
    before = [{**FLAG, "flag": "a"}, {**FLAG, "flag": "b"}]
    after = [{**FLAG, "flag": "a", "value": False}, {**FLAG, "flag": "b"}]

    found = call(USAGE, ["listTurned", before, after])

    assert found == [[{"flag": "a", "value": False}]]


def test_clock_moves_to_what_comes_next():
    syncs = [
        {"name": "Late", "next_sync_at": "2026-01-03T00:00:00.000000Z"},
        {"name": "Soon", "next_sync_at": "2026-01-02T13:00:00.000000Z"},
    ]

    december, with_syncs = call(
        MOVES,
        ["listMoves", "2026-12-31T23:59:59.000000Z", []],
        ["listMoves", "2026-01-02T12:00:00.000000Z", syncs],
    )

    assert [each["change"] for each in december] == [
        {"move": "1h"},
        {"set": "2027-01-01T00:00:00.000Z"},
    ]
    assert with_syncs[2]["text"] == "To the next sync of Soon"
    assert with_syncs[2]["change"] == {"set": "2026-01-02T13:00:00.000000Z"}
