"""The emulator as an ASGI app: capture on the event loop, the rest in threads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.facts import NOT_KEPT
from schematic_emulator.api.store.settings import LARGE, WAITING
from schematic_emulator.deadline import Pause
from schematic_emulator.serving.body import BoundedBody, Receive, read_body
from schematic_emulator.serving.doors import (
    CLOSE,
    CaptureHandler,
    RestDoors,
    build_doors,
    facts_of,
    headers_of,
)
from schematic_emulator.serving.event_stream import run_stream
from schematic_emulator.serving.threads import DaemonThreads
from schematic_emulator.serving.wsgi_bridge import LazyApp, Reply, run_wsgi

if TYPE_CHECKING:
    from schematic_emulator.api.store.change_log import ChangeLog
    from schematic_emulator.api.store.facts import Answer
    from schematic_emulator.serving.event_stream import Stream, Streams
    from schematic_emulator.serving.websocket import SocketDoors
    from schematic_emulator.serving.wsgi_bridge import Scope, WsgiApp

Send = Callable[[dict[str, Any]], Awaitable[None]]

_BODY_TIMEOUT_S = 10.0
_THREADS = 16
_WARM_UP_AFTER_S = 0.2
# The longest body in bytes that a route without an entry in LARGE accepts. The Flask
# app refuses longer ones itself: it receives one byte more than this.
_LONGEST = 5 * 2**20
# When a waiting request looks for news first, and how seldom it comes to look.
_LOOK_S, _LOOK_LATER_S = 0.005, 0.05


class AsgiApp:
    """The emulator as one ASGI application.

    `POST /e` and `POST /batch`, the `doors`, never wait for a thread. All others run in
    threads, through the WSGI app that `load_app` returns, which is loaded in the
    background soon after the server has started. Our own server answers most requests
    to the doors before they get here (`serving/protocol.py`). With `plain` there are no
    doors, and the WSGI app answers every request. A server that listens for the app
    adds its port to `own_ports`. `more_doors` need no Flask; those of `load_doors` are
    there once it is loaded, and `when_started` runs from then on. `streams` are
    answers that do not end. Hosts and origins are
    guarded by the WSGI app and these doors; capture's are for anybody
    (`api/data/access.json`).
    """

    def __init__(  # noqa: PLR0913 - what it is made from, by name
        self,
        handler: CaptureHandler,
        load_app: Callable[[], WsgiApp],
        *,
        max_body_bytes: int,
        body_timeout_s: float = _BODY_TIMEOUT_S,
        threads: int = _THREADS,
        log: ChangeLog | None = None,
        plain: bool = False,
        own_ports: set[int] | None = None,
        more_doors: Iterable[RestDoors] = (),
        load_doors: Callable[[], RestDoors] | None = None,
        sockets: SocketDoors | None = None,
        streams: Streams | None = None,
        when_started: Callable[[DaemonThreads], Coroutine[Any, Any, None]]
        | None = None,
    ) -> None:
        self.doors = build_doors(
            handler,
            max_body_bytes=max_body_bytes,
            body_timeout_s=body_timeout_s,
            log=log,
            plain=plain,
        )
        self.doors.sockets = sockets
        self.own_ports = set() if own_ports is None else own_ports
        self._streams = None if plain else streams
        self._when_started = when_started
        self._rest = LazyApp(load_app)
        self.doors.more.extend(() if plain else more_doors)
        self._load_doors = None if plain else load_doors
        self._threads = DaemonThreads(threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"expected http or lifespan, found {scope['type']!r}")
        asked = scope["method"], scope["path"], scope["headers"]
        stream = None if self._streams is None else self._streams.open(*asked)
        if stream is not None:
            await self._stream(stream, receive, send)
            return
        body = await read_body(receive, self._limit(scope["path"]))
        if body is None:
            return
        reply = await self._reply(scope, body)
        headers = reply.headers if body.is_within else [*reply.headers, CLOSE]
        await send(
            {
                "type": "http.response.start",
                "status": reply.status,
                "headers": headers,
            }
        )
        await send({"type": "http.response.body", "body": reply.body})

    async def _stream(self, stream: Stream, receive: Receive, send: Send) -> None:
        try:
            await run_stream(stream, receive, send, lambda: self.doors.is_closing)
        finally:
            if self._streams is not None:
                self._streams.close(stream)

    def _limit(self, path: str) -> int:
        if path.encode() in self.doors.by_path:
            return self.doors.max_body_bytes
        return LARGE.get(path, max(_LONGEST, self.doors.max_body_bytes))

    async def _reply(self, scope: Scope, body: BoundedBody) -> Reply:
        answer = self._find_answer(scope, body)
        if answer is None:
            return await self._call_rest(scope, body)
        commits = self.doors.commits
        if commits and not await commits.wait(asyncio.get_running_loop()):
            answer = NOT_KEPT
        return Reply(answer.status, headers_of(answer), answer.body)

    def _find_answer(self, scope: Scope, body: BoundedBody) -> Answer | None:
        headers, target = scope["headers"], scope["path"].encode()
        if scope["method"] != "POST" or target not in self.doors.by_path:
            target = scope["raw_path"]
            if scope["query_string"]:
                target += b"?" + scope["query_string"]
        door = self.doors.find(scope["method"].encode(), target, headers)
        return door and door(body.join(), facts_of(headers, scope["client"]))

    async def _call_rest(self, scope: Scope, body: BoundedBody) -> Reply:
        pause = Pause() if scope["path"] in WAITING else None
        while True:
            reply = await self._threads.call(
                lambda: run_wsgi(self._rest.get(), scope, body.join(), pause)
            )
            if pause is None or pause.until is None:
                return reply
            await _wait(pause.until)
            pause.until = None

    async def _warm_up(self) -> None:
        # Importing Flask occupies the interpreter for a while. Events that were sent
        # as soon as the port was open are answered before that.
        await asyncio.sleep(_WARM_UP_AFTER_S)
        with contextlib.suppress(Exception):  # the first request raises it again
            await self._threads.call(self._load)
        if self._when_started is not None:
            await self._when_started(self._threads)

    def _load(self) -> None:
        self._rest.get()
        if self._load_doors is not None:
            self.doors.more.append(self._load_doors())

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        warming = asyncio.ensure_future(self._warm_up())
        await receive()
        warming.cancel()
        self._threads.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _wait(until: Callable[[], bool]) -> None:
    look_s = _LOOK_S
    while not until():
        await asyncio.sleep(look_s)
        look_s = min(2 * look_s, _LOOK_LATER_S)
