"""A field that reads a part of the event with another meaning is found."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import identify, make_file, mapped, track


@pytest.mark.parametrize(
    ("field", "node", "place"),
    [
        ("event_name", {"@path": "$.messageId"}, "event_name"),
        ("event_name", {"@template": "{{type}}"}, "event_name"),
        ("timestamp", {"@path": "$.sentAt"}, "timestamp"),
        ("company_keys", {"groupId": {"@path": "$.messageId"}}, "company_keys.groupId"),
        ("user_keys", {"id": {"@path": "$.context.groupId"}}, "user_keys.id"),
        ("user_keys", {"userId": {"@path": "$.anonymousId"}}, "user_keys.userId"),
    ],
)
def test_part_with_another_meaning_is_found(field: str, node: Any, place: str):
    (found,) = find_mapping_findings(make_file(mapped(track(), **{field: node})))

    assert (found.rule, found.subject) == ("field-misread", f"Track Event: {place}")
    assert found.message.startswith(f"{place} reads $.")


@pytest.mark.parametrize(
    ("field", "node"),
    [
        ("event_name", {"@template": "{{type}}: {{event}}"}),
        ("company_keys", {"groupId": {"@path": "$.userId"}}),
        ("user_keys", {"anonymousId": {"@path": "$.anonymousId"}}),
        ("timestamp", {"@path": "$.originalTimestamp"}),
        ("traits", {"id": {"@path": "$.messageId"}}),
    ],
)
def test_part_that_may_be_meant_is_not(field: str, node: Any):
    assert find_mapping_findings(make_file(mapped(track(), **{field: node}))) == ()


def test_name_of_a_user_is_not_the_group():
    row = mapped(identify(), user_name={"@path": "$.context.groupId"})

    (found,) = find_mapping_findings(make_file(row))

    assert found.rule == "field-misread"
