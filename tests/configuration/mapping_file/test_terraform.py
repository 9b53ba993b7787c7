"""Terraform's JSON: a state, a plan or a configuration."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.configuration.mapping_file.read import read_mapping_data

MAPPING = {"event_name": {"@path": "$.event"}}
BODY = {
    "destination_id": "d1",
    "name": "Track",
    "enabled": True,
    "action_id": "a1",
    "trigger": 'type = "track"',
    "settings": json.dumps(MAPPING),
}
TRACK = {
    "name": "Track",
    "enabled": True,
    "subscribe": 'type = "track"',
    "mapping": MAPPING,
    "partnerAction": "trackEvent",
}
KIND = "segment_destination_subscription"
RESOURCE = {"type": KIND, "name": "track", "values": BODY}
OTHER = {"type": "segment_source", "name": "web", "values": {"slug": "web"}}


def module(*resources: object, children: object = ()) -> dict[str, object]:
    return {"resources": list(resources), "child_modules": list(children)}


def destination(number: int, title: str, **more: object) -> dict[str, object]:
    metadata = {"name": title, "slug": title.lower()}
    values = {"id": f"d{number}", "source_id": "s1", "metadata": metadata, **more}
    return {"type": "segment_destination", "values": values}


def subscription(number: int, **more: object) -> dict[str, object]:
    return {**RESOURCE, "values": {**BODY, "destination_id": f"d{number}", **more}}


def read_state(*resources: object) -> MappingFile:
    return read_mapping_data({"values": {"root_module": module(*resources)}}, "m")


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        (
            {"values": {"root_module": module(OTHER, RESOURCE)}},
            "/values/root_module/resources/1/values",
        ),
        (
            {
                "values": {
                    "root_module": module(
                        children=[module(children=[module(RESOURCE)])]
                    )
                }
            },
            "/values/root_module/child_modules/0/child_modules/0/resources/0/values",
        ),
        (
            {
                "planned_values": {"root_module": module(RESOURCE)},
                "prior_state": {"values": {"root_module": module(RESOURCE)}},
                "resource_changes": [{"type": KIND, "change": {"after": BODY}}],
            },
            "/planned_values/root_module/resources/0/values",
        ),
        (
            {
                "resource_changes": [
                    {"type": KIND, "change": {"actions": ["delete"], "after": None}},
                    {"type": KIND, "change": {"actions": ["update"], "after": BODY}},
                ]
            },
            "/resource_changes/1/change/after",
        ),
        (
            {
                "version": 4,
                "terraform_version": "1.9.8",
                "resources": [{"type": KIND, "instances": [{"attributes": BODY}]}],
            },
            "/resources/0/instances/0/attributes",
        ),
        ({"resource": {KIND: {"a": BODY}}}, f"/resource/{KIND}/a"),
        ({"resource": {KIND: {"a": [BODY]}}}, f"/resource/{KIND}/a/0"),
        ({"resource": {KIND: [{"a": BODY}]}}, f"/resource/{KIND}/0/a"),
        ({"resource": [{KIND: {"a": BODY}}]}, f"/resource/0/{KIND}/a"),
        (
            {"resource": {KIND: {"a": {**BODY, "settings": MAPPING}}}},
            f"/resource/{KIND}/a",
        ),
    ],
    ids=[
        *("state", "modules", "plan", "changes", "tfstate"),
        *("configuration", "bodies", "labels", "kinds", "object"),
    ],
)
def test_each_kind_of_terraforms_json_is_read(data: object, pointer: str):
    file = read_mapping_data(data, "m")

    assert file.form == "terraform"
    assert [(row.subscription, row.pointer) for row in file.rows] == [(TRACK, pointer)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settings", "${jsonencode({})}"),
        ("settings", '{"event_name": "${var.name}"}'),
        ("trigger", "${local.trigger}"),
        ("trigger", '%{ if true }type = "track"%{ endif }'),
        ("enabled", "${var.on}"),
    ],
)
def test_expression_is_refused_with_its_place(name: str, value: str):
    data = {"resource": {KIND: {"a": {**BODY, name: value}}}}

    with pytest.raises(MappingFileError) as caught:
        read_mapping_data(data, "m")

    assert str(caught.value) == (
        f"m#/resource/{KIND}/a/{name}: {name} is an expression that only Terraform can "
        "evaluate; terraform show -json > mapping.json writes what this reads"
    )


def test_escaped_expression_is_text():
    body = {**BODY, "settings": '{"event_name": "$${x} %%{y}"}'}

    file = read_mapping_data({"resource": {KIND: {"a": body}}}, "m")

    assert file.rows[0].subscription["mapping"] == {"event_name": "${x} %{y}"}


def test_state_without_subscriptions_is_refused():
    with pytest.raises(MappingFileError) as caught:
        read_state(OTHER, OTHER)

    assert (
        str(caught.value)
        == f"m: Terraform's JSON without a {KIND} among its 2 resources"
    )


def test_subscriptions_of_other_destinations_are_left_out():
    file = read_state(
        destination(1, "Schematic (Actions)", name="prod"),
        destination(2, "Mixpanel (Actions)"),
        subscription(1, name="ours"),
        subscription(2, name="theirs"),
    )

    assert [row.subscription["name"] for row in file.rows] == ["ours"]
    assert [row.destination for row in file.rows] == ["prod"]


def test_name_of_a_destination_does_not_say_what_it_is():
    values = {"id": "d1", "name": "prod", "metadata": {"id": "m1"}}
    unknown = {"type": "segment_destination", "values": values}

    assert len(read_state(unknown, subscription(1)).rows) == 1


def test_action_is_that_of_the_destinations_metadata():
    actions = [{"id": "a1", "slug": "identifyUser"}]
    metadata = {"type": "segment_destination_metadata", "values": {"actions": actions}}

    file = read_state(metadata, subscription(1))

    assert file.rows[0].subscription["partnerAction"] == "identifyUser"
    assert file.notes == ()


def test_rows_of_another_source_do_not_run():
    file = read_state(
        destination(1, "Schematic", name="dev", source_id="s1"),
        destination(2, "Schematic", name="prod", source_id="s2"),
        subscription(1),
        subscription(2),
        subscription(1, name="second", enabled=False),
    )

    assert [row.runs for row in file.rows] == [True, False, True]
    assert len(file.subscriptions) == 2
    assert file.enabled == [TRACK]
    assert 'events are sent to "dev" alone; "prod" follows another source' in file.notes


def test_disabled_destination_does_not_run():
    file = read_state(
        destination(1, "Schematic", name="dev", enabled=False),
        destination(2, "Schematic", name="prod"),
        subscription(1),
        subscription(2),
    )

    assert [row.runs for row in file.rows] == [False, True]
