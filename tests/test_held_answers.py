"""What watches the suite's answers sees those that break their contract."""

from __future__ import annotations

import pytest
from flask import Response

from schematic_emulator.api.rest.request import respond
from schematic_emulator.api.store.facts import RequestFacts
from support import held_answers, held_payloads
from support.rest import KEY, Rest, make_emulator


def answer_with(monkeypatch, path: str, response: Response) -> str:
    """Let one route of the app give another answer; return what was noted."""
    rest = Rest()
    endpoint, _ = rest.app.url_map.bind("localhost").match(path, "GET")
    monkeypatch.setitem(rest.app.view_functions, endpoint, lambda: response)
    rest.app.test_client().get(path, headers={"X-Schematic-Api-Key": KEY})
    return held_answers.take_faults()


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        (respond.succeed([]), "breaks api/whoami"),
        (respond.succeed({}, status=202), "answered 202, which its row"),
        (Response("{}", 200, mimetype="text/plain"), "sent text/plain"),
        (Response('{"problem": 1}', 403, mimetype="application/json"), "api/error"),
        (Response("{}", 403, mimetype="text/html"), "refused with text/html"),
    ],
)
def test_answer_that_breaks_its_contract_is_noted(monkeypatch, response, fault):
    assert fault in answer_with(monkeypatch, "/whoami", response)


def test_query_that_was_not_read_is_noted(monkeypatch):
    noted = answer_with(monkeypatch, "/environments", respond.succeed([]))

    assert "query was not read by account.environments.FIELDS" in noted


def test_fast_door_is_watched(monkeypatch):
    emulator = make_emulator()
    monkeypatch.setattr(held_answers, "VENDOR_REFUSAL", "api/count")

    emulator.receive_event(b"no json", RequestFacts())

    assert "door receive_event: breaks api/count" in held_answers.take_faults()


def test_good_answers_leave_nothing():
    Rest().get("/whoami", "api/whoami")

    assert held_answers.take_faults() == ""


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        ({}, "breaks api/webhook-payload: the whole"),
        ({"object_type": "plan", "body": {"id": 1}}, "breaks api/plan: /data"),
        ({"object_type": "entitlement", "body": {"Usage": ""}}, "breaks LimitUse"),
        ({"body": {"actor_type": ""}}, "breaks api/plan-change: /data"),
    ],
)
def test_payload_that_breaks_its_contract_is_noted(payload, fault):
    found = held_payloads.find_faults({"object_type": "", "body": {}} | payload)

    assert any(each.startswith(fault) for each in found)
