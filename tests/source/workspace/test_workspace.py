"""Destinations change while events come in: whole, or not at all."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.source.workspace.settings import Source, make_id
from schematic_emulator.source.workspace.workspace import UnknownInstanceError
from support.segment_end import KEY, configure, make_bench, make_instance

TRACK = {"userId": "u1", "event": "Order Completed"}
ROW = {"subscribe": 'type = "track"', "partnerAction": "trackEvent"}

DEEP = json.loads("[" * 200 + "]" * 200)


@pytest.fixture
def bench():
    made = make_bench()
    configure(made, make_instance(settings={"apiKey": "sch_dev_first", "x": 1}))
    return made


def change(bench, patch):
    faults = bench.segment.workspace.change("schematic", patch)
    return [(fault.pointer, fault.message) for fault in faults]


def test_next_event_sees_other_settings(bench):
    bench.post("track", TRACK)

    assert change(bench, {"settings": {"apiKey": "sch_dev_second"}}) == []
    bench.post("track", TRACK)

    bench.segment.drain(10)
    keys = [body["api_key"] for body in bench.client.bodies()]
    assert keys == ["sch_dev_first", "sch_dev_second"]
    assert bench.segment.workspace.get("schematic").settings["x"] == 1


def test_null_takes_a_setting_away_so_that_the_ready_key_serves(bench):
    assert change(bench, {"settings": {"apiKey": None}}) == []

    bench.post("track", TRACK)

    bench.segment.drain(10)
    assert bench.client.bodies()[0]["api_key"] == KEY


def test_next_event_sees_that_it_is_off(bench):
    assert change(bench, {"enabled": False}) == []

    bench.post("track", TRACK)

    assert bench.statuses() == ["filtered"]


def test_next_event_sees_another_trigger_and_mapping(bench):
    mapping = {"event_name": "page_seen", "timestamp": {"@path": "$.timestamp"}}
    row = {**ROW, "subscribe": 'type = "page"', "mapping": mapping}

    assert change(bench, {"subscriptions": [row]}) == []
    bench.post("track", TRACK)
    bench.post("page", TRACK)

    assert bench.statuses() == ["not subscribed", "delivered"]
    assert bench.client.bodies()[0]["body"]["event"] == "page_seen"


@pytest.mark.parametrize(
    ("patch", "pointer", "words"),
    [
        ([], "", "expected an object"),
        ({"enabled": "no"}, "/enabled", "expected true or false"),
        ({"enabeld": True}, "/enabeld", "enabled"),
        ({"id": "other"}, "/id", "never changes"),
        ({"source": "shop"}, "/source", "expected 'web'"),
        ({"name": ""}, "/name", "expected"),
        ({"settings": {"x": DEEP}}, "", "nested deeper than 100 levels"),
        ({"settings": {"apiKey": 5}}, "/settings/apiKey", "expected text"),
        ({"settings": []}, "/settings", "expected an object"),
        ({"subscriptions": {}}, "/subscriptions", "expected an array"),
        (
            {"subscriptions": [{"partnerAction": "trackEvent"}]},
            "/subscriptions/0",
            "subscribe",
        ),
        (
            {"subscriptions": [{**ROW, "subscribe": "type"}]},
            "/subscriptions/0/subscribe",
            "cannot read this trigger",
        ),
        (
            {"subscriptions": [{**ROW, "partnerAction": "x"}]},
            "/subscriptions/0/partnerAction",
            "expected trackEvent or identifyUser",
        ),
        (
            {"subscriptions": [ROW, {**ROW, "mapping": {"a": {"@pth": "x"}}}]},
            "/subscriptions/1/mapping/a",
            "invalid directive: @pth",
        ),
        (
            {"subscriptions": [*[ROW] * 50, {**ROW, "name": "Extra"}]},
            "/subscriptions/50",
            "mapping 'Extra' is number 51 of destination 'Changed'",
        ),
    ],
)
def test_wrong_change_is_refused_whole(bench, patch, pointer: str, words: str):
    """Beside the fault stands a sound change; it does not happen either."""
    before = bench.segment.workspace.instances()
    both = patch if isinstance(patch, list) else {"name": "Changed", **patch}

    faults = change(bench, both)

    assert [found for found, _ in faults] == [pointer]
    assert words in faults[0][1]
    assert bench.segment.workspace.instances() == before


def test_unknown_instance_is_named_with_the_known(bench):
    with pytest.raises(UnknownInstanceError, match="'no'; known are schematic"):
        bench.segment.workspace.change("no", {})


def test_source_without_write_keys_takes_what_no_other_names(bench):
    bench.segment.workspace.replace([Source("any"), Source("web", ("k",))], [])

    find = bench.segment.workspace.find_source
    assert [find(key).name for key in ("k", "x", "")] == ["web", "any", "any"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Schematic (dev)", "schematic-dev"), ("  A--B ", "a-b"), ("日本", "destination")],
)
def test_id_is_made_of_the_name(name: str, expected: str):
    assert make_id(name) == expected
