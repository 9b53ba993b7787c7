"""Destinations are shown with their keys cut, and changed while events come in."""

from __future__ import annotations

import pytest

from schematic_emulator.application import create_app, create_segment
from schematic_emulator.destination import presets
from support.rest import Rest
from support.served_emulator import journal_rows

TRACK = {"userId": "u1", "event": "Order Completed"}
KEY = "sch_dev_abcdefgh12345678"
PATH = "/_emulator/destinations/schematic"


def patch(rest: Rest, changes, path: str = PATH):
    return rest.ask(path, "PATCH", json=changes)


def send(rest: Rest, name: str = "track", **members):
    answer = rest.ask(f"/v1/{name}", "POST", json={**TRACK, **members})
    assert answer.json == {"success": True}
    assert rest.ask("/_emulator/drain", "POST", json={}).json["drained"] is True


def subtypes(rest: Rest) -> list[str]:
    return [row.subtype for row in journal_rows(rest.emulator)]


def test_without_a_configuration_one_destination_has_the_presets():
    rest = Rest()

    [row] = rest.ask("/_emulator/destinations").json["data"]

    names = [one["name"] for one in row.pop("subscriptions")]
    assert names == ["Track Event", "Identify User"]
    assert row == {
        "id": "schematic",
        "name": "Schematic",
        "source": "default",
        "enabled": True,
        "settings": {},
    }
    assert rest.ask(PATH).json["name"] == "Schematic"


def test_change_is_seen_by_the_next_event():
    rest = Rest()
    send(rest, event="First")

    answer = patch(rest, {"enabled": False})
    send(rest, event="Second")
    patch(rest, {"enabled": True})
    send(rest, event="Third")

    assert answer.json["enabled"] is False
    assert subtypes(rest) == ["first", "third"]


def test_trigger_and_mapping_change_without_touching_code():
    rest = Rest()
    row = {
        "name": "Pages",
        "subscribe": 'type = "page"',
        "partnerAction": "trackEvent",
        "mapping": {
            "event_name": "page_viewed",
            "timestamp": {"@path": "$.timestamp"},
            "company_keys": {"groupId": {"@path": "$.context.groupId"}},
        },
    }

    patch(rest, {"subscriptions": [row]})
    send(rest, "page", context={"groupId": "acme"})
    send(rest, "track")

    assert subtypes(rest) == ["page_viewed"]


def test_key_is_shown_cut_and_used_whole():
    rest = Rest()

    answer = patch(rest, {"settings": {"apiKey": KEY}})
    send(rest)

    assert answer.json["settings"] == {"apiKey": "…5678"}
    assert KEY not in rest.ask("/_emulator/destinations").text
    assert KEY not in rest.ask("/_emulator/deliveries").text
    assert rest.emulator.store.find_key(KEY) is not None


def test_key_that_was_shown_cut_is_whole_in_what_is_applied():
    rest = Rest()
    segment = create_segment(rest.emulator)
    rest.app = create_app(rest.emulator, segment=segment)
    row = presets()[0]
    row["mapping"]["traits"] = {"origin": f"of {KEY}"}
    patch(rest, {"settings": {"apiKey": KEY}, "subscriptions": [row]})

    text = rest.ask(f"{PATH}/mapping").json["text"].replace("Track Event", "Tracks")
    posted = {"mapping": text, "syntax": "yaml"}
    compared = rest.ask("/_emulator/compare", "POST", json=posted).json
    patch(rest, {"subscriptions": compared["subscriptions"]})
    patch(rest, {"settings": {"apiKey": "…5678"}})

    [instance] = segment.workspace.instances()
    [stored] = instance.subscriptions
    assert KEY not in text + rest.ask(PATH).text
    assert stored["name"] == "Tracks"
    assert stored["mapping"]["traits"] == {"origin": f"of {KEY}"}
    assert instance.to_document()["settings"]["apiKey"] == KEY


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"enabled": "no"}, "/enabled"),
        ({"subscriptions": [{"subscribe": "type"}]}, "/subscriptions/0"),
        ({"unknown": 1}, "/unknown"),
    ],
)
def test_wrong_change_is_a_problem_with_pointers_and_changes_nothing(changes, pointer):
    rest = Rest()
    before = rest.ask(PATH).json

    answer = patch(rest, {"name": "Changed", **changes})

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert rest.ask(PATH).json == before


def test_fifty_first_mapping_is_refused_by_its_name():
    rest = Rest()
    row = {"subscribe": 'type = "track"', "partnerAction": "trackEvent"}

    answer = patch(rest, {"subscriptions": [*[row] * 50, {**row, "name": "Extra"}]})

    assert answer.status_code == 400
    assert "mapping 'Extra' is number 51" in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_unknown_destination_is_404(method: str):
    answer = Rest().ask("/_emulator/destinations/none", method, json={})

    assert answer.status_code == 404
    assert "known are schematic" in answer.json["detail"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"data": "{}", "content_type": "text/plain"}, 415),
        ({"data": "[]", "content_type": "application/json"}, 400),
        ({"data": b" " * (2**20 + 1), "content_type": "application/json"}, 413),
        ({"json": {}, "headers": {"Origin": "https://evil.example"}}, 403),
    ],
)
def test_change_that_may_not_be_is_refused(options, status: int):
    assert Rest().ask(PATH, "PATCH", **options).status_code == status
