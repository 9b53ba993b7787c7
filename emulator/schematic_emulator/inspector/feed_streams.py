"""Open feeds for the pages that may read them: a door of its own, without Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.reading.bounds import FEEDS
from schematic_emulator.api.guard.guard import Guard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.inspector.feed import Feed

PATH = "/_emulator/feed"


class FeedStreams:
    """The feeds that are open, of one emulator, under the guard of its Flask app.

    Beyond the bound, and for what the guard refuses, Flask answers.
    """

    def __init__(self, emulator: Emulator) -> None:
        settings = emulator.settings
        self._emulator = emulator
        self._guard = Guard(settings.allowed_hosts, settings.allowed_origins)
        self._open: set[Feed] = set()

    def open(
        self, method: str, path: str, headers: Iterable[tuple[bytes, bytes]]
    ) -> Feed | None:
        """Return the stream that answers a request; None if there is none."""
        if method != "GET" or path != PATH or len(self._open) >= FEEDS.most:
            return None
        found = dict(headers)
        host = found.get(b"host", b"").decode("latin-1")
        caller = self._guard.recognize(method, path, host, None)
        refusal = self._guard.find_refusal(caller, host, None, lambda: "none")
        if refusal is not None or b"origin" in found:
            return None
        from schematic_emulator.inspector.feed import Feed  # most servers need none

        feed = Feed(self._emulator)
        self._open.add(feed)
        return feed

    def close(self, feed: Feed) -> None:
        """Note that a stream has ended."""
        self._open.discard(feed)
