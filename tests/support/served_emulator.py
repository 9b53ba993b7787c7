"""Serve an emulator in a thread of the test's own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.capture import Capture
from schematic_emulator.api.store.settings import EmulatorSettings
from schematic_emulator.application import create_app, follow_journeys
from schematic_emulator.inspector.feed_streams import FeedStreams
from schematic_emulator.inspector.probes import HealthDoors
from schematic_emulator.serving.asgi import AsgiApp
from schematic_emulator.serving.server import Server
from schematic_emulator.serving.wsgi_bridge import WsgiApp
from support.doors import PLAIN


@dataclass(frozen=True, slots=True)
class ServedEmulator:
    """A running emulator and where it is."""

    emulator: Emulator
    url: str
    server: Server

    def rows(self) -> list[Capture]:
        """Every journal row, in the order of arrival."""
        return journal_rows(self.emulator)


@contextmanager
def served(
    *,
    load_app: Callable[[], WsgiApp] | None = None,
    body_timeout_s: float = 10.0,
    max_body_bytes: int = 5 * 2**20,
    threads: int = 16,
    **settings: Any,
) -> Iterator[ServedEmulator]:
    """Serve a fresh emulator; `load_app` puts another app behind its doors."""
    emulator = Emulator(EmulatorSettings(max_body_bytes=max_body_bytes, **settings))
    follow_journeys(emulator)
    app = AsgiApp(
        emulator,
        load_app or (lambda: create_app(emulator)),
        max_body_bytes=max_body_bytes,
        body_timeout_s=body_timeout_s,
        threads=threads,
        plain=PLAIN,
        own_ports=emulator.own_ports,
        more_doors=[HealthDoors(emulator)],
        streams=FeedStreams(emulator),
    )
    with Server(app, grace_s=0.1) as server:
        yield ServedEmulator(emulator, server.url, server)


def journal_rows(emulator: Emulator) -> list[Capture]:
    """List the journal rows of every environment and of none."""
    store = emulator.store
    rows = list(store.unclaimed.captures())
    for environment in store.environments():
        rows += environment.captures()
    return sorted(rows, key=lambda row: row.number)
