"""One number for each thing that came in, in bounded memory, and counts that add up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.api.store.capture import VERDICTS
from schematic_emulator.destination import Response
from schematic_emulator.journeys.entry import Entry, LiveJourney
from schematic_emulator.journeys.journeys import Journeys
from schematic_emulator.journeys.parents import map_children
from schematic_emulator.journeys.states import STATES
from schematic_emulator.source.outbox.parcel import PendingDelivery
from support.rest import NOON, Rest, make_emulator
from support.segment_end import make_bench

NOTED = {"type": "track", "event": "Order Completed", "userId": "u1"}
TRACK = {**NOTED, "integrations": {"schematic": False}}  # a warning
IDENTIFY = {
    "type": "identify",
    "userId": "u1",
    "traits": {"name": "Ada", "company_name": "Acme"},
    "context": {"groupId": "acme"},
}


def post(rest: Rest, *events, path="batch"):
    body = {"batch": list(events)} if path == "batch" else events[0]
    answer = rest.ask(f"/v1/{path}", "POST", json=body)
    rest.ask("/_emulator/drain", "POST", json={})
    return answer


def states(rest: Rest) -> list[str]:
    found = reversed(rest.emulator.journeys.list_newest())
    return [
        STATES[each.state] if isinstance(each, Entry) else VERDICTS[each.verdict]
        for each in found
        if hasattr(each, "journey")
    ]


def is_sum(ledger: dict) -> bool:
    parts = ("not_wanted", "filtered", "refused", "waiting", "delivered")
    whole = ledger["good"] + ledger["with_findings"] + ledger["bad"]
    return (
        ledger["in"] == sum(ledger[name] for name in parts)
        and ledger["in"] == sum(ledger["from"].values())
        and ledger["delivered"] == whole
    )


@pytest.fixture
def rest():
    return Rest()


def test_batch_is_one_journey_for_each_event(rest):
    post(
        rest,
        IDENTIFY,
        TRACK,
        {"type": "page", "userId": "u1"},
        {"type": "track", "event": "x"},
        {**TRACK, "integrations": {"All": False}},
    )

    assert states(rest) == ["good", "findings", "not wanted", "refused", "filtered"]
    ledger = rest.emulator.journeys.count()
    assert is_sum(ledger)
    assert (ledger["in"], ledger["from"]["segment"]) == (5, 5)


def test_capture_of_a_delivery_is_no_journey_of_its_own(rest):
    post(rest, TRACK, path="track")

    [entry] = rest.emulator.journeys.list_newest()
    [capture] = entry.document()["captures"]
    assert capture["subtype"] == "order_completed"
    journal = rest.app.test_client().get("/_emulator/journal").json
    assert [row["journey"] for row in journal["data"]] == [1]


def test_each_event_of_a_refused_batch_is_named(rest):
    large = {**TRACK, "messageId": "large", "properties": {"x": "x" * 40_000}}
    events = [{**TRACK, "messageId": f"m{n}"} for n in range(49)]

    answer = post(rest, *events, large)

    assert answer.status_code == 400
    entries = rest.emulator.journeys.list_newest()
    documents = [each.document() for each in entries]
    names = {each["call"]["messageId"] for each in documents}
    assert names == {"large", *(f"m{n}" for n in range(49))}
    reasons = {each["destinations"][0]["reason"] for each in documents}
    cause = "Exceed payload limit: an event is larger than 32768 bytes"
    assert reasons == {cause, f"its batch was refused: {cause}"}
    assert rest.emulator.journeys.count()["refused"] == 50


@pytest.mark.parametrize("body", [b"{", b"[1]", b'{"batch": 5}'])
def test_unreadable_request_is_one_refused_journey(rest, body):
    rest.ask("/v1/batch", "POST", data=body)

    assert states(rest) == ["refused"]
    assert is_sum(rest.emulator.journeys.count())


def test_repeat_of_a_message_hangs_under_the_first(rest):
    post(rest, {**TRACK, "messageId": "m1"}, {**TRACK, "messageId": "m2"})
    post(rest, {**TRACK, "messageId": "m1"})
    post(rest, {**TRACK, "messageId": "m1"})

    journeys = rest.emulator.journeys
    assert map_children(journeys.list_newest()) == {1: [3, 4]}
    assert journeys.find(2).parent == 0


def test_retry_waits_in_the_same_journey():
    bench = make_bench(Response(503), Response(200, "{}"))
    journeys = bench.segment.observer.journeys

    bench.post("track", TRACK)
    bench.segment.drain(0.2)
    waiting = journeys.count()
    bench.clock.move(timedelta(minutes=1))
    bench.statuses()

    [entry] = journeys.list_newest()
    assert (waiting["waiting"], waiting["in"]) == (1, 1)
    [request] = entry.document()["destinations"][0]["requests"]
    assert (request["attempts"], STATES[entry.state]) == (2, "findings")


def test_oldest_journeys_leave_and_are_counted():
    journeys = Journeys(most=10)
    counts = journeys.ledger.find(("",), "segment")
    for number in range(25):
        event = {**TRACK, "messageId": f"m{number}"}
        row = PendingDelivery(number, NOON, "web", event, ended_as="filtered")
        journeys.open(LiveJourney(event, event, [row], 1), "segment", NOON)
        journeys.settle(row)

    assert [each.journey for each in journeys.list_newest()] == [*range(25, 15, -1)]
    assert journeys.summary() == {"stored": 10, "left": 15}
    assert (sum(counts), journeys.find(3)) == (25, None)


def test_large_journeys_leave_sooner():
    rest = Rest(make_emulator())
    journeys = rest.emulator.journeys
    journeys.shelf.most_bytes = 3_000

    for number in range(20):
        rest.send("track", {"event": "a", "traits": {"n": number, "x": "x" * 400}})

    assert 1 <= journeys.summary()["stored"] <= 3
    assert journeys.count()["in"] == 20


def test_numbers_bound_a_page():
    rest = Rest()
    for _ in range(5):
        rest.send("track", {"event": "a"})
    journeys = rest.emulator.journeys

    assert [each.journey for each in journeys.list_newest(before=4)] == [3, 2, 1]
    assert [each.journey for each in journeys.list_newest(after=3)] == [5, 4]
    assert [each.journey for each in journeys.list_newest(4, 2)] == [3]


def test_events_of_two_environments_are_counted_apart(rest):
    rest.send("track", {"event": "a"})
    other = rest.stranger()
    other.send("track", {"event": "a"})
    other.send("track", {"event": "a"})

    journeys, store = rest.emulator.journeys, rest.emulator.store
    own = store.environment_for(other.key).id
    assert journeys.count(lambda owner: owner == own)["in"] == 2
    assert journeys.count()["in"] == 3


def test_reset_counts_from_zero(rest):
    post(rest, TRACK)
    rest.send("track", {"event": "a"})

    rest.ask("/_emulator/reset", "POST", json={})
    rest.send("track", {"event": "a"})

    assert rest.emulator.journeys.count()["in"] == 1
    assert states(rest) == ["good"]


def test_notes_alone_leave_an_event_good(rest):
    """That a track event has no company is worth a note, and no problem."""
    post(rest, NOTED)
    post(rest, TRACK)
    rest.send("track", {"event": "a"})
    rest.send("track", {"event": "a", "company": {"id": 7}})

    assert states(rest) == ["good", "findings", "good", "findings"]
    listed = rest.ask("/_emulator/journeys?rule=usage-no-company").json["data"]
    assert [row["number"] for row in listed] == [3, 2, 1]
    good = rest.ask("/_emulator/journeys?state=good").json["data"]
    assert [row["number"] for row in good] == [3, 1]
    ledger = rest.emulator.journeys.count()
    assert (ledger["good"], ledger["with_findings"], ledger["in"]) == (2, 2, 4)
    groups = rest.ask("/_emulator/findings?group=rule,subject").json["data"]
    counts = [each["count"] for each in groups if each["rule"] == "usage-no-company"]
    assert sum(counts) == 3
