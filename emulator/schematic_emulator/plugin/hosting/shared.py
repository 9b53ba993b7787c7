"""Run sandboxes in an emulator that several workers or jobs share."""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from schematic_emulator.expectations.arrivals import Stray
from schematic_emulator.mapping_code.local_http import NoEmulatorError, WireClient
from schematic_emulator.plugin.errors import NotSharedError
from schematic_emulator.plugin.hosting.shared_environment import (
    create_environment,
    read_journal,
)
from schematic_emulator.plugin.lost import LostRequest, is_lost
from schematic_emulator.plugin.sandbox import Sandbox, SandboxHost

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from schematic_emulator.api.store.clock import ManualClock
    from schematic_emulator.mapping_code.delivered import Delivered
    from schematic_emulator.plugin.hosting.server import EmulatorServer

_POLL_S = 0.02
_HEALTH = "/_emulator/healthz"
_INSTEAD = "leave --schematic-emulator-url out"


class SharedHosting:
    """Creates and deletes environments of an emulator over HTTP, one per test."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._finished: dict[str, str] = {}
        self._source_server: EmulatorServer | None = None
        _require_emulator(self.url)

    def open_sandbox(
        self, test: str, folder: Path, *, profile: str, strict: bool
    ) -> Sandbox:
        """Return a sandbox with a new environment and API key.

        Raises NotSharedError for a strict one: that is an option of the emulator.
        """
        if strict:
            self._refuse("strict sandboxes (it is strict if started with --strict)")
        environment = create_environment(self.url, test)
        host = SandboxHost(
            self.url,
            find_lost=lambda delivered: list(
                _find_lost(delivered, environment.api_key)
            ),
            poll_s=_POLL_S,
        )
        return Sandbox(environment, host, test=test, profile=profile, folder=folder)

    def close_sandbox(self, sandbox: Sandbox) -> None:
        """Delete the environment; later requests with its key are strays."""
        self._finished[sandbox.api_key] = sandbox.test
        sandbox.environment.drop()

    def server(self) -> EmulatorServer:
        """Raise NotSharedError: expectations need an emulator in this process."""
        self._refuse("expectations of pytest-httpserver")

    def source_server(self) -> EmulatorServer:
        """Return a server of this process, where the mapping under test runs."""
        if self._source_server is None:
            from schematic_emulator.api.emulator import Emulator
            from schematic_emulator.plugin.hosting.server import EmulatorServer

            self._source_server = EmulatorServer(Emulator())
            self._source_server.start()
        return self._source_server

    def clock(self) -> ManualClock:
        """Raise NotSharedError: moving the clock would move it for every worker."""
        self._refuse("the fixture schematic_clock")

    def strays(self) -> list[Stray]:
        """Return the requests that came with the key of a finished test."""
        return [
            Stray(row, test)
            for key, test in self._finished.items()
            for row in read_journal(WireClient(self.url, key), api_key=key)
        ]

    def close(self) -> None:
        """Stop the server of this process; the shared emulator keeps running."""
        if self._source_server is not None:
            self._source_server.clear()
            self._source_server.stop()

    def _refuse(self, what: str) -> NoReturn:
        raise NotSharedError(
            f"{what} need the emulator of this process; this run shares the one at "
            f"{self.url} (--schematic-emulator-url)"
        )


def _require_emulator(url: str) -> None:
    try:
        answer = WireClient(url, "").get(_HEALTH)
    except (OSError, HTTPException, ValueError) as error:
        raise NoEmulatorError(url, error, _INSTEAD) from None
    if answer.status != 200:  # noqa: PLR2004 - healthy
        found = f"{_HEALTH} answered {answer.status}"
        raise NoEmulatorError(url, found, _INSTEAD)


def _find_lost(deliveries: Sequence[Delivered], api_key: str) -> Iterator[LostRequest]:
    """Yield the requests to operations that Schematic does not have.

    Only requests of mappings that run in this process are known here.
    """
    for delivered in deliveries:
        for sent in delivered.requests:
            path = urlsplit(sent.url).path
            if sent.status is not None and is_lost(sent.method, path, sent.status):
                yield LostRequest(sent.method, path, sent.status, api_key)
