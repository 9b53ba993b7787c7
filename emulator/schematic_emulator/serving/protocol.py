"""Answer captures as soon as their last byte is parsed; leave the rest to uvicorn."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import orjson
from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from schematic_contracts.reading.bounds import HEAD
from schematic_emulator.api.store.facts import NOT_KEPT
from schematic_emulator.serving.body import BoundedBody, serialize, write_head
from schematic_emulator.serving.doors import (
    CLOSE,
    JSON_AND_CORS,
    KEEP_ALIVE_S,
    TOO_LONG,
    TOO_LONG_TEXT,
    TOO_SLOW,
    TOO_SLOW_TEXT,
    Door,
    Doors,
    RawHeaders,
    facts_of,
)

if TYPE_CHECKING:
    import asyncio

    from schematic_emulator.api.store.facts import Answer

_AFTER_AUTHORITY = re.compile(rb"[/?#]")
_log = logging.getLogger("schematic_emulator")


class EmulatorProtocol(HttpToolsProtocol):
    """uvicorn's protocol with a shortcut for the doors.

    A plain `POST /e` is answered inside the parser's callback, without a task, event,
    scope or timer of its own, which are most of the cost of a request (measured: 54,000
    requests/s against 14,500/s for an empty app). A request that is pipelined after a
    slow one, waits for `100 Continue`, is HTTP/1.0 or has a query reaches the same door
    through uvicorn. Instead of a timer for each request, the server calls `sweep` about
    once a second.
    """

    def __init__(self, *args: Any, doors: Doors, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._doors = doors
        self._door: Door | None = None
        self._body = BoundedBody(0)
        self._keeps_alive = True
        self._since = 0.0
        self._is_receiving = False
        self._is_in_head = False
        self._head_bytes = 0
        self._may_head_be_long = False
        self._is_socket = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn narrows it so
        """Start to measure how long a new client waits with its request."""
        super().connection_made(transport)
        self._since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Parse received bytes; refuse a request head over 64 KB with 431.

        The parser itself has no limit. uvicorn's method is not called: it would add
        three calls to each request.
        """
        was_in_head = self._is_in_head
        # Hardly any head is: its size is not worth measuring for each request.
        self._may_head_be_long = was_in_head or len(data) > HEAD.most
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        try:
            self.parser.feed_data(data)
        except HttpParserError:
            if self._is_head_too_long():
                self._refuse_head()
            else:
                self.send_400_response("invalid HTTP request received")
            return
        except HttpParserUpgrade as upgrade:
            # Any other upgrade is not offered: the request is answered as a plain one.
            if self._is_socket:
                self._open_socket(data[upgrade.args[0] :])
                return
        if was_in_head and self._is_in_head:
            # An estimate, without the first part: the exact size is known at its end.
            self._head_bytes += len(data)
            if self._head_bytes > HEAD.most and not self.transport.is_closing():
                self._refuse_head()

    def on_message_begin(self) -> None:
        """Reset what is known of a request; uvicorn's scope is made only if needed."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._since = self.loop.time()
        self._is_receiving = True
        self._is_in_head = True
        self._head_bytes = 0
        self._door = None

    def on_headers_complete(self) -> None:
        """Choose between the shortcut and uvicorn.

        Raises ValueError, which ends the parsing, for a head that is too long.
        """
        self._is_in_head = False
        if self._may_head_be_long and self._is_head_too_long():
            raise ValueError(TOO_LONG_TEXT)
        method = self.parser.get_method()
        if self.parser.should_upgrade() and not self._is_busy():
            self._is_socket = self._doors.has_socket(method, self.url, self.headers)
            if self._is_socket:
                return
        door = self._doors.find(method, self.url, self.headers)
        if door is None or not self._is_plain():
            self._start_with_uvicorn()
        else:
            self._keeps_alive = self.parser.should_keep_alive()
            self._body = BoundedBody(self._doors.max_body_bytes)
            self._door = door

    def on_body(self, body: bytes) -> None:
        """Collect the body for the door."""
        if self._door is None:
            super().on_body(body)
            return
        self._body.add(body)
        if self._body.is_hopeless:
            self._call_door(self._door)

    def on_message_complete(self) -> None:
        """Answer the request, now that all of it is here."""
        self._is_receiving = False
        if self._is_socket:
            return
        if self._door is None:
            super().on_message_complete()
        else:
            self._call_door(self._door)

    def pause_writing(self) -> None:
        """Stop reading from a client that does not read its answers."""
        super().pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        """Read requests again."""
        super().resume_writing()
        self.flow.resume_reading()

    def sweep(self, now: float) -> None:
        """Refuse a body that takes too long; disconnect a client that idles too long.

        `now` is the event loop's time in seconds.
        """
        if self.transport.is_closing():
            return
        waited_s = now - self._since
        if self._is_receiving and waited_s > self._doors.body_timeout_s:
            self._refuse_unfinished(TOO_SLOW, TOO_SLOW_TEXT)
        elif not self._is_receiving and not self._is_busy() and waited_s > KEEP_ALIVE_S:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are not a request with 400, in the vendor's envelope."""
        text = msg.strip().removesuffix(".").lower()
        self._write_closing(400, orjson.dumps({"error": text}))

    def _open_socket(self, rest: bytes) -> None:
        """Hand the connection over to the WebSocket protocol."""
        from schematic_emulator.serving.websocket import open_socket  # few have any

        transport = self.transport
        # With an error, because the transport is not to be closed.
        self.connection_lost(ConnectionError("upgraded"))
        facts = facts_of(self.headers, self.client)
        asked = transport, self.url, self.headers, facts, rest
        open_socket(self._doors.sockets, self._doors.connected, *asked)

    def _is_plain(self) -> bool:
        parser = self.parser
        return (
            parser.get_http_version() == "1.1"
            and not parser.should_upgrade()
            and not self.expect_100_continue
            and not self._is_busy()
        )

    def _is_busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _start_with_uvicorn(self) -> None:
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(_with_authority(headers, url))
        super().on_headers_complete()

    def _call_door(self, door: Door) -> None:
        if self.transport.is_closing():
            return
        try:
            answer = door(self._body.join(), facts_of(self.headers, self.client))
        except Exception:  # noqa: BLE001 - reported here, or as a bad request
            _log.exception("the capture door failed")
            self._write_closing(500, b'{"error":"internal error"}')
        else:
            if answer is None:
                self._hand_over()
            elif (
                self._keeps_alive
                and self._body.is_within
                and self._doors.commits is None
            ):
                # Nearly every answer: no commit to wait for, connection stays open.
                self.transport.write(serialize(answer))
            else:
                self._answer(answer)

    def _hand_over(self) -> None:
        """Let uvicorn start with a request that has already arrived whole."""
        self._door = None
        self._start_with_uvicorn()
        super().on_body(self._body.join())
        super().on_message_complete()

    def _answer(self, answer: Answer) -> None:
        more = () if self._keeps_alive and self._body.is_within else (CLOSE,)
        commits = self._doors.commits
        if commits is None:
            self._write(answer, more)
            return

        def finish(is_stored: bool) -> None:  # noqa: FBT001 - a callback's
            if not self.transport.is_closing():
                self._write(answer if is_stored else NOT_KEPT, more)

        commits.add(finish, self.loop)

    def _write(self, answer: Answer, more: tuple[tuple[bytes, bytes], ...]) -> None:
        self.transport.write(serialize(answer, *more))
        if more:
            self.transport.close()

    def _write_closing(self, status: int, body: bytes) -> None:
        if self._doors.commits is not None:
            # Answers to earlier requests may be waiting for their commit.
            self._doors.commits.settle()
        length = (b"content-length", b"%d" % len(body))
        head = write_head(status, [*JSON_AND_CORS, length, CLOSE])
        self.transport.write(head + b"\r\n" + body)
        self.transport.close()

    def _is_head_too_long(self) -> bool:
        sizes = (len(name) + len(value) + 4 for name, value in self.headers)
        return len(self.url) + sum(sizes) > HEAD.most

    def _refuse_head(self) -> None:
        self._refuse_unfinished(TOO_LONG, TOO_LONG_TEXT)
        self.transport.close()

    def _refuse_unfinished(self, status: int, text: str) -> None:
        """Refuse a request whose head or body is not complete, and close.

        An app that waits for the body is notified as if the client had disconnected.
        """
        if self._is_busy():
            if self.pipeline or not self.cycle.more_body:
                # The answer to an earlier request has to be sent first.
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.url.partition(b"?")[0] in self._doors.captures:
            facts = facts_of(self.headers, self.client)
            body = self._doors.refuse(status, text, facts).body
        else:
            body = orjson.dumps({"error": text})
        self._write_closing(status, body)


def _with_authority(headers: RawHeaders, target: bytes) -> RawHeaders:
    """Return headers whose Host is the one in the target, if it has one.

    Source: RFC 9112, 3.2.2: a server ignores the Host beside an absolute-form target.
    """
    _, is_absolute, rest = target.partition(b"://")
    if target.startswith(b"/") or not is_absolute:
        return headers
    authority = _AFTER_AUTHORITY.split(rest, maxsplit=1)[0]
    return [(b"host", authority), *(pair for pair in headers if pair[0] != b"host")]
