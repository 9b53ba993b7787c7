"""What is the same request, whatever form Schematic stores it in."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.verify.request_row import Origin, read_ms, read_row

ORIGIN = Origin(1, is_failed=False, rules="", place="f:1")
TRACK = {"event": "seen", "company": {"id": "a"}, "traits": {"n": 5.0, "s": "5.0"}}
IDENTIFY = {"keys": {"id": 7}, "name": "Ada", "company": {"keys": {"id": "a"}}}


@pytest.mark.parametrize(
    "stored",
    [
        {**TRACK, "quantity": 1, "user": {}},
        {**TRACK, "user": None, "quantity": None},
        {**TRACK, "traits": {"s": "5.0", "n": 5}},
        {**TRACK, "company": {"id": "a", "other": None}},
    ],
    ids=["filled in", "null", "as JavaScript writes it", "key without a value"],
)
def test_stored_form_is_the_same_request(stored):
    assert read_row("track", stored, ORIGIN) == read_row("track", TRACK, ORIGIN)


def test_key_that_is_a_number_is_its_text():
    stored = {**IDENTIFY, "keys": {"id": "7"}, "traits": {}}

    assert read_row("identify", stored, ORIGIN) == read_row(
        "identify", IDENTIFY, ORIGIN
    )


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"event": "other"}, set()),
        ({"company": {"id": "b"}}, {"scope"}),
        ({"user": {"id": "u"}}, {"scope"}),
        ({"quantity": 2}, {"scope", "entity"}),
        ({"traits": {}}, {"scope", "entity"}),
    ],
    ids=lambda value: next(iter(value), "") if isinstance(value, dict) else "",
)
def test_each_part_changes_its_digests(change, same):
    one = read_row("track", TRACK, ORIGIN)
    other = read_row("track", TRACK | change, ORIGIN)

    names = ("scope", "entity", "whole")
    assert {n for n in names if getattr(one, n) == getattr(other, n)} == same


@pytest.mark.parametrize(
    "body",
    [{}, {"event": 5, "company": "x", "user": [1]}, {"company": 7, "keys": {"a": {}}}],
    ids=["empty", "track", "identify"],
)
def test_body_that_breaks_the_contract_has_a_row(body):
    rows = [read_row(kind, body, ORIGIN) for kind in ("track", "identify")]

    assert rows[0].scope != rows[1].scope


def test_first_time_that_can_be_read_counts():
    assert read_ms(None, "soon", "2026-01-02T00:00:00.123456Z") == 1767312000123
    assert read_ms(5, "") == 0
