"""Requests of both sides are joined in pairs, in any order and of any number."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.checks.verify.join import (
    EQUAL,
    FOUND,
    PREDICTED,
    DiskFullError,
    RequestJoin,
)
from schematic_emulator.checks.verify.request_row import Origin, RequestRow, read_row

NAMES, COMPANIES = st.sampled_from("ab"), st.sampled_from(["", "x", "y"])
TIMES, QUANTITIES = st.integers(1, 4), st.integers(1, 2)


def make(at: int, name: str = "a", company: str = "x", quantity: int = 1) -> RequestRow:
    body = {"event": name, "company": {"id": company}, "quantity": quantity}
    return read_row("track", body, Origin(at, False, "", ""))


ROWS = st.lists(st.builds(make, TIMES, NAMES, COMPANIES, QUANTITIES), max_size=12)


def join(left: list[RequestRow], right: list[RequestRow], within: int):
    with RequestJoin() as requests:
        requests.add(FOUND, right)
        requests.add(PREDICTED, left)
        return list(requests.list_pairs(within)), list(requests.list_singles())


@given(ROWS, ROWS, st.integers(0, 3))
def test_each_request_is_in_one_pair_or_alone(left, right, within):
    pairs, singles = join(left, right, within)

    def alone(side: int) -> list[RequestRow]:
        return [one.row for one in singles if one.side == side]

    assert sorted([*(p.predicted for p in pairs), *alone(PREDICTED)]) == sorted(left)
    assert sorted([*(p.found for p in pairs), *alone(FOUND)]) == sorted(right)


@given(ROWS, st.randoms(use_true_random=False))
def test_equal_sides_are_all_equal_pairs(rows, random):
    other = list(rows)
    random.shuffle(other)

    pairs, singles = join(rows, other, 3)

    assert singles == []
    assert all(one.how == EQUAL for one in pairs)


def test_nearest_earlier_request_waits_for_one_within_the_window():
    pairs, singles = join([make(1), make(100)], [make(103), make(200)], 5)

    assert [(one.predicted.at, one.found.at) for one in pairs] == [(100, 103)]
    assert [one.row.at for one in singles] == [200, 1]


def test_request_found_too_often_has_the_rules_of_its_twin():
    row = make(1)._replace(rules="keys-empty")

    _, singles = join([row], [make(1), make(1)], 0)

    assert [one.twin_rules for one in singles] == ["keys-empty"]


def test_full_disk_is_an_error_of_its_own():
    message = "cannot write a temporary file: database or disk is full"
    with pytest.raises(DiskFullError, match=message), RequestJoin():
        raise sqlite3.OperationalError("database or disk is full")
