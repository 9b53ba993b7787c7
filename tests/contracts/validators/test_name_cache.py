"""A cached invalid name yields the same violations as at its first check."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts.catalog import resources
from schematic_contracts.validators import checker
from schematic_contracts.validators.checker import Checker
from support.contract_files import subschemas
from support.validators import DEFAULT

NAMES = st.sampled_from(["a b", "", "é", "x" * 256, "good", 7, None, ["a b"]])
KEYS = st.sampled_from([{"id": "1"}, {}, None, {"id": 1.5}, "1"])
BODIES = st.one_of(
    st.fixed_dictionaries({"event": NAMES}, optional={"company": KEYS, "user": KEYS}),
    st.none(),
)
EVENTS = st.fixed_dictionaries(
    {"type": st.just("track"), "body": BODIES},
    optional={"api_key": st.sampled_from(["key", ""]), "sent_at": st.just("today")},
)

# With these keywords one property affects the check of another, or of the object.
ACROSS = {"if", "anyOf", "oneOf", "dependentRequired", "dependentSchemas"}
ACROSS |= {"unevaluatedProperties", "minProperties", "maxProperties", "contains"}

CHECKER = Checker(DEFAULT, "capture/track")


@given(event=EVENTS)
def test_violations_are_those_of_the_first_check(event: dict[str, Any]):
    fresh = Checker(DEFAULT, "capture/track")._explain(event)

    assert CHECKER.check(event) == fresh
    assert CHECKER.check(event) == fresh


def test_name_is_cached_only_if_nothing_else_is_wrong():
    names = checker.NameCache(CHECKER.is_surely_valid)
    event = {"api_key": "k", "type": "track", "body": {"event": "a b"}}
    violations = CHECKER.check(event)

    names.store(event | {"api_key": ""}, CHECKER.check(event | {"api_key": ""}))
    assert names.find(event) is None

    names.store(event, violations)
    assert names.find(event) == violations
    assert names.find(event | {"api_key": ""}) is None


def test_cached_names_are_bounded(monkeypatch):
    monkeypatch.setattr(checker, "MOST", 3)
    names = checker.NameCache(CHECKER.is_surely_valid)
    events = [
        {"api_key": "k", "type": "track", "body": {"event": f"a {number}"}}
        for number in range(4)
    ]

    for event in events:
        names.store(event, CHECKER.check(event))

    assert [names.find(event) is not None for event in events] == [False] * 3 + [True]


@pytest.mark.parametrize("contract_id", checker.NAMED)
def test_no_property_affects_another(contract_id: str):
    found = {
        keyword
        for schema in resources(contract_id).values()
        for part in subschemas(schema)
        for keyword in ACROSS & part.keys()
    }

    assert found == set()
