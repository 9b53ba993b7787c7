"""The quick plan of a settled track event is the plan of any track event."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.events import plan_event as planning
from schematic_emulator.effects.events.fast_path import plan_usual_track
from schematic_emulator.effects.state import State
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


def settle() -> State:
    state, ids = State(), CountingIds()
    for keys in ({"org": "acme", "domain": "acme.test"}, {"org": "other"}):
        take(state, track(company=keys, user=keys), digest=1, ids=ids)
    return state


@given(body=BODIES, digest=st.sampled_from([None, 1, 2]))
def test_quick_plan_is_the_plan(body, digest):
    state, event = settle(), track() | {"body": body}

    quick = planning.plan(state, event, at=AT, ids=CountingIds(), digest=digest)
    whole = planning.plan(
        # Null is absent, and yet it sends the event the long way.
        state,
        event | {"backfill": None},
        at=AT,
        ids=CountingIds(),
        digest=digest,
    )

    assert quick == whole


def test_known_parties_are_planned_quickly():
    state = settle()
    body = {"event": "opened", "company": {"org": "acme"}, "user": {"org": "other"}}

    assert plan_usual_track(state, body, AT, digest=2) is not None
