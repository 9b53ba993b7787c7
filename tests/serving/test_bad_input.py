"""Whatever arrives is answered in the vendor's shape and has its journal row."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from schematic_contracts.reading.bounds import HEAD
from schematic_emulator.application import create_app
from support.raw_http import RawClient, ask, request_bytes
from support.served_emulator import ServedEmulator, served

KEY = b'"api_key":"sch_dev_bad","type":"track"'
GOOD = b'{%b,"body":{"event":"order_completed","company":{"id":"acme"}}}' % KEY
GZIP = "Content-Encoding: gzip"

REFUSED = {
    "unparsable": (request_bytes(b'{"api_key": '), 400, "not valid JSON"),
    "array": (request_bytes(b"[1,2]"), 400, "expected an object, found an array"),
    "empty": (request_bytes(b""), 400, "body is empty"),
    "not a number": (request_bytes(b'{%b,"body":{"a":NaN}}' % KEY), 400, "not valid"),
    "not UTF-8": (request_bytes(b'{"api_key":"\xff"}'), 400, "not UTF-8"),
    "broken gzip": (request_bytes(b"\x1f\x8bnot", GZIP), 400, "not valid gzip"),
    "gzip bomb": (
        request_bytes(gzip.compress(b"0" * 10_000_000), GZIP),
        413,
        "unpacks to more than 5242880 bytes",
    ),
    "10 MB": (
        request_bytes(b'"%b"' % (b"0" * 10_000_000)),
        413,
        "larger than 5242880 bytes",
    ),
    "deep arrays": (request_bytes(b"[" * 10_000 + b"]" * 10_000), 400, "depth"),
    "deep traits": (
        request_bytes(b'{%b,"a":%b1%b}' % (KEY, b'{"a":' * 10_000, b"}" * 10_000)),
        400,
        "depth",
    ),
    "unknown encoding": (request_bytes(GOOD, "Content-Encoding: br"), 415, "'br'"),
}
ACCEPTED = {
    "wrong content type": (request_bytes(GOOD, "Content-Type: text/plain"), True),
    "lone surrogate": (
        request_bytes(GOOD.replace(b'"acme"', b'"\\ud800"')),
        True,
    ),
    "duplicate key": (request_bytes(GOOD.replace(KEY, KEY + b"," + KEY)), True),
    "unknown type": (request_bytes(GOOD.replace(b"track", b"purchase")), False),
    "nulls": (request_bytes(b'{"api_key":"sch_dev_bad","type":null}'), False),
    "no event": (request_bytes(b'{%b,"body":{}}' % KEY), False),
}


@pytest.fixture(scope="module")
def emulator() -> Iterator[ServedEmulator]:
    with served() as running:
        yield running


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_body_that_is_no_event_is_refused_with_its_row(
    emulator: ServedEmulator, case: str
):
    request, status, words = REFUSED[case]
    before = len(emulator.rows())

    response = ask(emulator.url, request)

    (row,) = emulator.rows()[before:]
    assert (response.status, row.http_status, row.status) == (status, status, "failed")
    assert list(response.json) == ["error"]
    assert words in response.json["error"]
    assert row.error_message == response.json["error"]
    assert ask(emulator.url, request_bytes(GOOD)).status == 200


@pytest.mark.parametrize("case", sorted(ACCEPTED))
def test_doubtful_event_is_accepted_with_its_row(emulator: ServedEmulator, case: str):
    """The real service accepts it and fails it later, without an error."""
    request, is_good = ACCEPTED[case]
    before = len(emulator.rows())

    response = ask(emulator.url, request)

    (row,) = emulator.rows()[before:]
    assert (response.status, response.json) == (200, {"ok": True})
    assert row.is_good is is_good


@pytest.mark.parametrize(
    "data",
    [b"GARBAGE\r\n\r\n", b"POST /e HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"\0" * 99],
    ids=["no request line", "bad length", "zeros"],
)
def test_bytes_that_are_no_http_are_refused_and_closed(
    emulator: ServedEmulator, data: bytes
):
    with RawClient(emulator.url) as client:
        client.send(data)

        response = client.read()

        assert client.is_closed()
    assert (response.status, list(response.json)) == (400, ["error"])


@pytest.mark.parametrize("target", ["/e", "/batch", "/e?a=1", "/companies"])
def test_dripping_body_is_refused_in_time(target: str):
    with served(body_timeout_s=0.2) as emulator, RawClient(emulator.url) as client:
        client.send(request_bytes(b"x" * 99, target=target)[:-50])

        response = client.read()

        assert client.is_closed()
        rows = [(row.http_status, row.status) for row in emulator.rows()]
    assert (response.status, list(response.json)) == (408, ["error"])
    assert rows == ([] if target == "/companies" else [(408, "failed")])


def test_dripping_head_is_dropped_in_time():
    with served(body_timeout_s=0.2) as emulator, RawClient(emulator.url) as client:
        client.send(b"POST /e HTTP/1.1\r\nHost: 127")

        assert client.read().status == 408
        assert client.is_closed()


@pytest.mark.parametrize("target", ["/e", "/companies"])
def test_head_without_an_end_is_refused(emulator: ServedEmulator, target: str):
    """The parser would keep it all; it is sent slowly enough to read the answer."""
    before = len(emulator.rows())
    with RawClient(emulator.url) as client:
        client.send(f"POST {target} HTTP/1.1\r\nHost: x\r\nX-Long: ".encode())
        answered = client.send_until_answered(b"a" * 10_000, most=100)

    rows = [row.http_status for row in emulator.rows()[before:]]
    assert (answered.status, list(answered.json)) == (431, ["error"])
    assert rows == ([431] if target == "/e" else [])
    assert ask(emulator.url, request_bytes(GOOD)).status == 200


@pytest.mark.parametrize("target", ["/e", "/companies"])
@pytest.mark.parametrize(("more", "status"), [(-200, 400), (200, 431)])
def test_bound_of_a_head_is_exact(
    emulator: ServedEmulator, target: str, more: int, status: int
):
    long = "a" * (HEAD.most + more)
    key = "X-Schematic-Api-Key: sch_dev_bad"

    answer = ask(emulator.url, request_bytes(b"[]", key, f"X: {long}", target=target))

    assert (answer.status, list(answer.json)) == (status, ["error"])


def test_client_that_leaves_amid_its_body_leaves_no_row(emulator: ServedEmulator):
    before = len(emulator.rows())
    with RawClient(emulator.url) as client:
        client.send(request_bytes(GOOD)[:-5])

    answered = ask(emulator.url, request_bytes(GOOD))

    assert answered.status == 200
    assert len(emulator.rows()) == before + 1


@pytest.mark.parametrize(
    ("target", "status", "member"),
    [
        ("/companies", 413, "error"),
        ("/_emulator/reset", 413, "detail"),
        ("/v1/batch", 400, "code"),
        ("/nowhere", 404, "error"),
    ],
)
def test_flask_routes_refuse_a_body_over_the_limit(
    emulator: ServedEmulator, target: str, status: int, member: str
):
    """In their own words, as without a server; the client may go on sending."""
    body = b"0" * 6_000_000
    headers = {
        "X-Schematic-Api-Key": "sch_dev_bad",
        "Content-Type": "application/json",
    }
    client = create_app(emulator.emulator).test_client()
    by_flask = client.post(target, data=body, headers=headers)

    lines = [f"{name}: {value}" for name, value in headers.items()]
    response = ask(emulator.url, request_bytes(body, *lines, target=target))

    assert (response.status, response.body) == (status, by_flask.data)
    assert member in response.json
    assert response.headers["connection"] == "close"


def test_chunked_body_is_read_whole(emulator: ServedEmulator):
    chunks = b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (
        10,
        GOOD[:10],
        len(GOOD) - 10,
        GOOD[10:],
    )
    head = b"POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    before = len(emulator.rows())

    response = ask(emulator.url, head + chunks)

    (row,) = emulator.rows()[before:]
    assert response.status == 200
    assert row.raw == GOOD
