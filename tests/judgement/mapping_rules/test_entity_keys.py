"""A company or user that has different key names in two places is found."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import identify, make_file, mapped, track

GROUP = {"@path": "$.context.groupId"}
USER = {"@path": "$.userId"}


def find(*rows: dict, companies: list[dict] | None = None) -> list[tuple[str, str]]:
    """Return rule and subject of each finding."""
    schematic: Any = None if companies is None else {"companies": companies}
    found = find_mapping_findings(make_file(*rows, schematic=schematic))
    return [(one.rule, one.subject) for one in found]


def test_other_name_than_the_presets_is_found_in_its_mapping():
    row = mapped(track(), company_keys={"group_id": GROUP})

    (found,) = find_mapping_findings(make_file(row, identify()))

    assert (found.rule, found.subject) == (
        "company-keys-differ",
        "Track Event: company_keys",
    )
    assert found.message == (
        'the company is named by group_id here, and by groupId in "Identify User"'
    )
    assert found.place == "mapping.json:23:4"


@pytest.mark.parametrize("position", [0, 2])
def test_name_that_most_mappings_use_is_right(position: int):
    own = {"company_keys": {"org": GROUP}}
    rows = [mapped(track(name=name), **own) for name in ("A", "B")]
    rows.insert(position, identify())

    assert find(*rows) == [("company-keys-differ", "Identify User: company_keys")]


def test_user_keys_are_compared_too():
    row = mapped(track(), user_keys={"userID": USER})

    assert find(row, identify()) == [("user-keys-differ", "Track Event: user_keys")]


@pytest.mark.parametrize(
    "keys",
    [
        {"groupId": GROUP, "domain": {"@path": "$.traits.domain"}},
        {"@path": "$.context.keys"},
        {},
    ],
)
def test_shared_and_unknown_names_are_no_difference(keys: dict):
    assert find(mapped(track(), company_keys=keys), identify()) == []


def test_mappings_that_share_names_in_turn_agree():
    rows = [
        mapped(track(name="A"), company_keys={"a": GROUP}),
        mapped(track(name="C"), company_keys={"c": GROUP}),
        mapped(identify(), company_keys={"a": GROUP, "c": GROUP}),
    ]

    assert find(*rows) == []


def test_companies_of_the_configuration_are_compared():
    companies = [{"keys": {"groupId": "o1"}}, {"keys": {"group_id": "o2"}}]

    assert find(track(), companies=companies) == [
        ("company-keys-differ", "schematic: companies: company_keys")
    ]


def test_disabled_mapping_is_not_compared():
    row = mapped(track(name="Old", enabled=False), company_keys={"org": GROUP})

    assert find(track(), row, identify()) == [("subscription-disabled", "Old")]
