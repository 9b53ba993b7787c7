"""Define which requests are answered on the event loop, and write their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from schematic_contracts.journey_mark import JOURNEY_HEADER
from schematic_contracts.reading.bounds import HEAD
from schematic_emulator.api.capture.cors import ALLOW_ANY_ORIGIN
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.serving.group_commit import GroupCommit

if TYPE_CHECKING:
    from schematic_emulator.api.store.change_log import ChangeLog
    from schematic_emulator.api.store.facts import Answer
    from schematic_emulator.serving.websocket import Socket, SocketDoors

RawHeaders = list[tuple[bytes, bytes]]
CaptureDoor = Callable[[bytes, RequestFacts], "Answer"]
# Other doors return None for a request that Flask is to answer.
Door = Callable[[bytes, RequestFacts], "Answer | None"]
RestDoor = Callable[[bytes, Mapping[bytes, bytes]], "Answer | None"]

KEEP_ALIVE_S = 75
TOO_SLOW = 408
TOO_SLOW_TEXT = "the request body did not arrive in time"
TOO_LONG = 431
TOO_LONG_TEXT = f"the request's headers are larger than {HEAD.most} bytes"
CLOSE = (b"connection", b"close")
_MARK = JOURNEY_HEADER.lower().encode()
# The longest body in bytes of a door that is not capture's: a check of a flag.
SMALL = 2**16
_JSON: RawHeaders = [(b"content-type", b"application/json")]
JSON_AND_CORS: RawHeaders = [
    *_JSON,
    *((name.encode(), value.encode()) for name, value in ALLOW_ANY_ORIGIN),
]


class CaptureHandler(Protocol):
    """What the doors call: `api.emulator.Emulator` is one."""

    def receive_event(self, body: bytes, facts: RequestFacts) -> Answer:
        """Return the answer to `POST /e`."""

    def receive_batch(self, body: bytes, facts: RequestFacts) -> Answer:
        """Return the answer to `POST /batch`."""

    def refuse(self, status: int, message: str, facts: RequestFacts) -> Answer:
        """Record a capture request without its whole body, and return the refusal."""


class RestDoors(Protocol):
    """More doors, which may leave a request to Flask: `api.rest.doors.SdkDoors`."""

    def find(self, method: bytes, target: bytes) -> RestDoor | None:
        """Return what answers a request, or returns None; None without a door."""


@dataclass(slots=True)
class Doors:
    """The requests that are answered on the event loop, with their limits.

    `by_path` is for `POST` only. A body over `max_body_bytes` reaches its door cut to
    one byte more than that, so that the door refuses it and the journal has a row. With
    `--db`, an answer waits for `commits`. `refuse` records a request to one of
    `captures` that does not arrive whole, even where the path has no door. `more`
    are tried in their order. `sockets` opens WebSockets, `connected`
    has them. Streams end when `is_closing`.
    """

    by_path: dict[bytes, CaptureDoor]
    captures: frozenset[bytes]
    refuse: Callable[[int, str, RequestFacts], Answer]
    max_body_bytes: int
    body_timeout_s: float
    commits: GroupCommit | None = None
    more: list[RestDoors] = field(default_factory=list)
    sockets: SocketDoors | None = None
    connected: set[Socket] = field(default_factory=set)
    is_closing: bool = False

    def find(self, method: bytes, target: bytes, headers: RawHeaders) -> Door | None:
        """Return the door of a request; None if uvicorn is to receive it."""
        if method == b"POST" and (door := self.by_path.get(target)) is not None:
            return door
        answers = (each.find(method, target) for each in self.more)
        answer = next(filter(None, answers), None)
        if answer is None:
            return None
        found = dict(headers)
        if len(found) < len(headers) or not _is_small(found, self.max_body_bytes):
            return None
        return lambda body, _: answer(body, found)

    def has_socket(self, method: bytes, target: bytes, headers: RawHeaders) -> bool:
        """Return whether a request asks to upgrade to a WebSocket that is there."""
        return (
            self.sockets is not None
            and method == b"GET"
            and self.sockets.has(target.partition(b"?")[0])
            and dict(headers).get(b"upgrade", b"").lower() == b"websocket"
        )


def build_doors(
    handler: CaptureHandler,
    *,
    max_body_bytes: int,
    body_timeout_s: float,
    log: ChangeLog | None = None,
    plain: bool = False,
) -> Doors:
    """Return the doors of the capture host; with `plain`, only its limits."""
    by_path: dict[bytes, CaptureDoor] = {
        b"/e": handler.receive_event,
        b"/batch": handler.receive_batch,
    }
    commits = None if log is None else GroupCommit(log)
    return Doors(
        {} if plain else by_path,
        frozenset(by_path),
        handler.refuse,
        max_body_bytes,
        body_timeout_s,
        commits,
    )


def _is_small(headers: Mapping[bytes, bytes], limit: int) -> bool:
    length = headers.get(b"content-length", b"0")
    is_known = length.isdigit() and b"transfer-encoding" not in headers
    return is_known and int(length) <= min(SMALL, limit)


def facts_of(headers: RawHeaders, client: tuple[str, int] | None) -> RequestFacts:
    """Return the facts of a request; the names of its headers are lower case."""
    find = dict(headers).get
    origin, mark = find(b"origin"), find(_MARK)
    facts = _facts(
        client[0] if client else None,
        find(b"content-type"),
        find(b"content-encoding"),
        find(b"user-agent"),
        find(b"x-schematic-api-key"),
        origin,
        None if origin is None else find(b"host"),
    )
    return facts if mark is None else facts._replace(mark=_text(mark))


def headers_of(answer: Answer) -> RawHeaders:
    """Return all headers of an answer."""
    return [
        *(JSON_AND_CORS if answer.is_for_any_page else _JSON),
        (b"content-length", b"%d" % len(answer.body)),
        *((name.encode(), value.encode("latin-1")) for name, value in answer.headers),
    ]


@lru_cache(maxsize=256)
def _facts(remote_ip: str | None, *headers: bytes | None) -> RequestFacts:
    # Cached, because a client sends the same headers with each of its requests.
    content_type, content_encoding, user_agent, *more = map(_text, headers)
    return RequestFacts(content_type, content_encoding, user_agent, remote_ip, *more)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
