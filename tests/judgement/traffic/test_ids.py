"""Spellings of one id are found beside the usual one, and so are mixed forms."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic.ids import IdTally

MAILS = "company ids: e-mail addresses"
UUID = "0b2c7d1e-1111-4222-8333-00000000000"


def found(*ids: str) -> list[tuple[str, int, int]]:
    """Return subject, count and first line of what is found in ids, one a line."""
    tally = IdTally("company")
    for line, each in enumerate(ids, 1):
        tally.add([each], "a", line)
    return [(one.finding.subject, one.count, one.line) for one in tally.find()]


def test_rarer_spelling_is_found_beside_the_usual_one():
    assert found("acme", "Acme", "acme") == [("acme and Acme", 1, 2)]


def test_each_other_spelling_is_found():
    ids = ("acme", "acme", "ACME", "Acme")

    assert found(*ids) == [("acme and ACME", 1, 3), ("acme and Acme", 1, 4)]


@pytest.mark.parametrize("ids", [("a", "b"), ("a1", "a2"), ("a-1", "a1"), ()])
def test_ids_that_differ_otherwise_are_not(ids: tuple[str, ...]):
    assert found(*ids) == []


@pytest.mark.parametrize("other", ["acme-1 ", " acme-1", "acme_1", "Acme_1"])
def test_blanks_and_separators_make_no_other_id(other: str):
    assert found("acme-1", other, "acme-1") == [(f"acme-1 and {other}", 1, 2)]


@pytest.mark.parametrize(
    ("mails", "others", "expected"),
    [(3, 3, [(MAILS, 3, 1)]), (2, 3, []), (3, 2, []), (6, 0, [])],
)
def test_ids_of_which_some_are_mail_addresses_are_found(
    mails: int, others: int, expected: list[tuple[str, int, int]]
):
    ids = [f"{number}@b.example" for number in range(mails)]

    assert found(*ids, *map(str, range(others))) == expected


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([f"{UUID}{number}" for number in range(3)] + ["a", "b", "c"], "UUIDs"),
        (["a:1", "b:1", "a:2", "a:3"], ""),
        (["org:1", "org:2", "org:3", "1", "2", "3"], "prefix"),
    ],
)
def test_other_forms_and_prefixes_are_found(ids: list[str], expected: str):
    names = [subject for subject, _, _ in found(*ids)]

    assert names == ([f"company ids: {expected}"] if expected else [])


def test_mail_addresses_of_another_key_are_not_found():
    tally = IdTally("user")
    ids = ["1", "2", "3", "a@b.example", "b@b.example", "c@b.example"]
    tally.add_all(ids, "a", [1] * 6)

    assert list(tally.find(is_one_key=False)) == []


def test_message_says_whose_ids_they_are():
    tally = IdTally("user")
    tally.add_all(["u", "U"], "a", [3, 4])

    (one,) = tally.find()

    assert one.finding.message == 'the user ids "U" and "u" differ only in case'
    assert (one.applies, one.file) == (2, "a")
