"""A timestamp or user that does not depend on the event is found."""

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
