"""A journey leads to the line of the mapping in its file, and is traced by field."""

from __future__ import annotations

import pytest

from schematic_contracts.validation import check
from schematic_emulator.application import create_app
from support.orders_file import PLACE, connect_orders
from support.rest import make_emulator

BAD = {"type": "track", "event": "Order Completed!", "userId": "u1", "messageId": "m1"}


@pytest.fixture
def client():
    emulator = make_emulator()
    segment = connect_orders(emulator, 'trait: {"@path": $.properties}')
    client = create_app(emulator, segment=segment).test_client()
    client.post("/v1/track", json=BAD)
    client.post("/_emulator/drain", json={})
    return client


def get(client, path: str, contract: str):
    answer = client.get(f"/_emulator/{path}")
    assert (answer.status_code, check(contract, answer.json)) == (200, [])
    return answer.json


def test_finding_has_the_line_of_the_mapping(client):
    [delivery] = get(client, "journeys/1", "emulator/journey")["deliveries"]
    path = "findings?group=rule,subject"
    groups = get(client, path, "emulator/finding-list")

    [found] = [one for one in delivery["findings"] if one["rule"] == "event-name"]
    [group] = [one for one in groups["data"] if one["rule"] == "event-name"]
    assert (
        found["mapping"]
        == group["mapping"]
        == {
            "destination": "schematic",
            "subscription": "Orders",
            "pointer": "/subscriptions/0/mapping/event_name",
            "place": PLACE,
        }
    )
    assert (group["found"], groups["of"]) == ('"Order Completed!"', 1)
    assert group["cure"].startswith("Rename the event")


def test_trace_follows_each_field_to_its_line(client):
    shown = get(client, "journeys/1?trace=true", "emulator/journey")

    [traced] = shown["trace"]
    [orders] = traced["subscriptions"]
    places = {one["field"]: one["place"] for one in orders["fields"]}
    assert (traced["destination"], orders["place"]) == ("schematic", "shop.yaml:8:11")
    assert places["event_name"] == PLACE
    assert places["company_keys"] == "shop.yaml:11:11"  # not mapped: the mapping
    assert orders["request"]["body"]["body"]["event"] == "order_completed!"


def test_mapping_that_was_changed_since_has_no_line(client):
    rows = get(client, "destinations/schematic", "emulator/destination-shown")
    patch = {"subscriptions": rows["subscriptions"]}
    client.patch("/_emulator/destinations/schematic", json=patch)

    shown = get(client, "journeys/1?trace=true", "emulator/journey")

    [orders] = shown["trace"][0]["subscriptions"]
    assert {one["place"] for one in orders["fields"]} == {""}


def test_finding_on_a_mapping_has_its_line(client):
    found = get(client, "findings", "emulator/finding-list")["data"]

    [unknown] = [one for one in found if one["rule"] == "field-unknown"]
    assert unknown["place"] == "shop.yaml:14:13"


def test_event_of_no_destination_has_no_trace(client):
    sent = {"api_key": "sch_dev_other", "type": "track", "body": {"event": "call"}}
    client.post("/e", json=sent)

    assert get(client, "journeys/2?trace=true", "emulator/journey")["trace"] == []
