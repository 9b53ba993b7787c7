"""Indexes are as if derived anew, and removing looks at nothing else."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects import changes
from schematic_emulator.effects.apply import apply, apply_all
from schematic_emulator.effects.state import State
from support.counted import Counted
from support.flag_rules import make_grant

AT = datetime(2026, 1, 2, tzinfo=UTC)
COMPANIES = ("c1", "c2", None)
USERS = ("u1", "u2", None)


def create(state, own_id, kind):
    created = changes.EntityCreated(own_id, kind, {"id": own_id}, "", {}, AT, AT)
    apply(state, created)


def count(company_id, user_id, subtype="seen"):
    return changes.UsageCounted(subtype, company_id, user_id, 1, AT, True, None)


def override(own_id, company_id):
    grant = make_grant("company_override", holder_id=company_id)
    return changes.RowKept("company_overrides", replace(grant, id=own_id))


USED = st.builds(
    count, st.sampled_from(COMPANIES), st.sampled_from(USERS), st.sampled_from("ab")
)
OVERRIDDEN = st.builds(
    override, st.sampled_from(("o1", "o2")), st.sampled_from(("c1", "c2"))
)
LIFTED = st.builds(
    changes.RowRemoved, st.just("company_overrides"), st.sampled_from(("o1", "o2"))
)
REMOVED = st.builds(changes.EntityRemoved, st.sampled_from(("c1", "c2", "u1", "u2")))


def fill(done):
    state = State()
    for own_id in ("c1", "c2"):
        create(state, own_id, "company")
    for own_id in ("u1", "u2"):
        create(state, own_id, "user")
    apply_all(state, done)
    return state


@given(st.lists(st.one_of(USED, OVERRIDDEN, LIFTED)), st.lists(REMOVED, unique=True))
def test_indexes_are_as_if_derived_anew(done, removed):
    state = fill([*done, *removed])

    anew = deepcopy(state)
    for name in ("company_meters", "user_meters", "overrides_of"):
        setattr(anew, name, {})
    anew.restore_derived()

    assert state == anew


def test_removing_a_company_looks_at_no_other_row():
    state = State()
    for number in range(50):
        create(state, f"c{number}", "company")
        apply_all(
            state, [count(f"c{number}", None), override(f"o{number}", f"c{number}")]
        )
    state.usage = Counted(state.usage)
    state.company_overrides = Counted(state.company_overrides)

    apply(state, changes.EntityRemoved("c3"))

    assert (state.usage.touched, state.company_overrides.touched) == (0, 0)
    assert (len(state.usage), len(state.company_overrides)) == (49, 49)
