"""Load the sockets when the first one is asked for: most servers never have any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.sockets.doors import Sockets

PATHS = frozenset((b"/flags/bootstrap", b"/datastream"))


class LazySockets:
    """The sockets of one emulator (`doors.Sockets`), loaded when they are needed."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._sockets: Sockets | None = None

    def has(self, path: bytes) -> bool:
        """Return whether a path is a socket's."""
        return path in PATHS

    def open(self, *asked: Any) -> Any:
        """Return the session of a new socket, or what refuses it."""
        if self._sockets is None:
            from schematic_emulator.api.sockets.doors import Sockets

            self._sockets = Sockets(self._emulator)
        return self._sockets.open(*asked)

    def sweep(self) -> None:
        """Push what the clock alone changed."""
        if self._sockets is not None:
            self._sockets.sweep()
