"""Values are shown short, inert and without secrets."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_contracts import check
from schematic_contracts.show import show_name, show_value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a", '"a"'),
        ('say "hi"\\', '"say \\"hi\\"\\\\"'),
        ("naïve 🎉", '"naïve 🎉"'),
        ("a\x1b[31mred\x7f\u202e\u2028", '"a\\u001b[31mred\\u007f\\u202e\\u2028"'),
        ("\ud800", '"\\ud800"'),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (2**70, "1180591620717411303424"),
        (2**500, "a whole number of 501 bits"),
        ([1, 2, 3], "an array of 3"),
        ({}, "an empty object"),
        ({"b": 1, "a": 2}, 'an object of "a", "b"'),
        (
            dict.fromkeys("abcdefgh"),
            'an object of "a", "b", "c", "d", "e", "f", 2 more',
        ),
    ],
)
def test_value_is_shown_as_json(value: Any, shown: str):
    assert show_value(value) == shown


def test_long_value_is_cut_with_a_count():
    assert show_value("x" * 1000) == f'"{"x" * 59}… (942 more characters)'
    assert show_name("n" * 1000) == f'"{"n" * 59}… (942 more characters)'


@pytest.mark.parametrize(
    ("place", "value", "shown"),
    [
        (("api_key",), "sch_prod_abcdef", '"sch_"… (11 more characters)'),
        (("apiKey",), "abc", '"abc"'),
        (("events", 3, "api_key"), 123456789, "1234… (5 more characters)"),
        (("api_key",), None, "null"),
        (("api_key",), 7, "7"),
        (("api_key", 0), "sch_prod_abcdef", '"sch_"… (11 more characters)'),
        (("writeKey",), "\x1b[31m-rest", '"\\u001b[31"… (6 more characters)'),
        (("body", "event"), "api_key", '"api_key"'),
    ],
)
def test_secret_is_cut_to_four_characters(place: Any, value: Any, shown: str):
    assert show_value(value, place) == shown


@pytest.mark.parametrize("contract", ["capture/track", "destination/settings"])
def test_no_violation_tells_a_key(contract: str):
    secret = "sch_prod_" + "s3cr3t" * 10
    name = "api_key" if contract == "capture/track" else "apiKey"
    payloads = [{name: [secret]}, {name: {"k": secret}}, {name: secret + "\ud800"}]

    words = [str(found) for payload in payloads for found in check(contract, payload)]

    assert words != []
    assert not any("s3cr3t" in text for text in words)
