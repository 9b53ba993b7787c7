"""A subscription without its required properties is found, and what is meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schematic_emulator.configuration.mapping_file.read import read_mapping_file
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import make_file, track


def misspelt(name: str, meant: str) -> dict[str, Any]:
    """Return a sound row in which one property has another name."""
    return {name if key == meant else key: value for key, value in track().items()}


CASES = [
    ("subscrib", "subscribe", "mapping.json:4:3"),
    ("Subscribe", "subscribe", "mapping.json:4:3"),
    ("partner_action", "partnerAction", "mapping.json:5:3"),
    ("mappings", "mapping", "mapping.json:6:3"),
]


@pytest.mark.parametrize(("name", "meant", "place"), CASES)
def test_misspelt_property_is_named(name: str, meant: str, place: str):
    (found,) = find_mapping_findings(make_file(misspelt(name, meant)))

    assert (found.rule, found.place) == ("subscription-malformed", place)
    assert found.message == f'no property "{name}" exists; did you mean {meant}?'
    assert found.subject == f"Track Event: {name}"


@pytest.mark.parametrize("name", ["subscribe", "partnerAction", "mapping"])
def test_missing_property_is_named(name: str):
    (found,) = find_mapping_findings(make_file(track(**{name: None})))

    assert found.rule == "subscription-malformed"
    assert found.message.startswith(f"{name} is missing: ")
    assert found.place == "mapping.json:2:2"


@pytest.mark.parametrize("name", ["enable", "disabled", "active"])
def test_misspelt_switch_is_named(name: str):
    """Without it the mapping runs, although it says that it should not."""
    (found,) = find_mapping_findings(make_file(track(**{name: False})))

    assert found.message == f'no property "{name}" exists; did you mean enabled?'


def test_property_that_is_written_twice_is_named():
    text = json.dumps([track()], indent=1).replace(
        '"name":', '"subscribe": "type = \\"page\\"",\n  "name":'
    )
    (found,) = find_mapping_findings(read_mapping_file(text, "m.json"))

    assert found.rule == "subscription-malformed"
    assert found.message == '"subscribe" is written twice; the last one counts'
    assert found.place == "m.json:5:3"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subscribe": 5}, "expected text at subscribe, found 5"),
        ({"mapping": []}, "expected an object at mapping, found []"),
        ({"enabled": "false"}, 'expected true or false at enabled, found "false"'),
    ],
)
def test_property_of_a_wrong_type_is_named(changes: dict, message: str):
    (found,) = find_mapping_findings(make_file({**track(), **changes}))

    assert (found.rule, found.message) == ("subscription-malformed", message)


@pytest.mark.parametrize("row", [5, "type = track", []])
def test_row_that_is_not_an_object_is_named(row: object):
    (found,) = find_mapping_findings(make_file(track(), row))

    assert (found.rule, found.subject) == ("subscription-malformed", "mapping 2")


def test_unknown_id_of_an_action_is_named():
    row = {**track(partnerAction=None), "actionId": "2F4z"}

    (found,) = find_mapping_findings(make_file(row))

    assert found.message.endswith("add partnerAction")
