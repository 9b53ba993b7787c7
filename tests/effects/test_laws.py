"""Laws of effects: planning is pure, and a repeated event changes nothing."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.events.plan_event import plan
from schematic_emulator.effects.state import State
from support.capture_events import AT, CountingIds, identify, take, track

NAMES = st.sampled_from(["id", "org", "email"])
VALUES = st.one_of(st.sampled_from(["a", "b", "comp_00000000001"]), st.integers(0, 2))
KEYS = st.dictionaries(NAMES, st.one_of(st.none(), VALUES), max_size=3)
TRAITS = st.dictionaries(NAMES, st.one_of(st.none(), st.integers()), max_size=2)
PROFILES = st.fixed_dictionaries({"keys": KEYS, "traits": TRAITS})
TRACKS = st.builds(
    track,
    st.sampled_from(["a", "b"]),
    company=st.one_of(st.none(), KEYS),
    user=st.one_of(st.none(), KEYS),
    quantity=st.one_of(st.none(), st.integers(1, 9)),
)
IDENTIFIES = st.builds(
    identify, keys=KEYS, traits=TRAITS, company=st.one_of(st.none(), PROFILES)
)
EVENTS = st.lists(st.one_of(TRACKS, IDENTIFIES), min_size=1, max_size=12)


def take_all(events, *, repeat=1):
    state, ids = State(), CountingIds()
    for number, event in enumerate(events):
        keyed = event | {"idempotency_key": str(number)}
        for _ in range(repeat):
            take(state, keyed, ids=ids)
    return state


@given(EVENTS)
def test_state_is_the_same_when_every_event_comes_thrice(events):
    assert take_all(events, repeat=3) == take_all(events)


@given(EVENTS)
def test_plan_writes_nothing(events):
    state, ids = State(), CountingIds()
    for event in events:
        before, event_before = deepcopy(state), deepcopy(event)
        plan(state, event, at=AT, ids=ids)
        assert (state, event) == (before, event_before)
        take(state, event, ids=ids)


@given(EVENTS)
def test_state_keeps_its_indexes_in_step(events):
    state = take_all(events)

    assert state.keys == {
        (entity.kind, name, value): entity.id
        for entity in state.entities.values()
        for name, value in entity.keys.items()
    }
    assert state.entities == state.companies | state.users
    assert set(state.links) == {end for pair in state.memberships for end in pair}


@given(EVENTS)
def test_usage_of_users_never_exceeds_that_of_their_company(events):
    state = take_all(events)

    for (subtype, company_id, user_id), meter in state.usage.items():
        if company_id is not None and user_id is not None:
            total = state.usage[subtype, company_id, None]
            assert sum(meter.values()) <= sum(total.values())
