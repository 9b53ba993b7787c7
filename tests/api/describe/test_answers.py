"""Parts of answers that are worked out, not stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from schematic_emulator.api.describe.trait import write_value
from schematic_emulator.api.describe.values import (
    derive_id,
    write_instant,
    write_sent_at,
)
from schematic_emulator.effects.trait_types import leaves


def test_instant_is_written_in_utc():
    berlin = timezone(timedelta(hours=1))

    assert write_instant(datetime(2026, 1, 2, 13, tzinfo=berlin)) == (
        "2026-01-02T12:00:00.000000Z"
    )
    assert write_instant(datetime(1, 1, 1, tzinfo=UTC)) == (
        "0001-01-01T00:00:00.000000Z"
    )


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("2026-01-02T12:00:00.123Z", "2026-01-02T12:00:00.123000Z"),
        ("2026-01-02T12:00:00Z", "2026-01-02T12:00:00.000000Z"),
        ("2026-01-02T13:00+01:00", "2026-01-02T12:00:00.000000Z"),
        ("2026-01-02T12:00:00.1234567Z", "2026-01-02T12:00:00.123456Z"),
        ("2026-01-02T12:00:00.123456789Z", "2026-01-02T12:00:00.123456Z"),
        ("2026-01-02t12:00:00z", "2026-01-02T12:00:00.000000Z"),
        ("2026-01-02 07:00:00-05:00", "2026-01-02T12:00:00.000000Z"),
        (None, None),
        ("", None),
        ("yesterday", None),
        ("2026-02-30T12:00:00Z", None),
        ("2026-01-02T12:00:00", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("2026-01-02T12:00:00+99:99", None),
        ("٢٠٢٦-01-02T12:00:00Z", None),
    ],
)
def test_senders_time_is_read_in_every_spelling(sent, written):
    assert write_sent_at(sent) == written


def test_derived_id_depends_on_its_parts_alone():
    assert derive_id("ekey", "env_1", "id") == derive_id("ekey", "env_1", "id")
    assert derive_id("ekey", "ab", "c") != derive_id("ekey", "a", "bc")


def test_derived_id_looks_like_the_vendors():
    prefix, _, characters = derive_id("ekey", "env_1").partition("_")

    assert (prefix, len(characters), characters.isalnum()) == ("ekey", 11, True)


def test_traits_open_up_to_their_leaves_in_order():
    traits = {"a": 1, "b": {"c": "x", "d": {"e": None, "f": [1]}, "g": {}}, "h": False}

    assert list(leaves(traits)) == [
        (("a",), 1),
        (("b", "c"), "x"),
        (("b", "d", "f"), [1]),
        (("h",), False),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (True, "true"), (1.5, "1.5"), ([1, "é"], '[1,"é"]'), (2**60, None)],
)
def test_trait_values_are_written_as_text(value, text):
    assert write_value(value) == (str(value) if text is None else text)
