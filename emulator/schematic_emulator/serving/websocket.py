"""Speak the WebSocket protocol over a connection that the HTTP protocol hands over.

The framing is that of `websockets`' documented Sans-I/O layer, which uvicorn's newer
implementation wraps, too: this one needs no task and no queue for each connection, and
can see what a reader has not read.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

import orjson
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from schematic_contracts.reading.bounds import SOCKET_FRAME, SOCKETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.store.facts import RequestFacts

PING_S = 20.0
# How long a pong, the answer to a closing frame or a reader may take.
PATIENCE_S = 20.0
_LOOK_S = 0.01
GOING_AWAY = 1012
NOT_TEXT = 1003
INVALID = 1007
BROKEN = 1011
SWITCHING = 101
SLOW = 1008
_DEFLATE = ServerPerMessageDeflateFactory(
    server_max_window_bits=12,
    client_max_window_bits=12,
    compress_settings={"memLevel": 5},
)
_log = logging.getLogger("schematic_emulator")


class Session(Protocol):
    """What speaks over a socket: `api.sockets.session.Session` is one."""

    def receive(self, text: str) -> None:
        """Take in one message."""

    def fail(self, code: int, reason: str) -> None:
        """Record that the client broke the rules, and end."""

    def resume(self) -> None:
        """Send what was held back while the client read too slowly."""

    def end(self) -> None:
        """End: the connection is closed."""


class SocketDoors(Protocol):
    """Opens sockets: `api.sockets.doors.Sockets` is one."""

    def has(self, path: bytes) -> bool:
        """Return whether a path is a socket's."""

    def open(
        self, target: str, host: str, facts: RequestFacts, left: int, socket: Socket
    ) -> Session | tuple[int, str]:
        """Return the session of a new socket, or the status and text that refuse it.

        `left` is how many more connections may be open.
        """

    def sweep(self) -> None:
        """Push what the clock alone changed; called once a second."""


def open_socket(  # noqa: PLR0913, PLR0917 - all of a request
    doors: SocketDoors | None,
    others: set[Socket],
    transport: asyncio.Transport,
    target: bytes,
    headers: list[tuple[bytes, bytes]],
    facts: RequestFacts,
    rest: bytes,
) -> None:
    """Answer a request to upgrade; `rest` is what arrived with it."""
    if doors is None:
        return
    lines = (name + b": " + value + b"\r\n" for name, value in headers)
    head = b"GET %b HTTP/1.1\r\n%b\r\n" % (target, b"".join(lines))
    host = dict(headers).get(b"host", b"").decode("latin-1")
    socket = Socket(transport, asyncio.get_running_loop(), others)
    left = SOCKETS.most - len(others)
    asked = target.decode("latin-1"), host, facts, left
    socket.accept(head, rest, partial(doors.open, *asked))


async def close_all(sockets: set[Socket], grace_s: float) -> None:
    """Close connections so that their clients come back to the next server."""
    for each in list(sockets):
        each.close(GOING_AWAY, "the emulator stops")
    end = asyncio.get_running_loop().time() + grace_s
    while sockets and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 - a set
        await asyncio.sleep(_LOOK_S)
    for each in list(sockets):
        each.abort()
    await asyncio.sleep(0)


class Socket(asyncio.Protocol):
    """One connection. `send` and `close` are for the event loop's thread."""

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        others: set[Socket],
    ) -> None:
        self._others = others
        self._transport = transport
        self._loop = loop
        self._wire = ServerProtocol(
            extensions=[_DEFLATE], max_size=SOCKET_FRAME.most, logger=_log
        )
        self._session: Session | None = None
        self._message = bytearray()
        self._is_text = True
        self._pinged_at = loop.time()
        self._is_awaited = False
        self._closing_since = 0.0
        self._behind_since = 0.0

    @property
    def is_behind(self) -> bool:
        """Return whether the client has not read what was sent before."""
        return bool(self._behind_since)

    def accept(
        self,
        head: bytes,
        rest: bytes,
        open_session: Callable[[Socket], Session | tuple[int, str]],
    ) -> None:
        """Answer the request to upgrade, and open its session."""
        self._transport.set_protocol(self)
        self._others.add(self)
        self._wire.receive_data(head)
        request = next(iter(self._wire.events_received()), None)
        if not isinstance(request, Request):
            self._flush()  # the answer is there already
            self._transport.close()
            return
        response = self._wire.accept(request)
        opened: Session | tuple[int, str] | None = None
        if response.status_code == SWITCHING:
            opened = open_session(self)
        if isinstance(opened, tuple):
            text = orjson.dumps({"error": opened[1]}).decode()
            response = self._wire.reject(HTTPStatus(opened[0]), text)
            del response.headers["Content-Type"]
            response.headers["Content-Type"] = "application/json"
        del response.headers["Date"]
        self._wire.send_response(response)
        self._flush()
        if opened is None or isinstance(opened, tuple):
            self._transport.close()
            return
        self._session = opened
        if rest:
            self.data_received(rest)

    def data_received(self, data: bytes) -> None:
        """Pass each whole message to the session; end it for anything else."""
        self._wire.receive_data(data)
        for frame in self._wire.events_received():
            if isinstance(frame, Frame):
                self._take(frame)
        error = self._wire.parser_exc
        if error is not None and not isinstance(error, EOFError):
            code = self._wire.close_sent.code if self._wire.close_sent else BROKEN
            self._fail(int(code), str(error))
        self._flush()
        if self._wire.close_expected():
            self._note_closing()

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.PONG:
            self._is_awaited = False
            return
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
            self._message.clear()
        self._message += frame.data
        if not frame.fin or self._session is None:
            return
        if not self._is_text:
            self._fail(NOT_TEXT, "expected text, found a binary message")
            return
        try:
            text = self._message.decode()
        except UnicodeDecodeError:
            self._fail(INVALID, "expected UTF-8")
            return
        self._message.clear()
        self._session.receive(text)

    def _fail(self, code: int, reason: str) -> None:
        session = self._session
        if session is not None:
            self._session = None
            session.fail(code, reason)
            session.end()
        self.close(code, reason)

    def send(self, message: bytes) -> None:
        """Send one text message, unless the connection is closing."""
        if self._wire.state is State.OPEN:
            self._wire.send_text(message)
            self._flush()

    def close(self, code: int, reason: str = "") -> None:
        """Send a closing frame; after it the session only ends."""
        if self._wire.state is State.OPEN:
            self._wire.send_close(code, reason.encode()[:120].decode(errors="ignore"))
            self._flush()
        self._note_closing()

    def sweep(self, now: float) -> None:
        """Send a ping if it is time; disconnect a client that does not answer."""
        if self._closing_since:
            if now - self._closing_since > PATIENCE_S:
                self._transport.abort()
        elif self._behind_since and now - self._behind_since > PATIENCE_S:
            self._fail(SLOW, "the client does not read what it is sent")
            self._transport.abort()
        elif self._is_awaited and now - self._pinged_at > PATIENCE_S:
            self._transport.abort()
        elif now - self._pinged_at > PING_S and self._wire.state is State.OPEN:
            self._pinged_at, self._is_awaited = now, True
            self._wire.send_ping(b"")
            self._flush()

    def pause_writing(self) -> None:
        """Stop reading from a client that does not read."""
        self._behind_since = self._loop.time()
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Read again, and send what was held back."""
        self._behind_since = 0.0
        self._pinged_at = self._loop.time()  # the pong may be among what is unread
        self._transport.resume_reading()
        if self._session is not None:
            self._session.resume()

    def eof_received(self) -> None:
        """Close: the client has closed its side."""
        self._wire.receive_eof()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """End the session."""
        self._others.discard(self)
        session, self._session = self._session, None
        if session is not None:
            session.end()
        # Both refer to their protocol: cycles, which a server would not collect.
        self._wire.parser.close()
        self._wire.parser_exc = None

    def abort(self) -> None:
        """Drop the connection."""
        self._transport.abort()

    def _note_closing(self) -> None:
        self._closing_since = self._closing_since or self._loop.time()

    def _flush(self) -> None:
        if self._transport.is_closing():
            return
        for data in self._wire.data_to_send():
            if data:
                self._transport.write(data)
            else:  # the end of our side
                self._transport.close()
