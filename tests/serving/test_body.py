"""A body is kept whole, or cut just past its limit."""

from __future__ import annotations

import asyncio

import pytest

from schematic_emulator.serving.body import BoundedBody, read_body

LIMIT = 10


@pytest.mark.parametrize(
    ("parts", "kept", "is_within", "is_hopeless"),
    [
        ([], b"", True, False),
        ([b"0123456789"], b"0123456789", True, False),
        ([b"01234", b"56789"], b"0123456789", True, False),
        ([b"0123456789A"], b"0123456789A", False, False),
        ([b"01234", b"56789ABCDEF", b"more"], b"0123456789A", False, False),
        ([b"x" * 40], b"x" * 11, False, False),
        ([b"x" * 41], b"x" * 11, False, True),
    ],
    ids=["empty", "full", "two parts", "one over", "cut", "drained", "hopeless"],
)
def test_body_has_one_byte_over_its_limit(
    parts: list[bytes], kept: bytes, *, is_within: bool, is_hopeless: bool
):
    body = BoundedBody(LIMIT)

    for part in parts:
        body.add(part)

    assert body.join() == kept
    assert (body.is_within, body.is_hopeless) == (is_within, is_hopeless)


class Messages:
    """ASGI's `receive` over a list."""

    def __init__(self, *messages: dict[str, object]) -> None:
        self.left = list(messages)

    async def __call__(self) -> dict[str, object]:
        return self.left.pop(0)


def part(body: bytes, *, more: bool = True) -> dict[str, object]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_read_body_joins_the_messages():
    receive = Messages(part(b"abc"), part(b"def", more=False))

    body = asyncio.run(read_body(receive, LIMIT))

    assert body is not None
    assert body.join() == b"abcdef"


def test_read_body_stops_when_waiting_is_no_use():
    receive = Messages(part(b"x" * 41), part(b"y"))

    asyncio.run(read_body(receive, LIMIT))

    assert receive.left == [part(b"y")]


def test_read_body_reports_that_the_client_is_gone():
    receive = Messages(part(b"abc"), {"type": "http.disconnect"})

    assert asyncio.run(read_body(receive, LIMIT)) is None


def test_server_may_leave_out_what_asgi_gives_a_default():
    """Source: the ASGI specification, HTTP, "Request - receive event"."""
    body = asyncio.run(read_body(Messages({"type": "http.request"}), LIMIT))

    assert body is not None
    assert body.join() == b""
