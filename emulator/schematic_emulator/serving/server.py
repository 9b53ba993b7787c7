"""Run the ASGI app on uvicorn: one process, one socket, a fast and clean stop."""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING, Self

from schematic_emulator.errors import EmulatorError
from schematic_emulator.serving.sockets import bind, url_of
from schematic_emulator.serving.uvicorn_members import describe_fallback, find_missing
from schematic_emulator.serving.uvicorn_server import EmulatorUvicorn, PlainUvicorn

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.serving.asgi import AsgiApp

_GRACE_S = 1.0


class NotStartedError(EmulatorError, RuntimeError):
    """Raised for a server that ended before it could answer."""


class Server:
    """Serve the emulator at an address, which is bound when this is created.

    `run()` serves in the calling thread until a signal or `stop()`; `start()` serves in
    a background thread. As a context manager it starts on entering and stops on
    leaving. `url` is its base URL. If the installed uvicorn lacks what our protocol
    needs, its own protocol serves and `fallback` explains why and what is different;
    otherwise `fallback` is empty. `grace_s` is how long `stop()` waits for busy
    connections.

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
        app.own_ports.add(self._listener.getsockname()[1])
        missing = find_missing()
        self.fallback = describe_fallback(missing) if missing else ""
        kind = PlainUvicorn if missing else EmulatorUvicorn
        self._uvicorn = kind(app, grace_s)
        self._thread: threading.Thread | None = None

    def run(self) -> int | None:
        """Serve until stopped; return the signal that stopped it, or None."""
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            try:
                runner.run(self._uvicorn.serve(sockets=[self._listener]))
            except KeyboardInterrupt:  # uvicorn's own server raises it again
                return signal.SIGINT
        return self._uvicorn.ended_by

    def start(self) -> Self:
        """Serve in a background thread; return once requests are answered."""
        self._thread = threading.Thread(
            target=self._run_in_thread, name="schematic-emulator", daemon=True
        )
        self._thread.start()
        # The socket listens already, so that a client would wait rather than fail.
        # Waiting here makes a failed start an exception.
        self._uvicorn.ready.wait()
        if not self._uvicorn.started:
            self._listener.close()
            raise NotStartedError(f"the server at {self.url} did not start")
        return self

    def stop(self) -> None:
        """Stop the server and wait until its connections are closed."""
        self._uvicorn.end()
        if self._thread is None:
            self._listener.close()
        else:
            self._thread.join()

    def _run_in_thread(self) -> None:
        try:
            self.run()
        except SystemExit:
            # uvicorn's way to report a failed start, which `start` reports itself.
            return
        finally:
            self._uvicorn.ready.set()

    def __enter__(self) -> Self:
        """Start serving in a background thread."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self.stop()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's factory if it is installed; None for the standard loop."""
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
