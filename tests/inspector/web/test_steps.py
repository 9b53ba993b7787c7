"""The journey view opens the step that failed, and says what changed."""

from __future__ import annotations

import pytest

from support.rest import Rest
from support.web import call

STEPS = "journey/steps.js"
TRACK = {"type": "track", "event": "Order Completed!", "userId": "u1", "messageId": "m"}
IDENTIFY = {
    "type": "identify",
    "userId": "u1",
    "traits": {"name": "Ada", "company_name": "Acme"},
    "context": {"groupId": "acme"},
}


def journey(*calls):
    rest = Rest()
    for each in calls:
        rest.ask("/v1/batch", "POST", json={"batch": [each]})
        rest.ask("/_emulator/drain", "POST", json={})
    return rest.ask(f"/_emulator/journeys/{len(calls)}").json


@pytest.mark.parametrize(
    ("sent", "step"),
    [
        (TRACK, "delivery 0"),
        ({**TRACK, "event": "Signed Up"}, "delivery 0"),
        ({"type": "track", "userId": "u1"}, "segment"),
        ({**TRACK, "integrations": {"All": False}}, "segment"),
        ({**TRACK, "type": "page"}, "delivery 0"),
    ],
    ids=["bad", "good", "without a name", "filtered", "not wanted"],
)
def test_failing_step_is_found(sent, step: str):
    assert call(STEPS, ["findFailingStep", journey(sent)]) == [step]


def test_event_straight_at_schematic_fails_there():
    rest = Rest()
    rest.send("track", {"event": 7})

    shown = rest.ask("/_emulator/journeys/1").json

    assert call(STEPS, ["findFailingStep", shown]) == ["schematic"]


def test_what_segment_fills_in_is_listed():
    shown = journey({**TRACK, "context": {"ip": "1.2.3.4"}})

    [filled] = call(STEPS, ["listFilled", shown["sent"], shown["received"]])

    words = {one["name"]: one["word"] for one in filled}
    assert words["receivedAt"] == "added"
    assert words["context"] == "changed"
    assert "event" not in words


def test_each_finding_is_listed_once_errors_first():
    [found] = call(STEPS, ["listFindings", journey(TRACK)])

    assert [one["rule"] for one in found] == [
        "event-name",
        "usage-no-company",
        "profile-differs",
    ]
    assert found[0]["place"] == "Track Event: event_name"


def test_effects_are_told_in_words():
    shown = journey(IDENTIFY, {**TRACK, "event": "Signed Up"})
    made = journey(IDENTIFY)

    found = call(
        STEPS,
        *(["describeEffect", one] for one in [*made["effects"], *shown["effects"]]),
    )

    assert [(one["what"], one["whom"]) for one in found] == [
        ("new user", "Ada"),
        ("new company", "Acme"),
        ("member of the company", "Acme / Ada"),
        ("usage of signed_up on 2026-01-02", "Ada"),
    ]
    assert (found[-1]["before"], found[-1]["after"]) == (0, 1)
    assert found[1]["after"]["keys"] == {"groupId": "acme"}


def test_mapping_of_the_worst_finding_is_found():
    bad, silent = journey(TRACK), journey({**TRACK, "type": "page"})

    found, none = call(STEPS, ["findMapping", bad], ["findMapping", silent])

    assert found["pointer"].endswith("/mapping/event_name")
    assert none is None
