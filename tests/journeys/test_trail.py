"""A trail says which journey set each value, and which used what, newest first."""

from __future__ import annotations

from schematic_emulator.journeys import trail as trail_module
from schematic_emulator.journeys.trail import find_trail
from support.rest import Rest


def find(rest: Rest, kind: str = "companies"):
    [row] = rest.ask(f"/_emulator/{kind}").json["data"]
    return find_trail(rest.emulator.journeys, row["id"])


def test_value_is_of_the_journey_that_set_it_last():
    rest = Rest()
    for plan in ("free", "pro", "pro"):
        traits = {"plan": plan, "seats": 1}
        company = {"keys": {"id": "acme"}, "traits": traits}
        rest.send("identify", {"keys": {"id": "u"}, "company": company})

    trail = find(rest)

    assert {name: each["journey"] for name, each in trail.traits.items()} == {
        "plan": 2,
        "seats": 1,
    }
    assert trail.keys["id"]["journey"] == 1


def test_user_has_a_trail_of_its_own():
    rest = Rest()
    rest.send("identify", {"keys": {"id": "u"}, "traits": {"role": "cto"}})
    rest.send("track", {"event": "opened", "user": {"id": "u"}, "quantity": 3})

    trail = find(rest, "users")

    assert trail.traits["role"]["journey"] == 1
    used = trail.uses["opened"]
    assert (used["count"], used["journeys"][0]["quantity"]) == (1, 3)


def test_uses_are_counted_and_the_newest_are_listed():
    rest = Rest()
    for _ in range(25):
        rest.send("track", {"event": "opened", "company": {"id": "acme"}})

    used = find(rest).uses["opened"]

    assert used["count"] == 25
    assert [each["journey"] for each in used["journeys"]] == [*range(25, 5, -1)]


def test_trail_says_if_there_is_more_than_was_read(monkeypatch):
    monkeypatch.setattr(trail_module, "MOST", 2)
    rest = Rest()
    for _ in range(2):
        rest.send("track", {"event": "opened", "company": {"id": "acme"}})
    whole = find(rest).is_whole
    rest.send("track", {"event": "opened", "company": {"id": "acme"}})

    assert (whole, find(rest).is_whole) == (True, False)


def test_what_was_removed_over_rest_is_no_longer_set():
    rest = Rest()
    company = {"keys": {"id": "acme"}, "traits": {"plan": "free"}}
    rest.send("identify", {"keys": {"id": "u"}, "company": company})
    own = {"keys": {"id": "acme"}, "traits": {"plan": "pro"}}
    rest.ask("/companies", "POST", json=own)

    assert find(rest).traits["plan"]["journey"] is None
