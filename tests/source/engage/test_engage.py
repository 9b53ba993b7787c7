"""Audiences reach the destination as Engage's do: late, and changes alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from schematic_contracts.finding import Finding
from schematic_emulator.source.engage.computation import (
    AUDIENCE,
    COMPUTED_TRAIT,
    Computation,
)
from schematic_emulator.source.engage.engage import Pace
from schematic_emulator.source.workspace.settings import Source
from support.segment_end import NOON, Bench, configure, make_bench, make_instance

HOUR = timedelta(hours=1)
MAPPING = {
    "user_keys": {"userId": {"@path": "$.userId"}},
    "company_keys": {},
    "timestamp": {"@path": "$.timestamp"},
    "user_traits": {"@path": "$.traits"},
}
IDENTIFY = {"subscribe": 'type = "identify"', "partnerAction": "identifyUser"}
BUYERS = Computation(
    AUDIENCE,
    "Order Completed Last 30days",
    "schematic",
    event="Order Completed",
    within_days=30,
)
KEY = "order_completed_last_30days"


def make(*computations: Computation, mapping=MAPPING, **pace) -> Bench:
    bench = make_bench(pace=Pace(seed=7, **pace))
    row = {**IDENTIFY, "mapping": mapping}
    configure(bench, make_instance(subscriptions=[row]))
    bench.segment.engage.replace(computations or (BUYERS,))
    return bench


def order(bench: Bench, user_id: str = "ada") -> None:
    call = {"userId": user_id, "event": "Order Completed"}
    assert bench.post("track", call).status == 200


def told(bench: Bench) -> list[tuple[str, dict]]:
    """Return whom the destination was told of since the last call."""
    assert bench.segment.drain(10)
    bodies = [body["body"] for body in bench.client.bodies()]
    bench.client.sent.clear()
    return [(body["keys"]["userId"], body["traits"]) for body in bodies]


def pass_hours(bench: Bench, hours: float) -> None:
    bench.clock.move(hours * HOUR)


def test_first_sync_comes_six_hours_after_creation_and_tells_of_all():
    bench = make()
    order(bench, "ada")
    order(bench, "bob")
    bench.post("track", {"userId": "eve", "event": "Other"})

    pass_hours(bench, 5.999)
    before = told(bench)
    pass_hours(bench, 1.001)
    first = told(bench)

    assert before == []
    assert first == [("ada", {KEY: True}), ("bob", {KEY: True})]


def test_later_syncs_tell_of_changes_alone():
    bench = make()
    order(bench, "ada")
    pass_hours(bench, 7)
    told(bench)

    order(bench, "bob")
    pass_hours(bench, 3)
    second = told(bench)
    pass_hours(bench, 3)

    assert second == [("bob", {KEY: True})]
    assert told(bench) == []


@pytest.mark.parametrize("seed", range(5))
def test_moments_of_syncs_keep_to_the_page(seed: int):
    bench = make_bench(pace=Pace(seed=seed))
    bench.segment.engage.replace([BUYERS])
    [schedule] = bench.segment.engage.schedules()
    moments = []

    for _ in range(20):
        moments.append(schedule.next_at)
        bench.clock.freeze(schedule.next_at)
        bench.segment.tick()

    gaps = [(later - earlier) / HOUR for earlier, later in pairwise(moments)]
    assert moments[0] - NOON >= 6 * HOUR
    assert all(2 <= gap <= 3 for gap in gaps)


def test_time_alone_ends_a_membership_and_an_order_renews_it():
    bench = make()
    order(bench)
    pass_hours(bench, 7)
    entered = told(bench)
    pass_hours(bench, 24 * 30)
    left = told(bench)
    order(bench)
    pass_hours(bench, 3)

    assert entered == [("ada", {KEY: True})]
    assert left == [("ada", {KEY: False})]
    assert told(bench) == [("ada", {KEY: True})]


def test_syncs_that_were_jumped_over_are_caught_up_each_as_of_its_moment():
    """In 40 days the member came, was told of, and left."""
    bench = make()
    order(bench)

    pass_hours(bench, 24 * 40)

    assert told(bench) == [("ada", {KEY: True}), ("ada", {KEY: False})]
    moments = [row.event["timestamp"] for row in bench.segment.deliveries()[1:]]
    assert "2026-01-02T18" <= moments[0] <= "2026-01-02T19:01"
    assert moments[1].startswith("2026-02-01")


def test_empty_audience_tells_nobody():
    bench = make()

    pass_hours(bench, 100)

    assert told(bench) == []


def test_audience_that_comes_back_is_new_and_tells_of_all_again():
    bench = make()
    order(bench)
    pass_hours(bench, 7)
    told(bench)
    before = bench.segment.engage.schedules()[0]

    bench.segment.engage.replace([])
    pass_hours(bench, 7)
    while_away = told(bench)
    bench.segment.engage.replace([BUYERS])
    pass_hours(bench, 5.9)
    too_early = told(bench)
    pass_hours(bench, 1.1)

    assert (while_away, too_early) == ([], [])
    assert told(bench) == [("ada", {KEY: True})]
    assert bench.segment.engage.schedules()[0].id != before.id


def test_audience_that_stays_keeps_what_it_told():
    bench = make()
    order(bench)
    pass_hours(bench, 7)
    told(bench)

    bench.segment.engage.replace([BUYERS])
    pass_hours(bench, 7)

    assert told(bench) == []


def test_two_destinations_may_follow_one_audience():
    other = replace(BUYERS, destination="second")
    bench = make(BUYERS, other)

    before = [schedule.id for schedule in bench.segment.engage.schedules()]
    bench.segment.engage.replace([BUYERS, other])

    assert [schedule.id for schedule in bench.segment.engage.schedules()] == before


def test_sync_now_tells_at_once_and_of_changes_alone():
    bench = make(at_once=True)

    order(bench)
    order(bench)
    entered = told(bench)
    pass_hours(bench, 24 * 30)

    assert entered == [("ada", {KEY: True})]
    assert told(bench) == [("ada", {KEY: False})]


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        ("count", 2),
        ("exists", True),
        ("last", "b"),
        ("list", ["a", "b"]),
        ("date", "2026-01-02T12:00:00.000Z"),
    ],
)
def test_computed_trait_arrives_as_a_user_trait(compute: str, expected):
    trait = Computation(
        COMPUTED_TRAIT,
        "Orders So Far",
        "schematic",
        event="Order Completed",
        compute=compute,
        of_property="sku",
    )
    bench = make(trait)
    for sku in "ab":
        call = {"event": "Order Completed", "properties": {"sku": sku}}
        bench.post("track", {"userId": "ada", **call})

    pass_hours(bench, 7)

    assert told(bench) == [("ada", {"orders_so_far": expected})]


def test_event_carries_the_personas_of_real_ones():
    bench = make(at_once=True)

    order(bench)

    event = bench.segment.deliveries()[-1].event
    personas = event["context"]["personas"]
    assert personas.pop("computation_id").startswith("aud_")
    assert personas == {
        "computation_class": "audience",
        "computation_key": KEY,
        "namespace": "spa_emulator",
        "space_id": "spa_emulator",
    }
    assert event["integrations"] == {"All": False, "Schematic": True}


def rules(bench: Bench) -> list[str]:
    return [found.rule for found in list_unusual(bench)]


def list_unusual(bench: Bench) -> list[Finding]:
    """Return the findings on the last delivery but those that Engage's calls have."""
    bench.segment.drain(10)
    found = bench.segment.deliveries()[-1].findings
    return [one for one in found if one.rule not in {"keys-empty", "profile-differs"}]


def test_sync_that_comes_late_is_a_finding():
    bench = make()
    order(bench)
    pass_hours(bench, 7)

    assert rules(bench) == ["engage-lag"]
    [finding] = list_unusual(bench)
    assert finding.message.startswith(f"{KEY} is synced up to 6.")


def test_preset_loses_the_audience_and_a_finding_says_so():
    bare = {name: path for name, path in MAPPING.items() if name != "user_traits"}
    bench = make(mapping=bare, at_once=True)

    order(bench)

    assert rules(bench) == ["audience-lost"]


def test_trait_that_is_renamed_is_not_lost():
    renamed = {**MAPPING, "user_traits": {"buyer": {"@path": f"$.traits.{KEY}"}}}
    bench = make(mapping=renamed, at_once=True)

    order(bench)

    assert rules(bench) == []
    assert told(bench) == [("ada", {"buyer": True})]


def test_full_outbox_delays_a_membership_and_does_not_lose_it(
    monkeypatch: pytest.MonkeyPatch,
):
    bench = make(at_once=True)
    with monkeypatch.context() as patched:
        patched.setattr(bench.segment.intake, "enqueue", lambda *_: False)
        order(bench)

    bench.segment.tick()

    assert told(bench) == [("ada", {KEY: True})]


def set_clock(bench: Bench, hours: float) -> None:
    """Set the clock to so many hours from noon; the emulator's own ticks then."""
    bench.clock.freeze(NOON + hours * HOUR)
    bench.segment.tick()


@pytest.mark.parametrize("hours", [-1, -24 * 400])
def test_clock_set_back_before_the_creation_starts_again(hours: float):
    """Waiting for six hours after a creation in the future would last for ever."""
    bench = make()
    set_clock(bench, hours)
    [schedule] = bench.segment.engage.schedules()
    order(bench)

    set_clock(bench, hours + 5.9)
    too_early = told(bench)
    set_clock(bench, hours + 7)

    assert schedule.created_at == NOON + hours * HOUR
    assert too_early == []
    assert told(bench) == [("ada", {KEY: True})]


def test_clock_set_back_before_the_last_sync_syncs_within_three_hours():
    bench = make()
    order(bench)
    set_clock(bench, 24 * 40)
    told(bench)

    set_clock(bench, 24)
    early = told(bench)
    set_clock(bench, 27)

    assert early == []
    assert told(bench) == [("ada", {KEY: True})]
    assert bench.segment.engage.schedules()[0].created_at == NOON


def test_clock_set_back_a_little_keeps_the_schedule():
    bench = make()
    before = bench.segment.engage.schedules()[0].next_at

    set_clock(bench, 5)
    set_clock(bench, 1)

    assert bench.segment.engage.schedules()[0].next_at == before


def test_clock_that_was_set_back_finds_no_lag_from_the_future():
    bench = make()
    order(bench)
    set_clock(bench, 24 * 40)
    set_clock(bench, 0)
    told(bench)

    set_clock(bench, 3)

    assert rules(bench) == ["engage-lag"]
    [finding] = list_unusual(bench)
    assert finding.message.startswith(f"{KEY} is synced up to 2.")


def test_audience_is_of_the_events_of_its_own_environment():
    """What another source sends to another API key does not make a member."""
    bench = make_bench()
    sources = [Source("web", ("web",)), Source("app", ("app",))]
    instances = [
        make_instance(name, source=name, settings={"apiKey": f"sch_dev_{name}"})
        for name in ("web", "app")
    ]
    configure(bench, *instances, sources=sources)
    buyers = Computation(AUDIENCE, "Buyers", "web", event="Order Completed")
    bench.segment.engage.replace([buyers])
    for user, key in (("u1", "web"), ("u2", "app"), ("u3", "unknown")):
        call = {"userId": user, "event": "Order Completed"}
        assert bench.post("track", call, write_key=key).status == 200

    bench.clock.move(timedelta(hours=8))
    bench.segment.tick()

    (schedule,) = bench.segment.engage.schedules()
    assert schedule.last_values == {"u1": True}
