"""A track resolves who did it and counts how much (reference B3, C4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.effects.state import EventType, State
from schematic_emulator.effects.switches import EffectSwitches
from schematic_emulator.effects.usage import sum_usage
from support.capture_events import AT, CountingIds, take, track

COMPANY, USER = "comp_00000000001", "user_00000000002"
LATER = AT + timedelta(days=1)


def test_track_makes_who_did_it_and_counts_once():
    state = State()

    outcome = take(state, track(traits={"plan": "pro"}))

    assert (outcome.company_id, outcome.user_id) == (COMPANY, USER)
    assert [entity.traits for entity in state.entities.values()] == [{}, {}]
    assert state.memberships == {}
    assert state.event_types == {
        "order_completed": EventType("order_completed", 1, {COMPANY}, {USER}, AT)
    }
    day = {AT.toordinal(): 1}
    assert state.usage == {
        ("order_completed", COMPANY, None): day,
        ("order_completed", COMPANY, USER): day,
    }


def test_track_counts_quantities_by_day():
    state, ids = State(), CountingIds()
    take(state, track(quantity=5), ids=ids)
    take(state, track(quantity=-2, user=None), ids=ids)

    take(state, track(quantity=None), ids=ids, at=LATER)

    assert state.usage == {
        ("order_completed", COMPANY, None): {AT.toordinal(): 3, LATER.toordinal(): 1},
        ("order_completed", COMPANY, USER): {AT.toordinal(): 5, LATER.toordinal(): 1},
    }
    assert sum_usage(state, "order_completed", COMPANY) == 4
    assert sum_usage(state, "order_completed", COMPANY, USER, since=LATER) == 1
    assert sum_usage(state, "other", COMPANY) == 0


def test_track_bumps_last_seen_of_both():
    state = State()
    take(state, track())

    take(state, track(), at=LATER)

    assert [entity.last_seen_at for entity in state.entities.values()] == [LATER] * 2


def test_track_without_company_and_user_is_stored_and_meters_nothing():
    state = State()

    outcome = take(state, track(company=None, user={"userId": None}))

    assert outcome.status == "processed"
    assert (state.entities, state.usage) == ({}, {})
    assert state.event_types["order_completed"].count == 1


def test_track_fails_on_a_conflict_and_changes_nothing():
    state, ids = State(), CountingIds()
    take(state, track(company={"a": "1"}), ids=ids)
    take(state, track(company={"b": "2"}), ids=ids)
    before = repr(state)

    outcome = take(state, track(company={"a": "1", "b": "2"}, user={"new": "x"}))

    assert (outcome.status, outcome.error_message) == (
        "failed",
        "company keys match different companies: 'a' and 'b' name two of them",
    )
    assert repr(state) == before


@pytest.mark.parametrize(
    ("key_kind", "status", "message"),
    [
        ("secret", "processed", None),
        ("publishable", "failed", "a negative quantity requires a secret API key"),
        ("readonly", "failed", "a read-only API key cannot capture events"),
    ],
)
def test_track_of_a_negative_quantity_needs_a_secret_key(key_kind, status, message):
    state = State()

    outcome = take(state, track(quantity=-1), key_kind=key_kind)

    assert (outcome.status, outcome.error_message) == (status, message)


def test_track_coerces_number_keys_to_their_text():
    state, ids = State(), CountingIds()
    take(state, track(company={"organization_id": 123456}, user=None), ids=ids)

    take(state, track(company={"organization_id": "123456"}, user=None), ids=ids)

    (company,) = state.companies.values()
    assert (company.keys, company.name) == ({"organization_id": "123456"}, "123456")
    assert sum_usage(state, "order_completed", company.id) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (-7, "-7"), (1000.0, "1000"), (0.5, "0.5")],
)
def test_track_writes_a_scalar_key_as_json_does(value, text):
    state = State()

    take(state, track(company={"id": value}))

    (company,) = state.companies.values()
    assert company.keys == {"id": text}


def test_track_refuses_number_keys_where_a_switch_says_so():
    state, switches = State(), EffectSwitches(number_keys="fail")

    outcome = take(state, track(user={"id": 7}), switches=switches)

    assert outcome.error_message == "key 'id' has a value that is not a string"
    assert state == State()


def test_track_links_user_and_company_where_a_switch_says_so():
    state, switches = State(), EffectSwitches(track_creates_membership=True)
    take(state, track(), switches=switches)

    take(state, track(), switches=switches)

    assert list(state.memberships) == [(COMPANY, USER)]
