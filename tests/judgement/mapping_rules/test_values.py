"""A value that does not depend on the event is found where it should."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import make_file, mapped, track

CONSTANT = [
    "2026-01-01T00:00:00Z",
    1767225600000,
    {"@literal": "2026-01-01"},
    {"@template": "2026-01-01"},
    {"@liquid": "2026-01-01"},
    {"@if": {"exists": {"@literal": 1}, "then": "2026-01-01"}},
]
READING = [
    {"@path": "$.timestamp"},
    {"@template": "{{timestamp}}"},
    {"@liquid": "{{ 'now' | date: '%s' }}"},
    {"@if": {"exists": {"@path": "$.sentAt"}, "then": "a", "else": "b"}},
]


@pytest.mark.parametrize("node", CONSTANT)
def test_constant_time_is_found(node: Any):
    (found,) = find_mapping_findings(make_file(mapped(track(), timestamp=node)))

    assert (found.rule, found.subject) == ("constant-value", "Track Event: timestamp")


@pytest.mark.parametrize("node", READING)
def test_time_that_reads_the_event_is_not(node: Any):
    assert find_mapping_findings(make_file(mapped(track(), timestamp=node))) == ()


@pytest.mark.parametrize("node", CONSTANT)
def test_constant_user_key_is_found_beside_a_sound_one(node: Any):
    keys = {"userId": {"@path": "$.userId"}, "email": node}

    (found,) = find_mapping_findings(make_file(mapped(track(), user_keys=keys)))

    assert found.subject == "Track Event: user_keys.email"
    assert found.place == "mapping.json:17:5"


@pytest.mark.parametrize("keys", [{}, {"userId": None}, {"userId": ""}])
def test_user_without_a_key_is_not_constant(keys: dict):
    assert find_mapping_findings(make_file(mapped(track(), user_keys=keys))) == ()


COMPANY = {"groupId": {"@path": "$.context.groupId"}}


@pytest.mark.parametrize("node", CONSTANT)
def test_company_of_constant_keys_alone_is_found(node: Any):
    keys = {"groupId": node, "region": "eu"}

    found = find_mapping_findings(make_file(mapped(track(), company_keys=keys)))

    assert [one.subject for one in found] == [
        "Track Event: company_keys.groupId",
        "Track Event: company_keys.region",
    ]
    assert (
        find_mapping_findings(
            make_file(mapped(track(), company_keys={**COMPANY, "region": node}))
        )
        == ()
    )


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("$.context.groupId", 'write {"@path": "$.context.groupId"}'),
        ("context.groupId", 'write {"@path": "$.context.groupId"}'),
        ("{{context.groupId}}", 'write {"@template": "{{context.groupId}}"}'),
        ("{{context.groupId}", "close its braces"),
        ({"@template": "{{context.groupId}"}, "close its braces"),
        ({"@template": "$.userId"}, 'write {"@path": "$.userId"}'),
    ],
)
def test_text_that_was_meant_to_be_read_is_found_with_its_cure(text: Any, cure: str):
    keys = {**COMPANY, "other": text}

    (found,) = find_mapping_findings(make_file(mapped(track(), company_keys=keys)))

    assert (found.rule, found.message.split("; ")[1]) == ("constant-value", cure)
