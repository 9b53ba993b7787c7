"""Paths are read in one pass, and an event's parts say all that was read."""

from __future__ import annotations

from schematic_emulator.checks.stream.event_reader import compile_reader
from schematic_emulator.checks.stream.shapes import ABSENT, TEXT
from schematic_emulator.destination.mapping.mapping_reads import EXACT, LOOSE

MODES = {
    ("userId",): LOOSE,
    ("context", "groupId"): LOOSE,
    ("context", "page", "url"): EXACT,
}


def read(event: dict, modes: dict = MODES) -> list:
    parts: list = []
    compile_reader(modes)(event, parts)
    return parts


def test_reader_appends_a_part_for_each_path():
    event = {"userId": "u1", "context": {"groupId": "acme", "page": {"url": "/a"}}}

    assert read(event) == [TEXT, TEXT, "/a"]


def test_reader_appends_one_part_for_paths_that_lead_nowhere():
    page = (("context", "page"), ABSENT)

    assert read({}) == [ABSENT, (("context",), ABSENT)]
    assert read({"context": {}}) == [ABSENT, ABSENT, page]


def test_reader_keeps_the_value_that_a_path_leads_into():
    """`$.event.length` is valid in JavaScript, so the text decides."""
    modes = {("event", "length"): LOOSE}

    assert read({"event": "a"}, modes) != read({"event": "ab"}, modes)


def test_reader_keeps_a_template_that_was_not_filled_in():
    template = "${" + "A" * 40 + "}"

    assert read({"userId": template}, {("userId",): LOOSE}) == [template]
