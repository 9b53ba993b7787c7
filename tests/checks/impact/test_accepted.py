"""The reviewed file of accepted differences."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schematic_emulator.checks.impact.accepted import (
    Accepted,
    read_accepted,
    write_accepted,
)
from schematic_emulator.checks.impact.difference import Difference
from schematic_emulator.checks.reviewed_file import ReviewedFileError

ROW = {"kind": "usage", "name": '"seen"', "companies": 3}


def write(*rows: Any, version: int = 1) -> bytes:
    return json.dumps({"version": version, "accepted": list(rows)}).encode()


def test_written_file_is_read_again_with_its_reasons():
    ones = [
        Difference("usage", '"seen"', events=9, companies=3),
        Difference("traits", "user name", events=9, companies=3, every=3),
    ]
    known = read_accepted(write({**ROW, "reason": "new price"}), "a.json")

    found = read_accepted(write_accepted(ones, known).encode(), "b.json")

    assert [(one.key, one.reason) for one in found] == [
        (("usage", '"seen"', 3), "new price"),
        (("traits", "user name", "all"), ""),
    ]


def test_difference_for_all_companies_is_accepted_by_number_too():
    one = Difference("usage", '"seen"', events=9, companies=3, every=3)

    keys = [("usage", '"seen"', number) for number in ("all", 3, 4)]

    assert [Accepted(key).fits(one) for key in keys] == [True, True, False]


@pytest.mark.parametrize(
    ("companies", "every", "expected"),
    [
        (3, 9, True),
        (4, 9, False),  # more companies of the same traffic
        (4, 20, True),  # other traffic
        (20, 20, False),  # now it is about all of them
        (0, 20, False),
    ],
)
def test_part_of_the_companies_stays_a_part_in_other_traffic(
    companies: int, every: int, *, expected: bool
):
    [entry] = read_accepted(write({**ROW, "of": 9}), "a.json")
    one = Difference("usage", '"seen"', events=9, companies=companies, every=every)

    assert entry.fits(one) == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "a.json:1:2: not JSON"),
        (b"[]", "a.json:1: /: expected"),
        (write(version=2), "a.json: of another version than 1"),
        (write(7), "a.json:1: /accepted/0: expected an object, found 7"),
        (write(ROW, {**ROW, "kind": "x"}), "a.json:1: /accepted/1/kind: expected"),
        (write({**ROW, "name": 7}), "a.json:1: /accepted/0/name: expected text"),
        (write({**ROW, "companies": True}), "a.json:1: /accepted/0/companies: exp"),
        (write({**ROW, "of": "all"}), "a.json:1: /accepted/0/of: expected a whole"),
    ],
)
def test_invalid_file_is_refused_with_the_entry(data: bytes, message: str):
    with pytest.raises(ReviewedFileError) as error:
        read_accepted(data, "a.json")

    assert str(error.value).startswith(message)


def test_entry_is_described_in_one_line():
    [one] = read_accepted(write({**ROW, "companies": 1}), "a.json")

    assert one.describe() == 'usage "seen", 1 company'
