"""Edited mappings are checked at their lines, and compared with those that run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schematic_contracts.validation import check
from support.rest import Rest

PATH = "/_emulator/destinations/schematic"
TRACK = """\
- name: Track
  subscribe: type = "track"
  partnerAction: trackEvent
  mapping:
    event_name: {"@path": $.event}
    timestamp: {"@path": $.timestamp}
    company_keys: {id: {"@path": $.context.groupId}}
"""


@pytest.fixture
def rest():
    return Rest()


def send(rest: Rest, name: str = "track", **members: Any) -> None:
    call = {"userId": "u1", "context": {"groupId": "acme"}, **members}
    rest.ask(f"/v1/{name}", "POST", json=call)
    assert rest.ask("/_emulator/drain", "POST", json={}).json["drained"] is True


def compare(rest: Rest, mapping: Any, **more: Any) -> dict[str, Any]:
    posted = {"mapping": mapping, **more}
    answer = rest.ask("/_emulator/compare", "POST", json=posted)
    assert (answer.status_code, check("emulator/compared", answer.json)) == (200, [])
    return answer.json


def shown(rest: Rest) -> dict[str, Any]:
    return rest.get(f"{PATH}/mapping", "emulator/mapping-shown")


def test_mapping_is_shown_as_text(rest):
    found = shown(rest)

    assert (found["count"], found["limit"], found["file"]) == (2, 50, None)
    assert found["text"].startswith("- name: Track Event\n")
    line = found["lines"]["/subscriptions/0/mapping/event_name"]
    assert found["text"].splitlines()[line - 1].lstrip().startswith("event_name:")
    compared = compare(rest, found["text"])
    running = rest.ask(PATH).json["subscriptions"]
    assert compared["subscriptions"] == running


def test_mapping_of_a_json_file_is_shown_as_json():
    from schematic_emulator.application import create_app, create_segment
    from support.rest import make_emulator

    emulator = make_emulator()
    segment = create_segment(emulator)
    segment.workspace.file = "mapping.json"
    client = create_app(emulator, segment=segment).test_client()

    found = client.get(f"{PATH}/mapping").json

    assert found["syntax"] == "json"
    assert len(json.loads(found["text"])) == found["count"] == 2


def test_mapping_that_is_the_same_changes_nothing(rest):
    send(rest, event="Order Completed")

    compared = compare(rest, shown(rest)["text"])

    assert compared["traffic"]["events"] == 1
    assert compared["traffic"]["differences"] == []
    assert compared["traffic"]["journeys"] == []


def test_difference_is_named_for_each_journey(rest):
    running = compare(rest, TRACK)["subscriptions"]
    rest.ask(PATH, "PATCH", json={"subscriptions": running})
    send(rest, event="Order Completed!")
    send(rest, event="signed_up")

    fixed = TRACK.replace('{"@path": $.event}', "order_completed")
    traffic = compare(rest, fixed)["traffic"]

    assert [each["journey"] for each in traffic["journeys"]] == [2, 1]
    changes = traffic["journeys"][1]["changes"]
    assert [(each["kind"], each["name"]) for each in changes] == [
        ("usage", '"order_completed"'),
        ("refusals", '"Order Completed!"'),
    ]
    assert changes[0]["samples"] == [{"change": "0 -> 1", "place": "journey:1"}]
    assert {each["name"]: each["events"] for each in traffic["differences"]} == {
        '"order_completed"': 2,
        '"signed_up"': 1,
        '"Order Completed!"': 1,
    }


def test_only_the_newest_journeys_are_compared(rest):
    for name in "abc":
        send(rest, event=name)

    assert compare(rest, [], last=2)["traffic"]["events"] == 2


def test_chosen_event_is_shown_in_both_profiles(rest):
    send(rest, event="Order Completed")

    chosen = compare(rest, TRACK, journey=1, last=0)["chosen"]

    assert set(chosen) == {"published", "documented"}
    after = chosen["published"]["after"]
    [body] = after["bodies"]
    assert body["body"]["company"] == {"id": "acme"}
    assert set(body) == {"type", "sent_at", "body"}
    assert chosen["published"]["before"] != after


def test_own_call_can_be_chosen(rest):
    call = {"type": "track", "event": "Own", "userId": "u"}

    chosen = compare(rest, TRACK, call=call)["chosen"]

    assert len(chosen["documented"]["after"]["bodies"]) == 1


def test_problems_have_the_lines_of_the_text(rest):
    compared = compare(rest, TRACK.replace('type = "track"', 'type = "track" and ('))

    [problem] = [each for each in compared["problems"] if each["is_refused"]]
    assert (problem["line"], problem["severity"]) == (2, "error")
    assert compared["is_refused"] is True
    assert compared["traffic"] is None


def test_finding_that_is_no_refusal_has_its_line(rest):
    text = TRACK.replace('event_name: {"@path": $.event}', "event_name: $.event")

    compared = compare(rest, text)

    [problem] = [
        each for each in compared["problems"] if each["rule"] == "constant-value"
    ]
    assert problem["line"] == 5
    assert compared["is_refused"] is False


@pytest.mark.parametrize(
    ("text", "line"),
    [("- name: [", 1), ("a: b: c", 1), ("", None), ("just text", 1)],
    ids=["unclosed", "two colons", "empty", "no mapping"],
)
def test_text_that_cannot_be_read_is_a_problem(rest, text: str, line: int | None):
    compared = compare(rest, text)

    [problem] = compared["problems"]
    assert (problem["line"], compared["subscriptions"]) == (line, None)
    assert compared["is_refused"] is True


def test_deep_data_is_refused(rest):
    deep: Any = {}
    for _ in range(150):
        deep = {"a": deep}

    row = {"subscribe": 'type = "track"', "partnerAction": "trackEvent"}
    compared = compare(rest, [{**row, "mapping": deep}])

    assert compared["problems"][0]["message"] == "nested deeper than 100 levels"


def test_what_is_compared_can_be_applied(rest):
    compared = compare(rest, TRACK)

    answer = rest.ask(PATH, "PATCH", json={"subscriptions": compared["subscriptions"]})

    assert answer.status_code == 200
    assert shown(rest)["count"] == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"destination": "none"}, 404),
        ({"journey": 99}, 404),
        ({"last": 5000}, 400),
        ({"mappings": []}, 400),
    ],
)
def test_wrong_request_is_refused(rest, more: dict[str, Any], status: int):
    posted = {"mapping": TRACK, **more}

    answer = rest.ask("/_emulator/compare", "POST", json=posted)

    assert answer.status_code == status
    assert answer.json["detail"]


def test_journey_of_schematics_end_has_no_mapping(rest):
    rest.send("track", {"event": "call", "company": {"id": "acme"}})

    posted = {"mapping": TRACK, "journey": 1}
    answer = rest.ask("/_emulator/compare", "POST", json=posted)

    assert (answer.status_code, "no mapping makes it" in answer.text) == (409, True)
