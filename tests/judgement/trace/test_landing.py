"""Where each field lands, held against what the destination really sends."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.destination import definition, run_action
from schematic_emulator.judgement.trace.landing import LANDINGS, NOT_THERE, find_at

ACTIONS = definition()["actions"]
CASES = [(action, name) for action, data in ACTIONS.items() for name in data["fields"]]
VALUES = {"datetime": "2026-01-02T03:04:05.000Z", "string": "a-name"}


@pytest.mark.parametrize(("action", "name"), CASES, ids="-".join)
def test_field_lands_where_the_table_says(action: str, name: str):
    fields = ACTIONS[action]["fields"]
    mapping = {
        key: VALUES.get(field["type"], {"id": key}) for key, field in fields.items()
    }
    (request,) = run_action(action, mapping, {"type": "track"}, {"apiKey": "k"})

    landed = find_at(json.loads(request.body), LANDINGS[action][name])

    assert landed == mapping[name]


def test_every_field_of_every_action_has_a_landing():
    assert {action: sorted(fields) for action, fields in LANDINGS.items()} == {
        action: sorted(data["fields"]) for action, data in ACTIONS.items()
    }


@pytest.mark.parametrize("body", [{}, {"a": 1}, {"a": {"c": 1}}, []], ids=repr)
def test_what_is_not_there_is_said_to_be_so(body: object):
    assert find_at(body, "/a/b") is NOT_THERE
