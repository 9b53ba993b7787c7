"""Each event's effect is noted with the values from before, and the flags it turns."""

from __future__ import annotations

import pytest

from schematic_emulator.api.seed import seed
from schematic_emulator.journeys.effects import read_effects
from support.metered_company import make_section
from support.rest import KEY, Rest

DAY = 739618  # 2026-01-02


@pytest.fixture
def rest():
    return Rest()


def track(rest, name="call", **body):
    rest.send("track", {"event": name, "company": {"id": "acme"}, **body})
    return rest.emulator.journeys.list_newest()[0]


def test_usage_is_noted_with_what_was_counted_before(rest):
    first = track(rest)
    second = track(rest, quantity=3)

    company = first.company_id
    assert read_effects(first)[0][:4] == ["created", company, "company", "acme"]
    assert read_effects(second) == [["usage", "call", company, None, DAY, 1, 4]]


def test_traits_are_noted_where_they_differ(rest):
    body = {"keys": {"id": "u"}, "traits": {"plan": "free", "seats": 2}}
    rest.send("identify", body)
    rest.send("identify", {**body, "traits": {"plan": "pro", "seats": 2, "new": None}})

    newest = rest.emulator.journeys.list_newest()[0]
    [row] = [row for row in read_effects(newest) if row[0] == "traits"]
    assert row[2]["plan"] == ["free", "pro"]
    assert "seats" not in row[2]


def test_flag_that_a_limit_turns_is_noted_with_the_event(rest):
    environment = rest.emulator.store.environment_for(KEY)
    seed(rest.emulator, environment, make_section())

    effects = [read_effects(track(rest)) for _ in range(4)]

    turned = [[row for row in rows if row[0] == "flag"] for rows in effects]
    assert turned == [[], [["flag", "calls", True, False]], [], []]


def test_failed_event_has_no_effect(rest):
    rest.send("track", {"event": 5})

    newest = rest.emulator.journeys.list_newest()[0]
    assert (read_effects(newest), newest.verdict) == ([], 3)


def test_placeholder_that_becomes_a_key_is_still_a_finding(rest):
    track(rest, user={"id": "u"})
    track(rest, user={"id": "u"})
    track(rest, user={"id": "undefined"})

    newest = track(rest, user={"id": "undefined"}, quantity=2)

    assert newest.verdict == 2
