"""Events are held against the whole rule that a plan has for them."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_contracts.tracking_plan.read_plan import read_plan
from schematic_emulator.judgement.plan_rules.plan_checker import PlanChecker

PLAN = {
    "Plan Chosen": {
        "type": "object",
        "required": ["plan"],
        "additionalProperties": False,
        "properties": {
            "plan": {"enum": ["free", "team"]},
            "seats": {"type": "integer"},
            "lines": {"type": "array", "items": {"required": ["sku"]}},
        },
    }
}
IDENTIFY = {
    "type": "IDENTIFY",
    "jsonSchema": {
        "properties": {"traits": {"properties": {"vip": {"type": "boolean"}}}}
    },
}


def track(name: str, **properties: Any) -> dict[str, Any]:
    return {"type": "track", "event": name, "userId": "u", "properties": properties}


def find(event: dict[str, Any], plan: Any = PLAN) -> list[tuple[str, str, str]]:
    found = PlanChecker(read_plan(plan)).check(event)
    return [(one.rule, one.pointer, one.subject) for one in found]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (track("Plan Chosen", plan="free", seats=3), []),
        (
            track("Plan Chosen"),
            [("plan-property-missing", "/properties/plan", '"Plan Chosen" plan')],
        ),
        (
            track("Plan Chosen", plan="gold"),
            [("plan-property-type", "/properties/plan", '"Plan Chosen" plan')],
        ),
        (
            track("Plan Chosen", plan="free", seat=1, kind=2),
            [
                ("plan-property-unknown", "/properties/seat", '"Plan Chosen" seat'),
                ("plan-property-unknown", "/properties/kind", '"Plan Chosen" kind'),
            ],
        ),
        (
            track("plan chosen", plan="free"),
            [("plan-event-unknown", "/event", '"plan chosen"')],
        ),
        ({"type": "page", "name": "Home"}, []),
    ],
    ids=["kept", "missing", "value", "unknown", "unplanned", "page"],
)
def test_event_is_held_against_its_rule(event, found):
    """Each fault has its rule, its place, and a subject that names the event."""
    assert find(event) == found
    assert PlanChecker(read_plan(PLAN)).is_kept(event) is (found == [])


def test_items_of_a_list_share_a_subject():
    """The number of an item is not part of the subject."""
    event = track("Plan Chosen", plan="free", lines=[{"sku": 1}, {}, {}])

    assert {subject for _, _, subject in find(event)} == {'"Plan Chosen" lines/*/sku'}


def test_traits_of_identify_calls_are_checked():
    """The subject of a call without a name has its type."""
    plan = [{"type": "TRACK", "key": "E", "jsonSchema": {}}, IDENTIFY]

    assert find({"type": "identify", "traits": {"vip": "yes"}}, plan) == [
        ("plan-property-type", "/traits/vip", '"identify" traits/vip')
    ]


def test_messages_say_what_was_expected_and_found():
    """A name that differs little from a planned one is named with it."""
    checker = PlanChecker(read_plan(PLAN))

    (value,) = checker.check(track("Plan Chosen", plan="gold"))
    (event,) = checker.check(track("planChosen", plan="free"))

    assert value.message == (
        'plan expected one of "free", "team", found "gold" '
        "(plan, event 'Plan Chosen')"
    )
    assert event.message == (
        'event "planChosen" is not in the plan; the plan has "Plan Chosen"'
    )


@pytest.mark.parametrize("name", [None, 5, "", "x" * 100_000, "\x1b[31m"])
def test_any_name_can_be_shown(name):
    """A name of any kind is an unplanned event, in one printable line."""
    (found,) = PlanChecker(read_plan(PLAN)).check({"type": "track", "event": name})

    assert found.rule == "plan-event-unknown"
    assert found.message.isprintable()
    assert len(found.message) < 300


def test_plan_without_track_events_says_nothing_of_them():
    checker = PlanChecker(read_plan([IDENTIFY]))

    assert checker.check(track("Anything")) == ()
    assert checker.is_kept(track("Anything"))
