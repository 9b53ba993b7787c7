"""What is given to `judge`, and what it says of the whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schematic_contracts import check
from schematic_emulator import EmulatorError
from schematic_emulator.destination import presets
from schematic_emulator.judgement.judge import NotACallError, judge

AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
CALL = {"type": "track", "event": "Order Completed", "userId": "u1"}
RECEIVED = {**CALL, "receivedAt": "2026-01-02T03:04:05.678Z"}
DROPPED = {**CALL, "userId": None}


@pytest.mark.parametrize(
    ("given", "state"),
    [(CALL, "call"), (RECEIVED, "received"), ({"batch": [CALL]}, "batch")],
    ids=["call", "received", "batch"],
)
def test_state_says_what_was_given(given: dict, state: str):
    found = judge(given, at=AT)

    assert found.state == state
    assert check("emulator/judgement", found.to_json()) == []


def test_each_call_of_a_batch_is_judged():
    found = judge({"batch": [CALL, DROPPED, 5]}, at=AT)

    assert [bool(one.stopped_by) for one in found.events] == [False, True, True]
    assert [one.rule for one in found.findings] == [
        "usage-no-company",
        "event-dropped",
        "event-dropped",
    ]


def test_disabled_subscription_does_not_run():
    subscriptions = [{**one, "enabled": False} for one in presets()]

    (event,) = judge(CALL, subscriptions, at=AT).events

    assert (event.matched, event.requests) == ([], ())


def test_call_without_a_time_has_the_time_of_receipt():
    (event,) = judge(CALL, at=AT).events

    assert event.record.bodies[0]["sent_at"] == "2026-01-05T10:00:00.000Z"


@pytest.mark.parametrize("given", [None, [], "track", 5])
def test_anything_else_is_a_misuse(given: object):
    with pytest.raises(NotACallError, match="expected a call or a batch"):
        judge(given)


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({**CALL, "at": AT}, {}),
        ({**CALL, 1: {1, 2}}, {}),
        (CALL, {"subscriptions": {1, 2}}),
        (CALL, {"at": "2026"}),
    ],
    ids=["datetime", "set", "mapping", "time"],
)
def test_what_is_not_json_is_a_misuse(given: dict, options: dict):
    with pytest.raises(NotACallError, match=r"JSON|expected a datetime"):
        judge(given, **options)


def test_call_that_holds_itself_is_a_misuse():
    call = {**CALL}
    call["properties"] = call

    with pytest.raises(NotACallError, match="not JSON"):
        judge(call)


@pytest.mark.parametrize("given", ["mapping.json", 5, {"a": 1}])
def test_subscriptions_in_no_known_form_are_a_misuse(given: object):
    with pytest.raises(EmulatorError, match="the mapping"):
        judge(CALL, given)


def test_mapping_is_read_in_any_form_and_checked_itself():
    row = {**presets()[0], "mapping": {**presets()[0]["mapping"], "user_key": "x"}}

    found = judge(CALL, {"subscriptions": [row, None]}, at=AT)

    assert {one.rule for one in found.mapping_findings} == {
        "field-unknown",
        "subscription-malformed",
    }
    assert found.findings[: len(found.mapping_findings)] == found.mapping_findings


def test_unknown_profile_is_a_misuse():
    with pytest.raises(EmulatorError, match="no-such"):
        judge(CALL, profile="no-such")
