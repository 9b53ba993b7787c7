"""Keys find one company or user, or say that they find two (reference C1)."""

from __future__ import annotations

import pytest

from schematic_emulator.effects.events.participants import find_known
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.state import State
from support.capture_events import CountingIds, take, track


@pytest.fixture
def state() -> State:
    """Make companies acme (org, domain) and globex (org)."""
    state, ids = State(), CountingIds()
    take(state, track(company={"org": "acme", "domain": "acme.test"}), ids=ids)
    take(state, track(company={"org": "globex"}), ids=ids)
    return state


ACME = "comp_00000000001"
GLOBEX = "comp_00000000003"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param({"org": "acme"}, ACME, id="one of its keys"),
        pytest.param({"org": "acme", "domain": "acme.test"}, ACME, id="all its keys"),
        pytest.param({"org": "globex", "domain": "new"}, GLOBEX, id="known and new"),
        pytest.param({"id": ACME}, ACME, id="own id under the key id"),
        pytest.param({"whatever": GLOBEX}, GLOBEX, id="own id under any key"),
        pytest.param({"org": "acme", "x": GLOBEX}, ACME, id="keys before own ids"),
    ],
)
def test_resolve_keys_finds_the_company(state, keys, expected):
    found = resolve_keys(state, "company", keys)

    assert getattr(found, "id", found) == expected


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({"org": "nobody"}, id="unknown value"),
        pytest.param({"domain": "acme"}, id="known value under another name"),
        pytest.param({"id": "comp_unknown0001"}, id="unknown own id"),
        pytest.param({"id": "user_00000000002"}, id="a user's own id"),
        pytest.param({"email": "ada@acme.test"}, id="a user's key"),
        pytest.param({}, id="no key"),
    ],
)
def test_resolve_keys_finds_none(state, keys):
    assert resolve_keys(state, "company", keys) is None


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({"domain": "acme.test", "org": "globex"}, id="by keys"),
        pytest.param({"domain": ACME, "org": GLOBEX}, id="by own ids"),
    ],
)
def test_resolve_keys_returns_a_conflict(state, keys):
    found = resolve_keys(state, "company", keys)

    assert found == KeyConflict("company", "domain", "org")
    assert found.message == (
        "company keys match different companies: 'domain' and 'org' name two of them"
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param({"org": "acme", "domain": "acme.test"}, ACME, id="known"),
        pytest.param({"org": "acme", "domain": "new"}, None, id="one new"),
        pytest.param({"domain": "acme.test", "org": "globex"}, None, id="conflict"),
        pytest.param({"org": None}, None, id="null"),
    ],
)
def test_find_known_finds_only_what_needs_no_change(state, keys, expected):
    found = find_known(state, {"company": keys})

    assert found == (None if expected is None else (expected, None))


def test_find_known_without_keys_finds_no_ids(state):
    assert find_known(state, {"company": {}, "user": None}) == (None, None)
