"""A call is explained without being sent; a journey is replayed into a copy."""

from __future__ import annotations

import pytest

from schematic_contracts.validation import check
from support.rest import KEY, Rest

TRACK = {"type": "track", "event": "Order Completed", "userId": "u1", "messageId": "m1"}


@pytest.fixture
def rest():
    rest = Rest()
    rest.ask("/v1/batch", "POST", json={"batch": [TRACK]})
    rest.ask("/_emulator/drain", "POST", json={})
    rest.send("track", {"event": "call", "company": {"id": "acme"}})
    return rest


def post(rest: Rest, path: str, posted, contract: str, status: int):
    answer = rest.app.test_client().post(f"/_emulator/{path}", json=posted)
    assert (answer.status_code, check(contract, answer.json)) == (status, [])
    return answer.json


def replay(rest: Rest, number: int, **more):
    posted = {"journey": number, **more}
    return post(rest, "replay", posted, "emulator/replayed", 201)["journey"]


def usage(rest: Rest, event: str) -> int:
    state = rest.emulator.store.environment_for(KEY).state
    return state.event_types[event].count


def test_call_is_explained_and_nothing_is_sent(rest):
    posted = {"call": TRACK, "profile": "documented"}

    [event] = post(rest, "explain", posted, "emulator/explained", 200)["events"]

    matches = {each["name"]: each["matches"] for each in event["subscriptions"]}
    assert matches == {"Track Event": True, "Identify User": False}
    assert usage(rest, "order_completed") == 1
    assert rest.emulator.journeys.count()["in"] == 2


def test_unknown_destination_is_not_explained(rest):
    posted = {"call": TRACK, "destination": "elsewhere"}

    post(rest, "explain", posted, "emulator/problem", 404)


@pytest.mark.parametrize(("number", "event"), [(1, "order_completed"), (2, "call")])
def test_replay_meters_nothing_unless_asked(rest, number: int, event: str):
    shown = replay(rest, number)

    [counted] = [row for row in shown["effects"] if row["kind"] == "usage"]
    assert (counted["event"], counted["before"], counted["after"]) == (event, 1, 2)
    assert (shown["parent"], shown["origin"]) == (number, "replay")
    assert usage(rest, event) == 1
    changes = rest.app.test_client().get("/_emulator/changes").json["data"]
    assert shown["number"] not in {row["journey"] for row in changes}


@pytest.mark.parametrize("is_applied", [False, True])
def test_call_that_has_its_type_from_its_path_is_replayed_as_that(rest, is_applied):
    call = {"userId": "u1", "event": "Opened", "messageId": "m-path"}
    rest.ask("/v1/track", "POST", json=call)
    rest.ask("/_emulator/drain", "POST", json={})
    first = rest.emulator.journeys.last

    shown = replay(rest, first, apply=is_applied)
    rest.ask("/_emulator/drain", "POST", json={})

    again = rest.ask(f"/_emulator/journeys/{shown['number']}").json
    assert again["state"] in {"good", "findings"}
    assert len(again["captures"]) == 1


@pytest.mark.parametrize("is_applied", [False, True])
@pytest.mark.parametrize(("number", "event"), [(1, "order_completed"), (2, "call")])
def test_replay_is_replayed_as_what_it_repeats(rest, number, event, is_applied):
    first = replay(rest, number)

    shown = replay(rest, first["number"], apply=is_applied)
    rest.ask("/_emulator/drain", "POST", json={})

    again = rest.ask(f"/_emulator/journeys/{shown['number']}").json
    assert (again["parent"], again["state"]) == (first["number"], first["state"])
    assert usage(rest, event) == 1 + is_applied


def test_replay_of_what_has_left_is_refused(rest):
    first = replay(rest, 2)
    rest.emulator.journeys.drop_captures(rest.emulator.store.environment_for(KEY).id)

    post(rest, "replay", {"journey": first["number"]}, "emulator/problem", 404)


def test_findings_do_not_count_replays_into_a_copy(rest):
    rest.send("track", {"event": "call", "company": {"id": ""}})
    before = rest.ask("/_emulator/findings?group=rule,subject").json["data"]
    assert before

    replay(rest, rest.emulator.journeys.last)

    assert rest.ask("/_emulator/findings?group=rule,subject").json["data"] == before


@pytest.mark.parametrize(("number", "event"), [(1, "order_completed"), (2, "call")])
def test_applied_replay_meters_again(rest, number: int, event: str):
    shown = replay(rest, number, apply=True)
    rest.ask("/_emulator/drain", "POST", json={})

    assert (shown["parent"], usage(rest, event)) == (number, 2)
    ledger = rest.emulator.journeys.count()
    assert (ledger["in"], ledger["from"]["replay"], ledger["waiting"]) == (3, 1, 0)


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"journey": 9}, 404),
        ({"journey": 0}, 400),
        ({"journey": "1"}, 400),
        ({"journey": 1, "aply": True}, 400),
        ({}, 400),
    ],
)
def test_wrong_replay_changes_nothing(rest, posted, status: int):
    post(rest, "replay", posted, "emulator/problem", status)

    assert rest.emulator.journeys.count()["in"] == 2
