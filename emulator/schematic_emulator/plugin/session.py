"""Own the emulators of one pytest process, and the sandboxes opened on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.clock import SystemClock
from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.settings import EmulatorSettings
from schematic_emulator.plugin.mappings.choose import choose_mapping
from schematic_emulator.plugin.options import read_setting
from schematic_emulator.plugin.room import LocalRoom
from schematic_emulator.plugin.sandbox import Sandbox
from schematic_emulator.plugin.server import EmulatorServer
from schematic_emulator.plugin.verdict import name_capture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pytest

    from schematic_emulator.api.capture_row import Capture
    from schematic_emulator.api.clock import Clock
    from schematic_emulator.plugin.mappings.kind import Mapping

_STRAYS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Stray:
    """A request that came with no running test's key: whose it may have been."""

    capture: Capture
    test: str | None


class SwitchedClock:
    """The emulators' clock: the system's, unless a test put another in its place."""

    def __init__(self) -> None:
        self.current: Clock = SystemClock()

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return self.current.now()

    def restore(self) -> None:
        """Follow the system's clock again."""
        self.current = SystemClock()


class EmulatorSession:
    """One pytest process's emulators: a lenient one, and a strict one if asked for.

    Each has its own address, because strictness is a property of the service and
    not of a key. They start when a test first needs them.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        self.clock = SwitchedClock()
        self._address = address
        self._servers: dict[bool, EmulatorServer] = {}
        self._open: dict[str, Sandbox] = {}
        self._finished: dict[str, str] = {}
        self._strays: list[Capture] = []
        self._totals = dict.fromkeys(("produced", "refused", "captures", "bad"), 0)
        self._profiles: set[str] = set()
        # Kept beside what named it, so that its id stays its own.
        self._mappings: dict[Any, tuple[Any, Mapping]] = {}

    def server(self, *, strict: bool = False) -> EmulatorServer:
        """Return the running server of that strictness, started if need be."""
        server = self._servers.get(strict)
        if server is None:
            settings = EmulatorSettings(strict=strict)
            emulator = Emulator(settings, clock=self.clock)
            emulator.store.listeners.append(self._hear)
            host, port = self._address
            # Only one of two servers can have a port that the user chose.
            server = EmulatorServer(emulator, host, 0 if self._servers else port)
            server.start()
            self._servers[strict] = server
        return server

    def open_sandbox(self, test: str, *, profile: str, strict: bool) -> Sandbox:
        """Make an environment of its own with a key of its own."""
        server = self.server(strict=strict)
        room = LocalRoom(server.emulator.store)
        sandbox = Sandbox(room, url=server.url, profile=profile, test=test)
        sandbox.server = server
        before = len(self._strays)
        sandbox.others = lambda: self.strays(before)
        self._open[room.environment_id] = sandbox
        return sandbox

    def close_sandbox(self, sandbox: Sandbox) -> None:
        """Drop the environment; a request that still comes is a stray."""
        room = sandbox.room
        self._open.pop(room.environment_id, None)
        self._finished[sandbox.api_key] = sandbox.test
        self._count(sandbox)
        room.drop()

    def strays(self, start: int = 0) -> list[Stray]:
        """List the requests that came with no running test's key, from the n-th."""
        return [self._name(row) for row in self._strays[start:]]

    def mapping(self, given: Any, config: pytest.Config) -> Mapping:
        """Return the mapping under test; what names it is looked up only once."""
        key = given if isinstance(given, str) or callable(given) else id(given)
        if key not in self._mappings:
            folder = config.rootpath
            modules = read_setting(config, "node-modules")
            self._mappings[key] = (
                given,
                choose_mapping(given, folder=folder, node_modules=folder / modules),
            )
        return self._mappings[key][1]

    def report(self) -> dict[str, Any]:
        """Return what the terminal summary needs, as JSON."""
        late = [stray for stray in self.strays() if stray.test is not None]
        return {
            "totals": self._totals,
            "profiles": sorted(self._profiles),
            "strays": [f"{name_capture(s.capture)}, of {s.test}" for s in late],
        }

    def close(self) -> None:
        """Stop every server and mapping; nothing runs or listens afterwards."""
        for _, mapping in self._mappings.values():
            mapping.close()
        for server in self._servers.values():
            server.clear()
            server.stop()
        self._servers.clear()

    def _count(self, sandbox: Sandbox) -> None:
        journal = sandbox.journal
        refused = [each for each in sandbox.deliveries if each.error is not None]
        counted = {
            "produced": len(sandbox.deliveries),
            "refused": len(refused),
            "captures": len(journal),
            "bad": sum(not row.is_good for row in journal),
        }
        for name, count in counted.items():
            self._totals[name] += count
        self._profiles.add(sandbox.profile)

    def _hear(self, row: Capture) -> None:
        sandbox = self._open.get(row.environment_id or "")
        if sandbox is not None:
            sandbox.arrived.set()
        elif len(self._strays) < _STRAYS_KEPT:
            self._strays.append(row)

    def _name(self, row: Capture) -> Stray:
        tests = (self._finished.get(key) for key in self._keys_of(row))
        return Stray(row, next(filter(None, tests), None))

    def _keys_of(self, row: Capture) -> Iterator[str]:
        """Give the keys of the environment that a stray request made for itself."""
        for server in self._servers.values():
            store = server.emulator.store
            environment = store.find_environment(row.environment_id or "")
            if environment is not None:
                yield from (key.text for key in store.keys(environment))
