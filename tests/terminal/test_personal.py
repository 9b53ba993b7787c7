"""Mail addresses and phone numbers in a text are hidden, and nothing else is."""

from __future__ import annotations

import pytest

from schematic_emulator.terminal.personal import hide_all, hide_personal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("groupId=ada@example.com", "groupId=[mail]"),
        ("found 'a+b@x.co.uk'", "found '[mail]'"),
        ("/traits/jörg@bücher.de", "/traits/[mail]"),
        (
            "https://x.example/?u=ada%40example.com&v=1",
            "https://x.example/?u=[mail]&v=1",
        ),
        ("Sent to ada{id}@example.com", "Sent to [mail]"),
        ("Called +49 170 1234567!", "Called [phone]!"),
        ("called_+4915123456789", "called_[phone]"),
        ("call (555) 123-4567.", "call [phone]."),
        ("555.123.4567", "[phone]"),
    ],
)
def test_addresses_and_numbers_are_hidden(text: str, shown: str):
    assert hide_personal(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        '{"@path": "$.context.groupId"}',
        "@segment/action-destinations@3.497.0",
        "2026-01-05T10:00:00.000+01:00",
        "5c6c41c5-e58a-4544-bb10-78ef139dd69d",
        "usr_0123456789 1767607200000",
        "1,500 of 3,000 (+12.5%)",
    ],
)
def test_paths_times_ids_and_counts_stay(text: str):
    assert hide_personal(text) == text


def test_an_address_is_hidden_as_another_text_spells_it():
    texts = (
        "Mail Ada@example.com",
        "mail_ada_example_com",
        "+49 170 1234567",
        "_49_170_1234567",
    )

    assert hide_all(*texts) == ("Mail [mail]", "mail_[mail]", "[phone]", "_[phone]")


@pytest.mark.parametrize("piece", ["a", "a.@", "@a.", "a@a.", "1 ", "+1 ", "555-123-"])
def test_a_long_text_is_searched_in_little_time(piece: str):
    assert hide_personal(piece * 100_000) == piece * 100_000
