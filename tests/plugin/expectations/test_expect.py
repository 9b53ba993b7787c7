"""What counts as met, and how long is waited for it."""

from __future__ import annotations

import threading
from unittest.mock import ANY

import pytest

from schematic_emulator.plugin.expectations.expect import UnmeetableError
from support.captures import identify, send, track


def test_track_gives_the_captures_that_met_it(schematic_sandbox):
    track(schematic_sandbox, "order_completed", traits={"total": 5, "currency": "EUR"})

    found = schematic_sandbox.expect.track(
        "order_completed", company={"id": "acme"}, traits={"total": 5}
    )

    assert found == schematic_sandbox.journal


def test_identify_compares_keys_names_and_traits(schematic_sandbox):
    identify(
        schematic_sandbox,
        keys={"userId": "u1", "email": "ada@example.com"},
        name="Ada",
        company={"keys": {"id": "acme"}, "name": "Acme", "traits": {"plan": "pro"}},
    )

    found = schematic_sandbox.expect.identify(
        user={"userId": "u1"},
        name="Ada",
        company={"id": "acme"},
        company_name="Acme",
        company_traits={"plan": "pro"},
        times=1,
    )

    assert len(found) == 1


@pytest.mark.parametrize(
    "expected",
    [
        {"event": "order_complete"},
        {"company": {"id": "other"}},
        {"company": {"id": "acme", "slug": "acme"}},
        {"user": {"userId": "u1"}},
        {"traits": {"total": "5"}},
        {"traits": {"paid": 1}},
        {"quantity": 2},
        {"times": 2},
        {"times": 0},
    ],
    ids=str,
)
def test_anything_else_is_not_met(schematic_sandbox, expected):
    track(schematic_sandbox, "order_completed", traits={"total": 5, "paid": True})

    with pytest.raises(AssertionError, match="expected track"):
        schematic_sandbox.expect.track(**expected)


@pytest.mark.schematic_emulator(allow=["event-name"])
def test_bad_event_does_not_meet_an_expectation(schematic_sandbox):
    track(schematic_sandbox, "order completed")

    with pytest.raises(AssertionError, match="refused at /body/event: expected"):
        schematic_sandbox.expect.track("order completed")


def test_duplicate_does_not_count(schematic_sandbox):
    for _ in range(2):
        body = {"event": "order_completed", "company": {"id": "acme"}}
        send(schematic_sandbox, "track", idempotency_key="k1", **body)

    schematic_sandbox.expect.track("order_completed", times=1)


def test_times_zero_is_met_by_none(schematic_sandbox):
    assert schematic_sandbox.expect.track("order_completed", times=0) == []


def test_expectation_waits_for_a_late_event(schematic_sandbox):
    timer = threading.Timer(0.1, track, (schematic_sandbox, "order_completed"))
    timer.start()

    found = schematic_sandbox.expect.track("order_completed", within=10)

    timer.join()
    assert len(found) == 1


def test_nothing_is_met_by_an_empty_journal(schematic_sandbox):
    schematic_sandbox.expect.nothing(within=0.05)


def test_nothing_names_what_arrived(schematic_sandbox):
    track(schematic_sandbox, "order_completed")

    with pytest.raises(AssertionError, match='found 1\n  track "order_completed"'):
        schematic_sandbox.expect.nothing()


@pytest.mark.parametrize(
    "terms", [{"times": -1}, {"times": True}, {"within": "soon"}, {"within": -1}]
)
def test_expectation_that_nothing_can_meet_is_refused(schematic_sandbox, terms):
    with pytest.raises(UnmeetableError, match=next(iter(terms))):
        schematic_sandbox.expect.track("order_completed", **terms)


def test_matchers_of_pytest_may_stand_for_values(schematic_sandbox):
    track(schematic_sandbox, "order_completed", traits={"total": 0.3, "plan": True})

    schematic_sandbox.expect.track(
        "order_completed", traits={"total": pytest.approx(0.1 + 0.2), "plan": ANY}
    )
    with pytest.raises(AssertionError, match=r"traits/total: expected 5 ± .*, found 0"):
        schematic_sandbox.expect.track(traits={"total": pytest.approx(5)})
