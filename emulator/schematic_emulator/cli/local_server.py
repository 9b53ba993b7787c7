"""Claim the address of `serve`, and run the demo's emulator in a thread."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.serving.server import Server
    from schematic_emulator.serving.threads import DaemonThreads
    from schematic_emulator.source.segment_end import SegmentEnd

ProfileName: TypeAlias = Literal["published", "documented"]


@dataclass(frozen=True, slots=True)
class Running:
    """An emulator that answers at `url`, `start_ms` after it was asked to."""

    emulator: Emulator
    url: str
    start_ms: float


@contextmanager
def run_emulator(profile: ProfileName) -> Iterator[Running]:
    """Start an emulator on a free loopback port; stop it on leaving."""
    began = time.perf_counter()
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.application import create_asgi
    from schematic_emulator.serving.server import Server

    emulator = Emulator(EmulatorSettings(profile=profile))
    with Server(create_asgi(emulator)) as server:
        warn_of_fallback(server)
        yield Running(emulator, server.url, (time.perf_counter() - began) * 1000)


def claim(
    address: tuple[str, int],
    emulator: Emulator,
    load_segment: Callable[[], SegmentEnd],
    *,
    plain: bool,
    on_ready: Callable[[], None],
) -> Server:
    """Bind the address of `serve`, for a server that is prepared but does not run.

    It calls `on_ready` once all is loaded.
    """
    from schematic_emulator.api.prepare import prepare_capture
    from schematic_emulator.application import create_asgi
    from schematic_emulator.serving.collector import collect_between_requests
    from schematic_emulator.serving.server import Server

    async def start(threads: DaemonThreads) -> None:
        on_ready()
        await collect_between_requests(threads)

    app = create_asgi(
        emulator, load_segment=load_segment, plain=plain, when_started=start
    )
    server = Server(app, host=address[0], port=address[1])
    warn_of_fallback(server)
    prepare_capture()
    return server


def warn_of_fallback(server: Server) -> None:
    """Print one line on stderr if uvicorn's own protocol serves (`Server.fallback`)."""
    if server.fallback:
        click.echo(f"warning: {server.fallback}", err=True)


def wait_for_interrupt(show: Callable[[], None]) -> None:
    """Show the last words, then wait until Ctrl-C; who has read them may be quick.

    A wait with a limit lets Windows notice it too.
    """
    forever = threading.Event()
    try:
        show()
        while not forever.wait(timeout=1.0):
            pass
    except KeyboardInterrupt:
        return
