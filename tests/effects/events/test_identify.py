"""An identify makes or changes a user, their company, and the link (reference C2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.effects.state import Entity, Membership, State
from schematic_emulator.effects.switches import EffectSwitches
from support.capture_events import AT, CountingIds, identify, take

LATER = AT + timedelta(hours=1)


def make_entity(entity_id, kind, **members) -> Entity:
    members = {"created_at": AT, "updated_at": AT, "last_seen_at": AT} | members
    return Entity(id=entity_id, kind=kind, **members)


def test_identify_makes_user_company_and_membership():
    state = State()
    company = {"keys": {"org": "acme"}, "name": "Acme", "traits": {"tier": 1}}

    outcome = take(state, identify(name="Ada", traits={"vip": True}, company=company))

    user_id, company_id = "user_00000000001", "comp_00000000002"
    assert (outcome.status, outcome.user_id, outcome.company_id) == (
        "processed",
        user_id,
        company_id,
    )
    assert state.users == {
        user_id: make_entity(
            user_id,
            "user",
            keys={"email": "ada@acme.test"},
            name="Ada",
            traits={"vip": True},
        )
    }
    assert state.companies == {
        company_id: make_entity(
            company_id, "company", keys={"org": "acme"}, name="Acme", traits={"tier": 1}
        )
    }
    membership = Membership("comu_00000000003", company_id, user_id, AT, AT)
    assert state.memberships == {(company_id, user_id): membership}
    assert state.links == {
        company_id: {user_id: membership},
        user_id: {company_id: membership},
    }


def test_identify_merges_traits_and_keeps_the_rest():
    state = State()
    take(state, identify(name="Ada", traits={"a": 1, "b": {"x": 1}, "c": 3}))

    take(state, identify(traits={"a": 2, "b": {"y": 1}, "c": None}), at=LATER)

    (user,) = state.users.values()
    assert user == make_entity(
        user.id,
        "user",
        keys={"email": "ada@acme.test"},
        name="Ada",
        traits={"a": 2, "b": {"y": 1}, "c": 3},
        updated_at=LATER,
        last_seen_at=LATER,
    )


@pytest.mark.parametrize(
    ("switch", "expected"),
    [("ignore", {"a": 1}), ("store", {"a": None}), ("delete", {})],
)
def test_identify_treats_a_null_trait_as_switched(switch, expected):
    state, switches = State(), EffectSwitches(null_traits=switch)
    take(state, identify(traits={"a": 1}))

    take(state, identify(traits={"a": None}), switches=switches)

    (user,) = state.users.values()
    assert user.traits == expected


def test_identify_adds_a_key_and_replaces_a_value():
    state = State()
    take(state, identify(keys={"email": "ada@acme.test", "login": "ada"}))

    take(state, identify(keys={"email": "ada@acme.test", "login": "al", "no": 7}))

    (user,) = state.users.values()
    assert user.keys == {"email": "ada@acme.test", "login": "al", "no": "7"}
    assert state.keys == {
        ("user", "email", "ada@acme.test"): user.id,
        ("user", "login", "al"): user.id,
        ("user", "no", "7"): user.id,
    }


def test_identify_by_own_id_does_not_make_the_id_a_key():
    state, ids = State(), CountingIds()
    take(state, identify(), ids=ids)

    take(state, identify(keys={"id": "user_00000000001", "login": "ada"}), ids=ids)

    (user,) = state.users.values()
    assert user.keys == {"email": "ada@acme.test", "login": "ada"}


def test_identify_fails_on_a_conflict_and_changes_nothing():
    state, ids = State(), CountingIds()
    take(state, identify(keys={"a": "1"}), ids=ids)
    take(state, identify(keys={"b": "2"}), ids=ids)
    before = repr(state)

    outcome = take(
        state,
        identify(keys={"a": "1", "b": "2"}, company={"keys": {"org": "new"}}),
        at=LATER,
    )

    assert (outcome.status, outcome.error_message) == (
        "failed",
        "user keys match different users: 'a' and 'b' name two of them",
    )
    assert repr(state) == before


@pytest.mark.parametrize(
    "company", [None, {"keys": {}}, {"keys": {"org": None}}, {"keys": {}, "name": "A"}]
)
def test_identify_passes_over_a_company_without_keys(company):
    state = State()

    outcome = take(state, identify(company=company))

    assert (outcome.status, outcome.company_id) == ("processed", None)
    assert state.companies == {}


@pytest.mark.parametrize(
    ("switches", "body", "message"),
    [
        (
            EffectSwitches(empty_company_keys="fail"),
            {"company": {"keys": {}}},
            "company.keys name no company: every value is null or it is empty",
        ),
        (
            EffectSwitches(empty_user_keys="fail"),
            {"keys": {"userId": None}},
            "keys name no user: every value is null or the map is empty",
        ),
        (
            EffectSwitches(number_keys="fail"),
            {"keys": {"id": 7}},
            "key 'id' has a value that is not a string",
        ),
    ],
    ids=["empty company keys", "empty user keys", "number key"],
)
def test_identify_fails_where_a_switch_says_so(switches, body, message):
    state = State()

    outcome = take(state, identify(**body), switches=switches)

    assert (outcome.status, outcome.error_message) == ("failed", message)
    assert state == State()


def test_identify_of_an_anonymous_user_still_makes_the_company():
    state = State()
    company = {"keys": {"org": "acme"}}

    outcome = take(state, identify(keys={"userId": None}, company=company))

    assert (outcome.status, outcome.user_id) == ("processed", None)
    assert [entity.name for entity in state.companies.values()] == ["acme"]
    assert state.memberships == {}


@pytest.mark.parametrize("name", [None, ""])
def test_identify_names_a_nameless_user_by_its_first_key(name):
    state = State()

    take(state, identify(keys={"no": None, "id": 12, "email": "a@b"}, name=name))

    assert [user.name for user in state.users.values()] == ["12"]
