"""Without scripts, a journey and the problems are pages that lead on by links."""

from __future__ import annotations

import pytest

from support.pages import HOSTILE, Tags
from support.rest import Rest

TRACK = {"type": "track", "event": "Order Completed!", "userId": "u1"}
GOOD = {**TRACK, "event": "Signed Up"}


@pytest.fixture
def rest():
    rest = Rest()
    calls = [TRACK, GOOD, TRACK, {"type": "track", "userId": "u1"}]
    rest.ask("/v1/batch", "POST", json={"batch": calls})
    rest.ask("/_emulator/drain", "POST", json={})
    return rest


def page(rest: Rest, path: str) -> Tags:
    answer = rest.ask(f"/_emulator/{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return Tags(answer.text)


def words(shown: Tags) -> str:
    return " ".join(shown.text.split())


def test_journey_is_shown_field_by_field(rest):
    shown = words(page(rest, "events/1"))

    assert "bad Order Completed!" in shown
    assert "error event-name the event name contains characters" in shown
    assert 'holds: type = "track", the event has "track"' in shown
    assert 'event_name sent: rewritten {"@path": "$.event"}' in shown
    assert '/body/event = "order_completed!"' in shown
    assert "HTTP 200, attempts: 1" in shown


def test_journey_leads_to_the_bad_ones_beside_it(rest):
    middle, first = page(rest, "events/3"), page(rest, "events/1")

    links = {value for name, value in middle.attributes if name == "href"}
    assert {"/_emulator/events/1", "/_emulator/events/4"} <= links
    assert "Previous bad" not in words(first)


def test_effects_have_their_values(rest):
    assert "usage signed_up 0 1" in words(page(rest, "events/2"))


def test_problems_have_count_cure_and_place(rest):
    shown = page(rest, "problems")

    text = words(shown)
    assert 'error event-name "Order Completed!"' in text
    assert "first 1, last 3, all of this rule" in text
    assert "Track Event: /subscriptions/0/mapping/event_name" in text
    assert "Rename the event in the tracking plan" in text
    links = {value for name, value in shown.attributes if name == "href"}
    assert "/_emulator/?filter=rule:event-name" in links


def test_page_without_problems_says_so():
    assert "Nothing is wrong" in words(page(Rest(), "problems"))


@pytest.mark.parametrize("path", ["events/1", "problems"])
def test_hostile_call_is_shown_inert(path: str):
    rest = Rest()
    call = {
        "type": "track",
        "event": HOSTILE,
        "userId": HOSTILE,
        "properties": {HOSTILE: HOSTILE},
        "context": {"groupId": HOSTILE},
    }
    rest.ask("/v1/batch", "POST", json={"batch": [call]})
    rest.ask("/_emulator/drain", "POST", json={})

    answer = rest.ask(f"/_emulator/{path}", headers={"Accept": "text/html"}).text

    assert "<script>alert" not in answer
    assert {"\u202e", "\u0007", "\u2028"}.isdisjoint(answer)
