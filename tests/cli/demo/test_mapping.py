"""The packaged mapping is sound, and its difference from the presets is told."""

from __future__ import annotations

import pytest

from schematic_emulator.cli.demo.mapping import (
    ChangedField,
    changed_fields,
    repaired_mapping,
)
from schematic_emulator.destination import check_mapping, definition, presets


@pytest.mark.parametrize("index", [0, 1], ids=["track", "identify"])
def test_repaired_mapping_is_well_formed_and_maps_known_fields(index: int):
    subscription = repaired_mapping()[index]

    fields = definition()["actions"][subscription["partnerAction"]]["fields"]

    assert list(check_mapping(subscription["mapping"])) == []
    assert set(subscription["mapping"]) <= set(fields)


def test_repaired_mapping_has_the_presets_names_and_triggers():
    kept = ("name", "subscribe", "partnerAction")

    repaired = [{name: one[name] for name in kept} for one in repaired_mapping()]

    assert repaired == [{name: one[name] for name in kept} for one in presets()]


def test_changed_fields_tell_what_was_and_what_is():
    before = [{"name": "A", "mapping": {"x": 1, "y": {"@path": "$.a"}, "z": 0}}]
    after = [{"name": "A", "mapping": {"x": 1, "y": "Café", "new": []}}]

    assert list(changed_fields(before, after)) == [
        ChangedField("A", "y", '{"@path": "$.a"}', '"Café"'),
        ChangedField("A", "z", "0", ""),
        ChangedField("A", "new", "", "[]"),
    ]


def test_changed_fields_of_the_same_mapping_are_none():
    assert list(changed_fields(presets(), presets())) == []
