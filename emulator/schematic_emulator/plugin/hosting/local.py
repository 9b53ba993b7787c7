"""Run sandboxes in emulators of this process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.settings import EmulatorSettings
from schematic_emulator.expectations.arrivals import Stray
from schematic_emulator.mapping_code.direct import make_direct
from schematic_emulator.plugin.hosting.local_environment import LocalEnvironment
from schematic_emulator.plugin.hosting.server import EmulatorServer
from schematic_emulator.plugin.sandbox import Sandbox, SandboxHost
from schematic_emulator.plugin.short_errors import at_caller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schematic_emulator.api.store.capture import Capture

_MOST_STRAYS = 1000


class SandboxClock(ManualClock):
    """A clock whose errors have no traceback into this package."""

    freeze = at_caller(ManualClock.freeze)
    set = at_caller(ManualClock.set)
    move = at_caller(ManualClock.move)


class LocalHosting:
    """This process's emulators: a lenient one, and a strict one.

    Each has its own address, because strictness belongs to the service and not to an
    API key. They start when a test first needs them. `hosts` and `origins` are allowed
    as `EmulatorSettings` says. With `follows` captures have what they changed.
    """

    def __init__(
        self,
        address: tuple[str, int],
        hosts: tuple[str, ...] = (),
        origins: tuple[str, ...] = (),
        *,
        follows: bool = False,
    ) -> None:
        self._address = address
        self._follows = follows
        # So that a request with the key of a finished test can be told from others'.
        self._settings = EmulatorSettings(
            allowed_hosts=hosts, allowed_origins=origins, isolate_keys=True
        )
        self._clock = SandboxClock()
        self._servers: dict[bool, EmulatorServer] = {}
        self._open: dict[str, Sandbox] = {}
        self._strays: list[Capture] = []
        self._finished: dict[str, str] = {}

    def open_sandbox(
        self, test: str, folder: Path, *, profile: str, strict: bool
    ) -> Sandbox:
        """Return a sandbox with a new environment and API key."""
        server = self.server(strict=strict)
        server.clear()
        environment = LocalEnvironment(server.emulator)
        before, gone = len(self._strays), len(server.lost)
        host = SandboxHost(
            server.url,
            find_lost=lambda _: [
                each
                for each in server.lost[gone:]
                if each.api_key in (None, environment.api_key)
            ],
            others=lambda: self._list_strays(before),
            server=server,
            direct=make_direct(server.url, server.find_app),
        )
        sandbox = Sandbox(environment, host, test=test, profile=profile, folder=folder)
        self._open[environment.environment_id] = sandbox
        return sandbox

    def close_sandbox(self, sandbox: Sandbox) -> None:
        """Delete the environment; later requests with its key are strays."""
        self._open.pop(sandbox.environment.environment_id, None)
        self._finished[sandbox.api_key] = sandbox.test
        sandbox.environment.drop()
        sandbox.server.clear()

    def server(self, *, strict: bool = False) -> EmulatorServer:
        """Return the strict or the lenient server; start it at the first call."""
        server = self._servers.get(strict)
        if server is None:
            emulator = Emulator(
                replace(self._settings, strict=strict), clock=self._clock
            )
            if self._follows:
                from schematic_emulator.application import follow_journeys

                follow_journeys(emulator)
            emulator.store.listeners.append(self._on_capture)
            host, port = self._address
            # Only one of the two servers can use a port that the user chose.
            server = EmulatorServer(emulator, host, 0 if self._servers else port)
            server.start()
            self._servers[strict] = server
        return server

    def source_server(self) -> EmulatorServer:
        """Return the lenient server: Segment's paths share its port."""
        return self.server()

    def clock(self) -> ManualClock:
        """Return the clock of both emulators."""
        return self._clock

    def strays(self) -> list[Stray]:
        """Return the requests without the API key of a running test."""
        return self._list_strays(0)

    def close(self) -> None:
        """Stop every server and its webhook service."""
        for server in self._servers.values():
            server.clear()
            server.stop()
            server.emulator.webhooks.close()
        self._servers.clear()

    def _on_capture(self, row: Capture) -> None:
        sandbox = self._open.get(row.environment_id or "")
        if sandbox is not None:
            sandbox.arrived.set()
        elif len(self._strays) < _MOST_STRAYS:
            self._strays.append(row)

    def _list_strays(self, start: int) -> list[Stray]:
        return [Stray(row, self._find_test(row)) for row in self._strays[start:]]

    def _find_test(self, row: Capture) -> str | None:
        tests = (self._finished.get(key) for key in self._keys_of(row))
        return next(filter(None, tests), None)

    def _keys_of(self, row: Capture) -> Iterator[str]:
        """Yield the keys of the environment that a stray request created.

        An unknown key creates one, so a finished test's key is that environment's.
        """
        for server in self._servers.values():
            store = server.emulator.store
            environment = store.find_environment(row.environment_id or "")
            if environment is not None:
                yield from (key.text for key in store.keys(environment))
