"""What counts as met, and how long is waited for it."""

from __future__ import annotations

import asyncio
import threading
from unittest.mock import ANY

import pytest

from schematic_emulator.plugin.expectations.expect import (
    BlockedLoopError,
    UnmeetableError,
)
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


def test_coroutine_awaits_what_its_own_loop_sends(schematic_sandbox):
    async def send_later():
        await asyncio.sleep(0.05)
        track(schematic_sandbox, "order_completed")

    async def wait():
        task = asyncio.create_task(send_later())
        found = await schematic_sandbox.async_expect.track("order_completed", within=10)
        await task
        return found

    assert asyncio.run(wait()) == schematic_sandbox.journal


def test_awaited_expectations_fail_as_the_others_do(schematic_sandbox):
    expect, awaited = schematic_sandbox.expect, schematic_sandbox.async_expect
    track(schematic_sandbox, "order_completed")

    async def ask():
        with pytest.raises(AssertionError) as failed:
            await awaited.identify(name="Ada", within=0.05)
        with pytest.raises(AssertionError):
            await awaited.nothing(within=0.05)
        with pytest.raises(UnmeetableError):
            await awaited.track("a", times=-1)
        return failed

    with pytest.raises(AssertionError) as same:
        expect.identify(name="Ada")
    assert str(asyncio.run(ask()).value) == str(same.value)


def test_waiting_in_a_coroutine_says_what_to_write(schematic_sandbox):
    async def ask():
        schematic_sandbox.expect.track("a", times=0)
        schematic_sandbox.expect.nothing(within=2)

    with pytest.raises(BlockedLoopError, match=r"await .*async_expect\.nothing\("):
        asyncio.run(ask())
