"""A mapping is written in each form so that reading it gives the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.read import (
    read_mapping_data,
    read_mapping_file,
)
from schematic_emulator.configuration.mapping_file.write import (
    FORMS,
    list_unknown,
    write_mapping,
)
from schematic_emulator.destination import presets

NAMES = {"public-api": "a.json", "terraform": "main.tf.json", "yaml": "m.yaml"}
ODD = st.sampled_from(
    (
        *("1e3", "no", "TRUE", "~", "07", "1_0", "0x1F", "2026-01-01", "<<", "="),
        *("${x}", "$${x}", "%{y}", "@a", "- a", "a: b", " a", "a\n\nb", "#", "'"),
        *('"', "\t", "\x85", "\u2028"),
    )
)
TEXTS = ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=10,
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": TEXTS.filter(bool),
            "enabled": st.booleans(),
            "subscribe": TEXTS,
            "partnerAction": st.sampled_from(["trackEvent", "identifyUser"]),
            "mapping": st.dictionaries(TEXTS, VALUES, max_size=4),
        }
    ),
    max_size=4,
)


@pytest.mark.parametrize("form", FORMS)
@given(ROWS)
def test_what_is_written_reads_as_the_same(form: str, rows):
    text = write_mapping(read_mapping_data(rows, "given"), form)

    # Terraform's JSON without a resource is not a mapping.
    if rows or form != "terraform":
        assert read_mapping_file(text, NAMES[form]).subscriptions == rows


@pytest.mark.parametrize("form", FORMS)
def test_presets_go_through_every_form(form: str):
    rows = [{"enabled": True, **preset} for preset in presets()]

    text = write_mapping(read_mapping_data(rows, "given"), form)

    assert read_mapping_file(text, NAMES[form]).subscriptions == rows


def test_what_a_form_requires_is_added():
    row = {"subscribe": "x", "partnerAction": "trackEvent"}

    text = write_mapping(read_mapping_data([row], "given"), "public-api")

    assert json.loads(text)["data"]["subscriptions"] == [
        {
            "name": "trackEvent",
            "enabled": True,
            "trigger": "x",
            "actionSlug": "trackEvent",
            "settings": {},
        }
    ]


def test_terraform_has_variables_for_what_is_not_public():
    row = {"name": "Track 1!", "subscribe": "x", "partnerAction": "trackEvent"}
    file = read_mapping_data([row, row], "given")

    found = json.loads(write_mapping(file, "terraform"))

    variables = ["schematic_destination_id", "schematic_track_event_action_id"]
    resources = found["resource"]["segment_destination_subscription"]
    assert list(found["variable"]) == variables
    assert list(resources) == ["track_1", "track_1_2"]
    assert resources["track_1"]["action_id"] == f"${{var.{variables[1]}}}"
    assert list_unknown(file, "terraform").endswith(", ".join(variables))
    assert not list_unknown(file, "yaml")


@pytest.mark.parametrize(
    "row",
    [
        5,
        {"subscribe": "x"},
        {"partnerAction": "trackEvent"},
        {"subscribe": "x", "partnerAction": "trackEvent", "mapping": 5},
    ],
)
def test_malformed_subscription_is_not_written(row: object):
    data = [{"subscribe": "x", "partnerAction": "trackEvent"}, row]

    with pytest.raises(MappingFileError, match="given#/1: a subscription without a so"):
        write_mapping(read_mapping_data(data, "given"), "yaml")
