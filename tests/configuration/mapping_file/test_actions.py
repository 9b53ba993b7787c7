"""The action of a row that names it by an id is inferred from its fields."""

from __future__ import annotations

import pytest

from schematic_emulator.configuration.mapping_file.read import read_mapping_data

PATH = {"@path": "$.x"}


def infer(*fields: str, **more: object) -> object:
    row = {"name": "A", "trigger": "x", "action_id": "1", "settings": {}, **more}
    row["settings"] = dict.fromkeys(fields, PATH)
    [found] = read_mapping_data([row], "m").rows
    return found.subscription.get("partnerAction")


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        (["event_name"], "trackEvent"),
        (["event_name", "user_keys", "company_keys", "timestamp"], "trackEvent"),
        (["user_name"], "identifyUser"),
        (["user_traits", "user_keys"], "identifyUser"),
        (["company_traits"], "identifyUser"),
        (["traits", "event_nam"], "trackEvent"),
        (["user_keys", "timestamp"], None),
        (["event_name", "user_name"], None),
        ([], None),
    ],
)
def test_action_is_that_whose_own_fields_are_used(fields: list[str], action: object):
    assert infer(*fields) == action


@pytest.mark.parametrize(
    "reference", ["${var.identify_user_id}", "${local.actions.identifyUser}"]
)
def test_reference_that_names_the_action_counts_more(reference: str):
    assert infer("traits", action_id=reference) == "identifyUser"


def test_named_action_stays():
    assert infer("event_name", actionSlug="identifyUser") == "identifyUser"


def test_row_without_an_id_is_not_given_an_action():
    [row] = read_mapping_data(
        [{"trigger": "x", "settings": {"event_name": PATH}}], "m"
    ).rows

    assert "partnerAction" not in row.subscription


def test_rows_with_one_id_have_one_action():
    """What one row does not show, another with the same id does."""
    rows = [
        {"name": "A", "trigger": "x", "actionId": "1", "settings": {"user_keys": PATH}},
        {"name": "B", "trigger": "x", "actionId": "1", "settings": {"user_name": PATH}},
        {"name": "C", "trigger": "x", "actionId": "2", "settings": {"user_keys": PATH}},
    ]

    file = read_mapping_data(rows, "m")

    actions = [row.subscription.get("partnerAction") for row in file.rows]
    assert actions == ["identifyUser", "identifyUser", None]
    [note] = file.notes
    assert note.endswith('fields: "A" is identifyUser, "B" is identifyUser')
