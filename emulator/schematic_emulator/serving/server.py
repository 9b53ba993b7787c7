"""Run the ASGI app on uvicorn: one process, one socket, a quick clean end."""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING, Self

from schematic_emulator.serving.sockets import bind, url_of
from schematic_emulator.serving.uvicorn_members import describe_fallback, find_missing
from schematic_emulator.serving.uvicorn_server import EmulatorUvicorn, PlainUvicorn

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.serving.asgi import AsgiApp

_GRACE_S = 1.0


class Server:
    """Serve the emulator at an address that is claimed when this is made.

    `run()` serves in the calling thread until a signal or `stop()`; `start()`
    serves in a background thread. It is a context manager: entering starts it,
    leaving stops it. If the installed uvicorn cannot have our protocol, its own serves,
    and `fallback` says why and what is different; otherwise `fallback` is empty.

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
        missing = find_missing()
        self.fallback = describe_fallback(missing) if missing else ""
        kind = PlainUvicorn if missing else EmulatorUvicorn
        self._uvicorn = kind(app, grace_s)
        self._thread: threading.Thread | None = None

    def run(self) -> int | None:
        """Serve until told to end; return the signal that ended it, if one did."""
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            try:
                runner.run(self._uvicorn.serve(sockets=[self._listener]))
            except KeyboardInterrupt:  # unchanged, uvicorn raises it once it has ended
                return signal.SIGINT
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


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's, where it exists; None stands for the standard loop."""
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
