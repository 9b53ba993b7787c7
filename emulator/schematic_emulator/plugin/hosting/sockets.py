"""Serve a sandbox with WebSockets: pytest-httpserver has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.plugin.hosting.server import EmulatorServer
    from schematic_emulator.plugin.sandbox import Sandbox


def provide_sockets(sandbox: Sandbox) -> Iterator[str]:
    """Yield the base URL of a server in a thread, which ends with the test.

    It serves all of the sandbox's emulator. Raises NotSharedError if that is shared.
    """
    from schematic_emulator.application import create_asgi
    from schematic_emulator.serving.server import Server

    emulator = cast("EmulatorServer", sandbox.server).emulator
    with Server(create_asgi(emulator)) as server:
        yield server.url
