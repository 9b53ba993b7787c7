"""Every rule has an example, and the short form of a list is written out."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_contracts.errors import UnknownRuleError
from schematic_contracts.rule_examples import get_example, is_repeated, write_out
from schematic_contracts.rules import RULES
from support.rows import on_rows

PARTS = {
    *("events", "mapping", "configuration", "lines", "plan", "baseline"),
    *("requests", "serve", "checks"),
}


@on_rows("rule_id", RULES)
def test_rule_has_an_example_and_a_cure(rule_id: str):
    example = get_example(rule_id)

    given, *cured = example.list_inputs()
    assert example.rule == rule_id
    assert given
    assert given.keys() <= PARTS
    assert cured
    assert [one for one in cured if one == given or not one.keys() <= PARTS] == []


@on_rows("rule_id", RULES)
def test_repeated_item_is_the_only_one_of_its_list(rule_id: str):
    """So that it can be shown as one item, and how often."""
    example = get_example(rule_id)

    lists = [
        part
        for parts in (example.given, *example.cured)
        for part in parts.values()
        if isinstance(part, list)
    ]

    others = {"engage-lag", "feature-unfed", "configuration-invalid", "plan-invalid"}
    assert lists or rule_id in others
    assert [one for one in lists if len(one) > 1 and any(map(is_repeated, one))] == []


def test_no_example_is_of_another_rule():
    with pytest.raises(UnknownRuleError, match="known are event-name") as caught:
        get_example("no-such-rule")
    assert sorted(caught.value.known) == sorted(RULES)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ([{"repeat": 2, "each": {"a": ["{n}"]}}, 5], [{"a": ["1"]}, {"a": ["2"]}, 5]),
        ({"a": [{"repeat": 1, "each": "{n}{n}"}]}, {"a": ["11"]}),
        ([{"repeat": 2}], [{"repeat": 2}]),
        ([{"repeat": 0, "each": 1}], []),
        ("{n}", "{n}"),
    ],
    ids=["item", "deep", "not-repeated", "none", "no-list"],
)
def test_repeated_items_are_written_out(value: Any, written: Any):
    assert write_out(value) == written


def test_a_cure_changes_only_the_parts_that_it_has():
    given, cured = get_example("field-unknown").list_inputs()

    assert given.keys() == cured.keys()
    assert get_example("engage-lag").list_inputs()[1].keys() == {
        "configuration",
        "events",
        "serve",
    }
