"""The mapping of a whole schematic-emulator.yaml."""

from __future__ import annotations

import pytest

from schematic_emulator.configuration.mapping_file.read import read_mapping_file
from schematic_emulator.destination import presets

HEAD = "segment:\n  sources: [{name: web}, {name: app}]\n  destinations:\n"
ROW = "{name: %s, subscribe: 'type = \"track\"', partnerAction: trackEvent}"


def destination(name: str, source: str, *rows: str, more: str = "") -> str:
    subscriptions = ", ".join(ROW % row for row in rows)
    return (
        f"    - {{name: {name}, source: {source}, subscriptions: [{subscriptions}]"
        f"{more}}}\n"
    )


def names(file) -> list[str]:
    return [row["name"] for row in file.enabled]


def test_only_destination_is_read():
    file = read_mapping_file(HEAD + destination("One", "web", "A", "B"), "c.yaml")

    assert names(file) == ["A", "B"]
    assert (file.form, file.schematic, file.notes) == ("configuration", {}, ())
    assert file.rows[1].destination == "One"


def test_destinations_of_one_source_all_run():
    text = HEAD + destination("One", "web", "A") + destination("Two", "web", "B")

    file = read_mapping_file(text, "c.yaml")

    assert names(file) == ["A", "B"]
    assert file.notes == ()


def test_destination_of_another_source_is_a_row_that_does_not_run():
    text = HEAD + destination("One", "web", "A") + destination("Two", "app", "B")

    file = read_mapping_file(text, "c.yaml")

    assert names(file) == ["A"]
    assert [row.subscription["name"] for row in file.rows] == ["A", "B"]
    assert file.notes == (
        'events are sent to "One" alone; "Two" follows another source',
    )


def test_disabled_destination_is_left_for_the_next():
    text = (
        HEAD
        + destination("One", "web", "A", more=", enabled: false")
        + destination("Two", "app", "B", more=", settings: {apiKey: k}")
    )

    file = read_mapping_file(text, "c.yaml")

    assert names(file) == ["B"]
    assert (file.settings, file.is_enabled) == ({"apiKey": "k"}, True)


def test_file_whose_destinations_are_all_disabled_is_disabled():
    text = HEAD + destination("One", "web", "A", more=", enabled: false")

    file = read_mapping_file(text, "c.yaml")

    assert not file.is_enabled
    assert file.enabled == []
    assert [one["enabled"] for one in file.subscriptions] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "schematic: {}",
        "segment:\n",
        "emulator: {port: 1}",
        HEAD + "    - {name: One, source: web}",
    ],
)
def test_file_without_subscriptions_has_the_presets(text: str):
    assert read_mapping_file(text, "c.yaml").subscriptions == presets()


def test_section_of_schematic_is_handed_on():
    file = read_mapping_file("schematic: {flags: [{key: beta}]}", "c.yaml")

    assert file.schematic == {"flags": [{"key": "beta"}]}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("destinations", "destnations", "c.yaml:3:3 /segment/destnations expected"),
        ("source: web", "source: wep", "c.yaml:4:19 /segment/destinations/0/source"),
        ("destinations:", "destinations: 5 #", "c.yaml:3:3 /segment/destinations expe"),
    ],
)
def test_problem_outside_subscriptions_is_listed(old: str, new: str, message: str):
    text = (HEAD + destination("One", "web", "A")).replace(old, new)

    file = read_mapping_file(
        text.split("    -")[0] if "5 #" in text else text, "c.yaml"
    )

    found = [
        f"{file.document.locate(pointer)} {pointer} {problem}"
        for pointer, problem in file.problems
    ]
    assert any(one.startswith(message) for one in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("subscribe", "subscrib"),
        ("trackEvent", "trackevent"),
        ('type = "track"', "type =="),
        ("partnerAction", "mapping: [], partnerAction"),
        ("name: A", "name: [A]"),
    ],
)
def test_problem_of_a_subscription_is_left_to_the_findings(old: str, new: str):
    text = (HEAD + destination("One", "web", "A")).replace(old, new)

    assert len(read_mapping_file(text, "c.yaml").rows) == 1
