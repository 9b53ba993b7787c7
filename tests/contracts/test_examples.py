"""Every example file gives exactly the violations that it lists, twice over."""

from __future__ import annotations

import pytest

from schematic_contracts import check, is_valid, list_contracts
from support.contract_files import Example, read_examples, triples
from support.rows import on_rows
from support.validators import VALIDATORS

EXAMPLES = read_examples()

by_example = on_rows("example", EXAMPLES, ids=lambda example: example.name)


@pytest.mark.parametrize("validator", VALIDATORS)
@by_example
def test_example_gives_the_violations_it_lists(example: Example, validator: str):
    found = check(example.contract, example.payload, validator=validator)

    assert triples(found) == example.violations


@by_example
def test_is_valid_agrees_with_the_example(example: Example):
    assert is_valid(example.contract, example.payload) is not bool(example.violations)


@on_rows("contract", [found.id for found in list_contracts()])
def test_contract_has_both_kinds_of_example(contract: str):
    kinds = {bool(found.violations) for found in EXAMPLES if found.contract == contract}

    assert kinds == {True, False}


@by_example
def test_invalid_example_lists_something(example: Example):
    """An empty list would make an invalid example a valid one by mistake."""
    assert ("/invalid/" in example.name) is bool(example.violations)
