"""Reading what is posted to the intake."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.source.request_body import RefusedBodyError, read_json, unpack


@pytest.mark.parametrize(
    ("coding", "pack"),
    [(None, bytes), ("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)],
    ids=["none", "empty", "gzip", "deflate"],
)
def test_body_is_unpacked(coding, pack):
    assert unpack(pack(b"{}"), coding, 100) == b"{}"


@pytest.mark.parametrize(
    ("body", "coding", "status", "code"),
    [
        (b"x" * 101, None, 400, "payload_too_large"),
        (gzip.compress(b"x" * 10_000_000), "gzip", 400, "payload_too_large"),
        (b"plain", "gzip", 400, "invalid_json"),
        (gzip.compress(b"{}")[:-9], "gzip", 400, "invalid_json"),
        (b"{}", "br", 415, "unsupported_encoding"),
    ],
    ids=["large", "bomb", "not-gzip", "cut", "brotli"],
)
def test_body_that_cannot_be_taken_is_refused(body, coding, status, code):
    with pytest.raises(RefusedBodyError) as caught:
        unpack(body, coding, 100)

    assert (caught.value.status, caught.value.code) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff",
        b'{"a":NaN}',
        b'{"a":' * 100_000,
        b'{"a":' * 300 + b"1" + b"}" * 300,
    ],
    ids=["empty", "cut", "list", "null", "text", "latin", "nan", "endless", "deep"],
)
def test_text_that_is_no_object_is_malformed(body):
    with pytest.raises(RefusedBodyError) as caught:
        read_json(body)

    assert (caught.value.status, caught.value.code) == (400, "invalid_json")


@given(st.binary(max_size=200), st.sampled_from([None, "gzip", "deflate"]))
def test_any_bytes_are_read_or_refused(body, coding):
    with contextlib.suppress(RefusedBodyError):
        assert isinstance(read_json(unpack(body, coding, 100)), dict)
