"""What the engine refuses in a mapping is found at the directive."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import make_file, mapped, track

EVENT = {"@path": "$.event"}
CASES = {
    "unknown directive": ({"event_name": {"@lower": EVENT}}, "event_name", "@lower"),
    "beside another": (
        {"event_name": {"@path": "$.event", "@case": {}}},
        "event_name",
        "@case",
    ),
    "wrong operand": ({"event_name": {"@path": 5}}, "event_name", "@path"),
    "nested": ({"traits": {"a": {"@lower": EVENT}}}, "traits.a", "a/@lower"),
    "in a list": ({"traits": {"a": [{"@lower": EVENT}]}}, "traits.a.0", "0/@lower"),
}


@pytest.mark.parametrize(("fields", "subject", "end"), CASES.values(), ids=CASES)
def test_malformed_node_is_found_at_the_directive(
    fields: dict[str, Any], subject: str, end: str
):
    (found,) = find_mapping_findings(make_file(mapped(track(), **fields)))

    assert found.rule == "mapping-malformed"
    assert found.subject == f"Track Event: {subject}"
    assert found.pointer.endswith(f"/{end}")


def test_place_is_the_line_of_the_directive():
    row = mapped(track(), event_name={"@lower": EVENT})

    (found,) = find_mapping_findings(make_file(row))

    assert found.place == "mapping.json:8:5"
    assert found.message == "/event_name has an invalid directive: @lower."


@pytest.mark.parametrize("wrap", [lambda node: {"a": node}, lambda node: [node]])
def test_mapping_that_is_too_deep_is_not_an_error_of_ours(wrap):
    node: Any = EVENT
    for _ in range(20_000):
        node = wrap(node)

    found = find_mapping_findings(
        MappingFile.from_subscriptions([mapped(track(), user_keys=node)])
    )

    assert {one.rule for one in found} <= {"mapping-malformed"}
