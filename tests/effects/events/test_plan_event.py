"""The quick plan of a track event of known participants is the plan of any event."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.events import plan_event as planning
from schematic_emulator.effects.events.track import plan_known
from schematic_emulator.effects.state import State
from schematic_emulator.effects.switches import EffectSwitches
from support.capture_events import AT, CountingIds, take, track

KEYS = st.sampled_from(
    [
        None,
        {},
        {"org": "acme"},
        {"org": "acme", "domain": "acme.test"},
        {"org": "other"},
        {"org": "acme", "domain": None},
        {"org": 1},
        {"org": "unheard-of"},
    ]
)
BODIES = st.fixed_dictionaries(
    {"event": st.sampled_from(["order_completed", "opened"])},
    optional={
        "company": KEYS,
        "user": KEYS,
        "quantity": st.sampled_from([None, 1, 7, -2, 3.0]),
        "traits": st.none(),
    },
)


def populate() -> State:
    state, ids = State(), CountingIds()
    for keys in ({"org": "acme", "domain": "acme.test"}, {"org": "other"}):
        take(state, track(company=keys, user=keys), digest=1, ids=ids)
    return state


@given(
    body=BODIES,
    digest=st.sampled_from([None, 1, 2]),
    key_kind=st.sampled_from(["secret", "publishable", "readonly"]),
)
def test_quick_plan_is_the_plan(body, digest, key_kind):
    state, event = populate(), track() | {"body": body}

    quick = planning.plan(
        state, event, at=AT, ids=CountingIds(), digest=digest, key_kind=key_kind
    )
    whole = planning.plan(
        # Null means absent, but an event with this property is never planned quickly.
        state,
        event | {"backfill": None},
        at=AT,
        ids=CountingIds(),
        digest=digest,
        key_kind=key_kind,
    )

    # Only the quick plan looks whether all keys were known before.
    assert replace(quick, is_known=False) == whole


@pytest.mark.parametrize("digest", [None, 1, 2])
def test_known_participants_are_planned_quickly(digest: int | None):
    state = populate()
    body = {"event": "opened", "company": {"org": "acme"}, "user": {"org": "other"}}

    assert plan_known(state, body, AT, digest, EffectSwitches()) is not None


def test_membership_is_not_planned_quickly():
    switches = EffectSwitches(track_creates_membership=True)

    assert plan_known(populate(), {"event": "opened"}, AT, None, switches) is None
