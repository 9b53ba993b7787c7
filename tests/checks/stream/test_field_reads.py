"""What a subscription needs of an event: paths, or a field's own result."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.stream import field_reads
from schematic_emulator.checks.stream.field_reads import FieldReads, Remembered
from schematic_emulator.checks.stream.shapes import TEXT
from schematic_emulator.destination import presets
from schematic_emulator.destination.mapping.mapping_reads import EXACT, LOOSE, TIME


def reads_of(action: str = "trackEvent", **mapping: object) -> FieldReads:
    reads = FieldReads()
    reads.add(3, {"partnerAction": action, "mapping": mapping})
    return reads


def test_paths_of_all_fields_are_listed_with_their_modes():
    reads = FieldReads()

    for number, subscription in enumerate(presets()):
        reads.add(number, subscription)

    assert reads.modes == {
        ("timestamp",): TIME,
        ("userId",): LOOSE,
        ("event",): LOOSE,
        ("context", "groupId"): LOOSE,
        ("traits", "company_name"): LOOSE,
        ("traits", "name"): LOOSE,
    }
    assert [number for number, _ in reads.names] == [0]


@pytest.mark.parametrize(
    "node",
    [
        {"@liquid": "{{ userId | slice: 0 }}"},
        {"@liquid": "{{ traits.name.size }}"},
        {"@liquid": "{% if userId %}a{% endif %}"},
        {"@template": "{{{userId}}}"},
        {"@case": {"operator": "lower", "value": {"@liquid": "{{ event | strip }}"}}},
        {"@path": "$."},
        {"@path": "$.event.toString"},
        {"@template": {"@path": "$.event"}},
    ],
)
def test_field_that_may_read_anything_is_resolved(node):
    reads = reads_of(user_name=node)

    assert (reads.modes, len(reads.resolved)) == ({}, 1)


def test_resolved_field_has_the_shape_of_its_result():
    (shape,) = reads_of(user_name={"@liquid": "{{ event | strip }}"}).resolved

    assert shape({"event": " a "}) == TEXT
    assert shape({"event": "  "}) == ""


def test_object_is_read_or_resolved_part_by_part():
    reads = reads_of(
        traits={"a": {"@path": "$.a"}, "b": {"c": {"@liquid": "{{ d | strip }}"}}}
    )

    assert (reads.modes, reads.remembered) == ({("a",): LOOSE}, {("d",)})
    assert [shape({"a": 5, "d": "  "}) for shape in reads.resolved] == [""]


@pytest.mark.parametrize("template", ["{{ traits | size }}", "{{ traits.a | strip }}"])
def test_trait_is_read_by_a_field_that_is_resolved(template):
    reads = reads_of(user_name={"@liquid": template})

    assert reads.is_listed
    assert reads.may_read_trait("a")
    assert reads.may_read_trait("b") == ("traits.a" not in template)


def test_node_is_resolved_once_for_equal_values():
    resolved: list[object] = []
    find = Remembered(lambda event: resolved.append(event["a"]), [("a",)])

    for value in (1, 1, 1.0, True, "1", 1, None, {}):
        find({"a": value, "b": len(resolved)})

    assert list(map(repr, resolved)) == ["1", "1.0", "True", "'1'", "None", "{}"]


def test_node_is_resolved_each_time_if_few_values_repeat(monkeypatch):
    monkeypatch.setattr(field_reads, "TRIED", 4)
    resolved: list[int] = []
    find = Remembered(lambda event: resolved.append(event["a"]), [("a",)])

    for value in (1, 1, 2, 3, 4, 1, 1):
        find({"a": value})

    assert resolved == [1, 2, 3, 4, 1, 1]


def test_values_are_forgotten_if_there_are_many(monkeypatch):
    monkeypatch.setattr(field_reads, "MOST_REMEMBERED", 2)
    resolved: list[int] = []
    find = Remembered(lambda event: resolved.append(event["a"]), [("a",)])

    for value in (1, 1, 1, 2, 1, 1):
        find({"a": value})

    assert resolved == [1, 2, 1]


def test_value_that_is_too_deep_to_compare_is_resolved():
    find = Remembered(lambda event: event["b"], [("a",)])
    deep: list[object] = []
    for _ in range(9):
        deep = [deep]

    assert [find({"a": deep, "b": n}) for n in (1, 2)] == [1, 2]


def test_resolved_field_that_fails_has_the_shape_of_its_error():
    (shape,) = reads_of(user_name={"@template": {"@path": "$.event"}}).resolved

    assert shape({"event": 5}) == (
        "error",
        "Error",
        "@template: expected string, got number",
    )


@pytest.mark.parametrize(
    ("node", "name"),
    [
        ({"@path": "$.event"}, "A b"),
        ({"@case": {"operator": "upper", "value": {"@path": "$.event"}}}, "A B"),
        ({"@liquid": "{{ event | append: '!' }}"}, "A b!"),
        ("constant", "constant"),
    ],
)
def test_name_is_resolved_for_each_event(node, name):
    ((number, find_name),) = reads_of(event_name=node).names

    assert (number, find_name({"event": "A b"})) == (3, name)
    assert find_name({"event": "A b"}) == name


def test_name_made_of_other_values_is_another():
    ((_, find_name),) = reads_of(event_name={"@template": "{{event}} {{n}}"}).names

    assert [find_name({"event": "a", "n": n}) for n in (1, 2, 1)] == [
        "a 1",
        "a 2",
        "a 1",
    ]


def test_unknown_action_needs_nothing():
    reads = reads_of("renamed", user_name={"@path": "$.traits.name"})

    assert (reads.modes, reads.resolved, reads.names) == ({}, [], [])


def test_mapping_made_by_a_directive_is_resolved_as_a_whole():
    (shape,) = reads_of(**{"@path": "$.traits"}).resolved

    assert shape({"traits": {"a": 1}}) != shape({"traits": {"a": 2}})
    assert EXACT not in reads_of(**{"@path": "$.traits"}).modes.values()
