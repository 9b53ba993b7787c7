"""Each value that a mapping reads is listed with the paths that it may come from."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.judgement.traffic.mapped_reads import (
    compile_read,
    find_value,
    is_present,
    list_reads,
)
from support.mapping_files import identify, make_file, mapped, track

A, B = {"@path": "$.properties.a"}, {"@path": "$.properties.b"}
PATH_A, PATH_B = ("properties", "a"), ("properties", "b")


def reads_of(node: Any) -> dict[str, tuple]:
    """Return the paths of what a mapping of traits reads, by pointer."""
    reads = list_reads(make_file(mapped(track(), traits=node)))
    return {
        value.pointer.removeprefix("/mapping/traits"): value.paths
        for value in reads.values
        if value.pointer.startswith("/mapping/traits")
    }


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (A, {"": (PATH_A,)}),
        ({"x": A, "y": {"z": B}}, {"/x": (PATH_A,), "/y/z": (PATH_B,)}),
        ({"x": {"@template": "{{properties.a}}"}}, {"/x": (PATH_A,)}),
        ({"x": {"@case": {"operator": "lower", "value": A}}}, {"/x": (PATH_A,)}),
        ({"x": {"@if": {"exists": A, "then": A, "else": B}}}, {"/x": (PATH_A, PATH_B)}),
        ({"x": {"@liquid": '{{properties.a | default: "n"}}'}}, {}),
        ({"x": {"@liquid": "{% if properties.a %}1{% endif %}"}}, {}),
        ({"x": "text", "y": {"@literal": 1}, "z": {"@lower": A}}, {}),
    ],
)
def test_values_and_their_paths(node: Any, found: dict):
    assert reads_of(node) == found


def test_fields_that_the_action_does_not_have_are_left_out():
    reads = list_reads(make_file(mapped(track(), traits=None, colour=A)))

    assert not any(PATH_A in value.paths for value in reads.values)


def test_disabled_mappings_are_left_out():
    reads = list_reads(make_file(track(enabled=False), identify()))

    assert [row.label for row in reads.rows] == ["Identify User"]
    assert {value.number for value in reads.values} == {0}


def test_ids_are_read_at_the_paths_of_keys():
    reads = list_reads(make_file(track(), identify()))
    event = {"userId": "u1", "context": {"groupId": "acme"}}

    assert reads.read_ids(event) == (["acme"], ["u1"])
    assert reads.read_ids({"userId": 5, "context": ""}) == ([], [])


@pytest.mark.parametrize(
    ("path", "value"),
    [(("a",), 1), (("b", "c"), 2), (("b", "d"), None), (("a", "c", "d"), None)],
)
def test_compiled_read_is_the_value_at_a_path(path: tuple, value: object):
    assert compile_read(path)({"a": 1, "b": {"c": 2}}) == value


@pytest.mark.parametrize(
    ("path", "present"),
    [("a", True), ("zero", True), ("empty", False), ("null", False), ("list.0", True)],
)
def test_value_is_present_if_it_is_sent(path: str, present: object):
    event = {"a": "x", "zero": 0, "empty": "", "null": None, "list": ["x"]}

    assert is_present(find_value(event, path.split("."))) is present
