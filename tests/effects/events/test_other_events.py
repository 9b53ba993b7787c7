"""Flag checks are kept, inferences meter the event that they name."""

from __future__ import annotations

import pytest

from schematic_emulator.effects.state import State
from schematic_emulator.effects.switches import EffectSwitches
from support.capture_events import AT, KEY, CountingIds, take, track

COMPANY, USER = "comp_00000000001", "user_00000000002"


def inference(**body):
    named = {
        "provider": "openai",
        "response_model": "gpt",
        "input_tokens": 10,
        "output_tokens": 5,
        "company": {"org": "acme"},
        "user": {"email": "ada@acme.test"},
    }
    return {"api_key": KEY, "type": "inference", "body": named | body}


def flag_check(**body):
    checked = {"flag_key": "beta", "reason": "default", "value": True}
    return {"api_key": KEY, "type": "flag_check", "body": checked | body}


@pytest.mark.parametrize(
    ("company_id", "expected"),
    [(COMPANY, COMPANY), ("comp_ofsomebodyx", None), (USER, None), (None, None)],
)
def test_flag_check_is_tied_to_known_ids_and_changes_nothing(company_id, expected):
    state = State()
    take(state, track())

    outcome = take(state, flag_check(company_id=company_id))

    assert (outcome.status, outcome.changes) == ("processed", ())
    assert outcome.company_id == expected


@pytest.mark.parametrize(
    ("body", "switches", "quantity"),
    [
        ({}, EffectSwitches(), 1),
        ({"requests": 4}, EffectSwitches(), 4),
        ({"requests": None}, EffectSwitches(), 1),
        ({"requests": 4}, EffectSwitches(inference_quantity="one"), 1),
    ],
)
def test_inference_meters_the_event_it_names(body, switches, quantity):
    state = State()

    outcome = take(state, inference(event="ai_call", **body), switches=switches)

    assert (outcome.company_id, outcome.user_id) == (COMPANY, USER)
    assert state.usage["ai_call", COMPANY, None] == {AT.toordinal(): quantity}


@pytest.mark.parametrize("event", [None, ""])
def test_inference_without_event_makes_who_did_it_and_meters_nothing(event):
    state = State()

    outcome = take(state, inference(event=event))

    assert (outcome.company_id, outcome.user_id) == (COMPANY, USER)
    assert [entity.last_seen_at for entity in state.entities.values()] == [AT, AT]
    assert (state.usage, state.event_types) == ({}, {})


@pytest.mark.parametrize("event", [None, "ai_call"])
def test_inference_fails_on_a_conflict(event):
    state, ids = State(), CountingIds()
    take(state, track(company={"a": "1"}), ids=ids)
    take(state, track(company={"b": "2"}), ids=ids)

    outcome = take(state, inference(company={"a": "1", "b": "2"}, event=event))

    assert (outcome.status, outcome.changes) == ("failed", ())
