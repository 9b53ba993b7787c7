"""Run the ASGI app on uvicorn: one process, one socket, a quick clean end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Self, cast

import uvicorn

from schematic_emulator.serving.protocol import KEEP_ALIVE_S, EmulatorProtocol
from schematic_emulator.serving.sockets import bind, url_of

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from types import FrameType

    from schematic_emulator.serving.asgi import AsgiApp

_SWEEP_S = 1.0
_GRACE_S = 1.0


class Server:
    """Serve the emulator at an address that is claimed when this is made.

    `run()` serves in the calling thread until a signal or `stop()`; `start()`
    serves in a background thread. It is a context manager: entering starts it,
    leaving stops it.

    Raises:
        AddressError: the address cannot be listened on (`serving/sockets.py`).

    """

    def __init__(
        self,
        app: AsgiApp,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        grace_s: float = _GRACE_S,
    ) -> None:
        self._listener = bind(host, port)
        self.url = url_of(self._listener)
        self._uvicorn = _Uvicorn(app, grace_s)
        self._thread: threading.Thread | None = None

    def run(self) -> int | None:
        """Serve until told to end; return the signal that ended it, if one did."""
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(self._uvicorn.serve(sockets=[self._listener]))
        return self._uvicorn.ended_by

    def start(self) -> Self:
        """Serve in a background thread; return when the first request can come."""
        self._thread = threading.Thread(
            target=self._run_in_thread, name="schematic-emulator", daemon=True
        )
        self._thread.start()
        # The socket listens already, so a client would wait rather than fail;
        # this only makes a broken start loud.
        self._uvicorn.ready.wait()
        if not self._uvicorn.started:
            self._listener.close()
            raise RuntimeError(f"the server at {self.url} did not start")
        return self

    def stop(self) -> None:
        """End the server and wait until its connections are closed."""
        self._uvicorn.end()
        if self._thread is None:
            self._listener.close()
        else:
            self._thread.join()

    def _run_in_thread(self) -> None:
        try:
            self.run()
        except SystemExit:
            # uvicorn's word for a start that failed; `start` has its own.
            return
        finally:
            self._uvicorn.ready.set()

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()


class _Uvicorn(uvicorn.Server):
    """uvicorn's server, ended at once instead of at its next tenth of a second."""

    def __init__(self, app: AsgiApp, grace_s: float) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=cast("Any", partial(EmulatorProtocol, doors=app.doors)),
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
            )
        )
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
            for connection in list(self.server_state.connections):
                cast("EmulatorProtocol", connection).sweep(loop.time())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close idle connections at once, busy ones after a short grace."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=self._grace_s)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        await self.lifespan.shutdown()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Note which signal ended us instead of raising it again."""
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
        """End cleanly and remember the signal for the exit code."""
        self.ended_by = sig
        self.end()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's, where it exists; None stands for the standard loop."""
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
