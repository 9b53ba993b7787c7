"""What the platform decides before the destination sees an event."""

from __future__ import annotations

import pytest

from schematic_emulator.destination.integrations import check_integrations, find_filter
from schematic_emulator.source.workspace.routing import route
from support.segment_end import configure, make_bench, make_instance

TRACK = {"userId": "u1", "event": "Order Completed"}
ALL_OFF = "integrations: All is false"
OFF = "integrations: Schematic is false"


@pytest.mark.parametrize(
    ("integrations", "filtered_by"),
    [
        (None, ""),
        ({}, ""),
        ({"All": True}, ""),
        ({"All": False}, ALL_OFF),
        ({"All": False, "Schematic": True}, ""),
        ({"All": False, "Schematic": {}}, ""),
        ({"All": False, "Schematic": {"option": 1}}, ""),
        ({"Schematic": True}, ""),
        ({"Schematic": False}, OFF),
        ({"All": True, "Schematic": False}, OFF),
        ({"schematic": False}, ""),
        ({"All": False, "schematic": True}, ALL_OFF),
        ({"All": False, "Other": True}, ALL_OFF),
        ({"all": False}, ""),
        ({"Schematic": None}, ""),
        ("All", ""),
        ([], ""),
    ],
)
def test_integrations_object_filters_by_exact_name(integrations, filtered_by: str):
    assert find_filter(integrations) == filtered_by


@pytest.mark.parametrize(
    "name",
    [
        "schematic",
        "SCHEMATIC",
        "Schematic (Actions)",
        "actions-schematic",
        " Schematic",
        "Schematics",
        "Shematic (Actions)",
    ],
)
def test_name_that_nearly_is_ours_is_a_finding(name: str):
    [finding] = check_integrations({name: False, "Other": False})

    assert finding.rule == "integrations-name"
    assert finding.pointer == f"/integrations/{name}"
    assert finding.found == "false"


@pytest.mark.parametrize(
    "integrations",
    [
        {"Schematic": False},
        {"All": False},
        {"Slack": 1},
        {"Chameleon": "no"},
        {"Thematic": True},
        None,
        "x",
    ],
)
def test_other_names_are_no_finding(integrations):
    assert check_integrations(integrations) == []


@pytest.mark.parametrize("name", ["All", "Schematic"])
def test_text_that_filters_nothing_is_a_finding(name: str):
    [finding] = check_integrations({name: "false"})

    assert (finding.rule, finding.subject) == ("integrations-name", name)
    assert finding.message == (
        f"expected true, false or an object for {name!r}: text filters nothing"
    )


def test_disabled_destination_gets_nothing():
    found = route(TRACK, make_instance(enabled=False))

    assert found.stopped_by == "the destination is disabled"


def test_misspelt_filter_lets_the_event_through_and_says_so():
    bench = make_bench()

    bench.post("track", {**TRACK, "integrations": {"schematic": False}})

    assert bench.statuses() == ["delivered"]
    [row] = bench.segment.deliveries()
    assert "integrations-name" in [found.rule for found in row.findings]


def test_filtered_event_says_why_and_sends_nothing():
    bench = make_bench()

    bench.post("track", {**TRACK, "integrations": {"All": False}})

    [row] = bench.segment.deliveries()
    assert (row.status, row.reason) == ("filtered", ALL_OFF)
    assert bench.client.sent == []


def group_mapping(subscribe: str) -> dict:
    return {
        "subscribe": subscribe,
        "partnerAction": "identifyUser",
        "mapping": {
            "company_keys": {"id": {"@path": "$.groupId"}},
            "user_keys": {"id": {"@path": "$.userId"}},
            "timestamp": {"@path": "$.timestamp"},
        },
    }


@pytest.mark.parametrize("kind", ["track", "identify", "group", "page", "alias"])
@pytest.mark.parametrize("profile", ["published", "documented"])
def test_any_trigger_feeds_any_action(kind: str, profile: str):
    """The five types of the page reach the destination; so a group identifies."""
    bench = make_bench(profile=profile)
    configure(bench, make_instance(subscriptions=[group_mapping(f'type = "{kind}"')]))

    bench.post(kind, {**TRACK, "groupId": "acme", "previousId": "p"})

    assert bench.statuses() == ["delivered"]
    [body] = bench.client.bodies()
    assert body["type"] == "identify"
    assert body["body"]["company"] == {"keys": {"id": "acme"}}


@pytest.mark.parametrize(
    ("profile", "status"),
    [("published", "delivered"), ("documented", "not subscribed")],
)
def test_screen_is_taken_by_the_published_destination_alone(profile: str, status: str):
    bench = make_bench(profile=profile)
    configure(bench, make_instance(subscriptions=[group_mapping('type = "screen"')]))

    bench.post("screen", {"userId": "u1", "groupId": "acme"})

    assert bench.statuses() == [status]


def test_mapping_that_is_off_sends_nothing():
    bench = make_bench()
    off = {**group_mapping('type = "track"'), "enabled": False}
    configure(bench, make_instance(subscriptions=[off]))

    bench.post("track", TRACK)

    assert bench.statuses() == ["not subscribed"]


def test_two_instances_may_hold_fifty_mappings_each():
    bench = make_bench()
    fifty = [group_mapping('type = "track"')] * 50
    instances = [make_instance(name, subscriptions=fifty) for name in ("a", "b")]
    configure(bench, *instances)

    bench.post("track", TRACK)

    assert bench.statuses() == ["delivered", "delivered"]
    assert len(bench.client.sent) == 100
