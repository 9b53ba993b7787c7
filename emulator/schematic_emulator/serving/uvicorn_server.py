"""uvicorn's server with our protocol, or unchanged if this uvicorn cannot have it."""

from __future__ import annotations

import asyncio
import contextlib
import math
import signal
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from schematic_emulator.serving.doors import KEEP_ALIVE_S

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from types import FrameType

    from schematic_emulator.serving.asgi import AsgiApp
    from schematic_emulator.serving.protocol import EmulatorProtocol

_SWEEP_S = 1.0
_POLL_S = 0.01


class EmulatorUvicorn(uvicorn.Server):
    """uvicorn's server with our protocol; it stops without waiting for its next tick.

    It depends on members that uvicorn does not document: `uvicorn_members.py`.
    """

    def __init__(self, app: AsgiApp, grace_s: float) -> None:
        from schematic_emulator.serving.protocol import EmulatorProtocol

        self._doors = app.doors
        http = cast("Any", partial(EmulatorProtocol, doors=app.doors))
        super().__init__(_configure(app, http=http))
        self.ready = threading.Event()
        self.ended_by: int | None = None
        self._grace_s = grace_s
        self._end: Callable[[], None] | None = None

    def end(self) -> None:
        """Ask the loop to stop serving, from any thread or a signal handler."""
        self.should_exit = True
        if self._end is not None:
            self._end()

    async def main_loop(self) -> None:
        """Wait for `end`; meanwhile close connections that take too long."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()

        def end() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed meanwhile
                loop.call_soon_threadsafe(ended.set)

        self._end = end
        self.ready.set()
        sweeping = loop.create_task(self._sweep_forever())
        if not self.should_exit:
            await ended.wait()
        sweeping.cancel()

    async def _sweep_forever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_S)
            if self._doors.sockets is not None:
                self._doors.sockets.sweep()
            for socket in list(self._doors.connected):
                socket.sweep(loop.time())
            for connection in list(self.server_state.connections):
                cast("EmulatorProtocol", connection).sweep(loop.time())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close idle connections immediately, busy ones after `grace_s`."""
        self._doors.is_closing = True
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self._doors.connected:
            from schematic_emulator.serving.websocket import close_all

            await close_all(self._doors.connected, self._grace_s)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=self._grace_s)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        await self.lifespan.shutdown()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Remember the signal that stops the server instead of raising it again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        kinds = (signal.SIGINT, signal.SIGTERM)
        before = {kind: signal.signal(kind, self.handle_exit) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        """Stop serving and remember the signal, which decides the exit code."""
        self.ended_by = sig
        self.end()


class PlainUvicorn(uvicorn.Server):
    """uvicorn's server with its own protocol, using documented members only.

    It has no WebSockets, stops more slowly, does not limit how long or how large a
    request head is nor how long a body takes, and takes the Host header for that of an
    absolute-form target.
    """

    def __init__(self, app: AsgiApp, grace_s: float) -> None:
        super().__init__(_configure(app, timeout_graceful_shutdown=math.ceil(grace_s)))
        self.ready = threading.Event()
        self.ended_by: int | None = None

    def end(self) -> None:
        """Ask the loop to stop serving, from any thread."""
        self.should_exit = True

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until it is stopped; uvicorn then raises the signal that stopped it."""
        watching = asyncio.ensure_future(self._watch_start())
        try:
            await super().serve(sockets)
        finally:
            watching.cancel()

    async def _watch_start(self) -> None:
        while not self.started:  # noqa: ASYNC110 - uvicorn documents no event
            await asyncio.sleep(_POLL_S)
        self.ready.set()


def _configure(app: AsgiApp, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ws="none",
        loop="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        **more,
    )
