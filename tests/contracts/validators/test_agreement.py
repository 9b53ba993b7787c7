"""The two validators agree, on every example and on many mutants."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schematic_contracts import check, is_valid
from support.contract_files import Example, read_examples
from support.mutants import mutants, shuffled
from support.rows import on_rows
from support.tries import tries
from support.validators import BOTH_NEEDED, VALIDATORS

EXAMPLES = read_examples()


@BOTH_NEEDED
@on_rows("example", EXAMPLES, ids=lambda example: example.name)
def test_validators_word_an_example_alike(example: Example):
    decided = check(example.contract, example.payload, validator="jsonschema-rs")
    refereed = check(example.contract, example.payload, validator="jsonschema")

    assert decided == refereed


@BOTH_NEEDED
@tries(400)
@given(mutant=mutants())
def test_validators_agree_on_a_mutant(mutant: tuple[str, Any]):
    """The same violations, word for word, and the same verdict without words."""
    contract, payload = mutant

    decided = check(contract, payload, validator="jsonschema-rs")

    assert decided == check(contract, payload, validator="jsonschema")
    assert is_valid(contract, payload) is (decided == [])


@BOTH_NEEDED
@pytest.mark.slow
@settings(max_examples=40_000, deadline=None)
@given(mutant=mutants())
def test_validators_agree_on_many_mutants(mutant: tuple[str, Any]):
    contract, payload = mutant

    decided = check(contract, payload, validator="jsonschema-rs")

    assert decided == check(contract, payload, validator="jsonschema")


@tries(80)
@given(mutant=mutants(), data=st.data())
def test_order_of_members_changes_nothing(mutant: tuple[str, Any], data: st.DataObject):
    contract, payload = mutant
    expected = check(contract, payload)

    found = check(contract, data.draw(shuffled(payload)))

    assert found == expected


@pytest.mark.parametrize("validator", VALIDATORS)
@pytest.mark.parametrize(
    ("company", "pointer"),
    [
        ({"": [1]}, "/body/company/"),
        ({"": [1], "big": 2**70}, "/body/company/"),
        ({"a": {"": 1}}, "/body/company/a"),
    ],
)
def test_member_without_a_name_keeps_its_place(
    company: dict[str, Any], pointer: str, validator: str
):
    """jsonschema-rs 0.60 alone would point at the object around it."""
    event = {
        "api_key": "k",
        "type": "track",
        "body": {"event": "a", "company": company},
    }

    found = check("capture/track", event, validator=validator)

    assert [violation.pointer for violation in found] == [pointer]


@BOTH_NEEDED
@pytest.mark.parametrize("depth", [39, 41, 200, 254, 256, 900])
@pytest.mark.parametrize("around", [dict, list])
def test_deep_nesting_is_explained_alike(depth: int, around: type):
    """Parsers let about 1,000 levels pass, jsonschema-rs 255."""
    deep: Any = around()
    for _ in range(depth):
        deep = {"a": deep} if around is dict else [deep]
    event = {"api_key": deep, "type": "track", "body": {"traits": deep, "user": deep}}

    decided = check("capture/track", event, validator="jsonschema-rs")

    assert "/body" in {violation.pointer for violation in decided}
    assert decided == check("capture/track", event, validator="jsonschema")
