"""Types of traits are kept, and are as if looked for anew after any change."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects import changes
from schematic_emulator.effects.apply import apply
from schematic_emulator.effects.state import State
from schematic_emulator.effects.trait_types import list_types
from support.counted import Counted

AT = datetime(2026, 1, 2, tzinfo=UTC)
VALUES = st.sampled_from([None, True, 1, 1.5, "a", ["a"], {"x": 1}, {"x": {"y": "b"}}])
TRAITS = st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2)
IDS = st.sampled_from(["c1", "c2"])
MERGED = st.builds(
    changes.TraitsMerged, IDS, TRAITS, st.lists(st.sampled_from("ab")), st.just(AT)
)


def create(state, own_id, traits):
    keys = {"id": own_id}
    apply(state, changes.EntityCreated(own_id, "company", keys, "", traits, AT, AT))


@given(TRAITS, TRAITS, st.lists(MERGED, max_size=4), st.booleans())
def test_types_are_as_if_looked_for_anew(first, second, merged, is_removed):
    state = State()
    create(state, "c1", first)
    list_types(state)
    create(state, "c2", second)
    for change in merged:
        list_types(state)
        apply(state, change)
    if is_removed:
        apply(state, changes.EntityRemoved("c1"))

    kept = dict(list_types(state))
    state.trait_types = None

    assert kept == dict(list_types(state))


def test_types_are_not_looked_for_again_after_an_event_of_the_same_types():
    state = State()
    create(state, "c1", {"seats": 1, "tier": "pro"})
    before = list_types(state)
    state.entities = Counted(state.entities)

    create(state, "c2", {"seats": 2})
    apply(state, changes.TraitsMerged("c1", {"tier": "free", "seats": 3}, (), AT))

    assert list_types(state) is before
    assert state.entities.touched == 0
