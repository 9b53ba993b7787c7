"""Hosts and origins are what browsers send; all else is foreign."""

from __future__ import annotations

import pytest

from schematic_emulator.api.guard.callers import classify_origin, find_host

HOST = "localhost:8710"


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, "none"),
        ("null", "null"),
        ("http://localhost:8710", "own"),
        ("http://LOCALHOST:8710", "own"),
        ("https://localhost:8710", "own"),
        ("http://localhost", "loopback"),
        ("http://localhost.:1", "loopback"),
        ("https://app.localhost:3000", "loopback"),
        ("http://127.0.0.1:8710", "loopback"),
        ("http://127.200.0.9", "loopback"),
        ("http://[::1]:3000", "loopback"),
        ("http://[::ffff:7f00:1]", "loopback"),
        ("https://allowed.example", "allowed"),
        ("https://Allowed.example", "allowed"),
        ("https://allowed.example:444", "foreign"),
        ("http://allowed.example", "foreign"),
        ("https://evil.example", "foreign"),
        ("http://localhost.evil.example", "foreign"),
        ("http://evil.example:8710", "foreign"),
        ("http://evillocalhost", "foreign"),
        ("http://localhost@evil.example", "foreign"),
        ("http://evil.example/localhost", "foreign"),
        ("http://evil.example#localhost", "foreign"),
        ("http://localhost:8710, http://evil.example", "foreign"),
        ("http://10.0.0.1", "foreign"),
        ("http://0.0.0.0:8710", "foreign"),
        ("http://[::]", "foreign"),
        ("http://127.1", "foreign"),
        ("chrome-extension://localhost", "foreign"),
        ("file://", "foreign"),
        ("localhost", "foreign"),
        ("http://", "foreign"),
        ("", "foreign"),
    ],
)
def test_origin_has_a_kind(origin, expected):
    assert classify_origin(origin, HOST, {"https://allowed.example"}) == expected


def test_null_is_allowed_where_the_user_allows_it():
    assert classify_origin("null", HOST, {"null"}) == "allowed"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("a", "a"),
        ("A.B:1", "a.b"),
        ("localhost.", "localhost"),
        ("[::1]:8710", "::1"),
        ("", None),
        (":80", None),
        ("a:b", None),
        ("a:1:2", None),
        ("a b", None),
        ("a,b", None),
        ("a@b", None),
        ("a/b", None),
        ("a\n", None),
        ("[::1", None),
        ("[]", None),
        ("x" * 254, None),
    ],
)
def test_host_has_a_name_or_is_refused(header, expected):
    assert find_host(header) == expected
