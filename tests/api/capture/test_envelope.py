"""Bytes become JSON, or a refusal with status and reason."""

from __future__ import annotations

import gzip
import zlib

import pytest

from schematic_contracts.reading.bounds import CAPTURE_LEVELS
from schematic_emulator.api.capture.envelope import Refusal, parse, unpack
from schematic_emulator.api.emulator import RequestFacts

LIMIT = 5 * 2**20
BODY = b'{"type":"track"}'

DEEPEST = CAPTURE_LEVELS.most


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        pytest.param(None, BODY, id="none"),
        pytest.param("", BODY, id="empty"),
        pytest.param("identity", BODY, id="identity"),
        pytest.param("gzip", gzip.compress(BODY), id="gzip"),
        pytest.param(" GZip ", gzip.compress(BODY), id="gzip in other case"),
        pytest.param("x-gzip", gzip.compress(BODY), id="x-gzip"),
        pytest.param("deflate", zlib.compress(BODY), id="deflate"),
        pytest.param("deflate", raw_deflate(BODY), id="deflate without wrapper"),
    ],
)
def test_unpack_undoes_the_coding(coding, body):
    assert unpack(body, RequestFacts(content_encoding=coding), LIMIT) == BODY


@pytest.mark.parametrize(
    ("coding", "body", "status", "message"),
    [
        pytest.param(
            "br", BODY, 415, "content encoding 'br' is not supported", id="brotli"
        ),
        pytest.param("gzip", BODY, 400, "request body is not valid gzip: ", id="not"),
        pytest.param("gzip", b"", 400, "request body is not valid gzip: ", id="empty"),
        pytest.param(
            "gzip",
            gzip.compress(BODY)[:-4],
            400,
            "request body is not valid gzip: wrong length",
            id="cut short",
        ),
        pytest.param(
            "gzip",
            gzip.compress(BODY) + b"more",
            400,
            "request body is not valid gzip: wrong length",
            id="too long",
        ),
        pytest.param("deflate", b"\xff", 400, "request body is not", id="x"),
        pytest.param(
            "gzip",
            gzip.compress(bytes(LIMIT + 1)),
            413,
            f"request body unpacks to more than {LIMIT} bytes",
            id="bomb",
        ),
        pytest.param(
            None,
            bytes(LIMIT + 1),
            413,
            f"request body is larger than {LIMIT} bytes",
            id="too large",
        ),
    ],
)
def test_unpack_refuses(coding, body, status, message):
    refusal = unpack(body, RequestFacts(content_encoding=coding), LIMIT)

    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.message[: len(message)]) == (status, message)


def test_unpack_takes_a_body_of_exactly_the_limit():
    body = b" " * LIMIT

    assert unpack(gzip.compress(body), RequestFacts(None, "gzip"), LIMIT) == body


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b'{"a":1,"a":2}', {"a": 2}, id="repeated property"),
        pytest.param(rb'"\ud800x"', "\ufffdx", id="half a surrogate pair"),
        pytest.param(rb'{"\udc00":1}', {"\ufffd": 1}, id="half a pair in a name"),
        pytest.param(rb'"\ud83d\ude00"', "😀", id="whole surrogate pair"),
        pytest.param(
            rb'["\ud800",-9223372036854775809]',
            ["\ufffd", -9223372036854777856.0],
            id="half a pair beside a number below int64",
        ),
        pytest.param(b"18446744073709551616", 2.0**64, id="over 64 bits"),
        pytest.param(b" [1] ", [1], id="array"),
        pytest.param(b"null", None, id="null"),
        pytest.param(b"[" * DEEPEST + b"]" * DEEPEST, None, id="deep"),
    ],
)
def test_parse_reads(body, value):
    parsed = parse(body)

    assert not isinstance(parsed, Refusal)
    assert value is None or parsed == value


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b"", "request body is empty", id="empty"),
        pytest.param(b" \n", "request body is empty", id="blank"),
        pytest.param(b"{", "request body is not valid JSON: ", id="unfinished"),
        pytest.param(b"a=b", "request body is not valid JSON: ", id="form"),
        pytest.param(b"NaN", "request body is not valid JSON: ", id="NaN"),
        pytest.param(b"[-Infinity]", "request body is not valid JSON: ", id="infinity"),
        pytest.param(b"1e400", "request body is not valid JSON: ", id="1e400"),
        pytest.param(b"1" * 5000, "request body is not valid JSON: ", id="5000 digits"),
        pytest.param(b"\xef\xbb\xbf{}", "request body is not valid JSON: ", id="BOM"),
        pytest.param(b'"\xff"', "request body is not UTF-8", id="not UTF-8"),
        pytest.param(
            '{"a":1}'.encode("utf-16"), "request body is not UTF-8", id="UTF-16"
        ),
        pytest.param(
            b"[" * (DEEPEST + 1) + b"1" + b"]" * (DEEPEST + 1),
            f"request body is nested deeper than {DEEPEST} levels",
            id="too deep",
        ),
        pytest.param(
            rb'["\ud800",' + b"[" * 300 + b"]" * 301,
            f"request body is nested deeper than {DEEPEST} levels",
            id="too deep with half a pair",
        ),
        pytest.param(
            b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
            "request body is not valid JSON: ",
            id="10,000 deep",
        ),
        pytest.param(b"[" * 4_000_000, "request body is not valid JSON: ", id="4 MB ["),
    ],
)
def test_parse_refuses(body, message):
    refusal = parse(body)

    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.message[: len(message)]) == (400, message)


@pytest.mark.parametrize(
    ("digits", "found"),
    [
        ("-9223372036854775808", -(2**63)),
        ("-9223372036854775809", -9223372036854777856.0),
        ("-9223372036854776833", -9223372036854777856.0),
        ("-92233720368547758080", -92233720368547758080.0),
        ("18446744073709551616", 18446744073709551616.0),
        ("-92233720368547", -92233720368547),
    ],
)
def test_parse_keeps_what_is_below_int64_below_it(digits, found):
    value = parse(f'[{digits}, "-92233720368547"]'.encode())[0]

    assert (value, type(value)) == (found, type(found))
