"""Answer a request with events as they happen, until its client leaves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from schematic_emulator.serving.body import Receive
    from schematic_emulator.serving.doors import RawHeaders

# How often a stream is asked for news, and for how long it rests after much of it.
LOOK_S, REST_S = 0.025, 0.2
MUCH = 8 * 1024
# After so long without news a comment is sent: whoever left is noticed then.
QUIET_S = 15.0
_COMMENT = b":\n\n"


class Stream(Protocol):
    """One stream that is open: `inspector.feed.Feed` is one."""

    headers: RawHeaders

    def read(self) -> bytes:
        """Return what is new as events; empty if nothing is. Never blocks."""


class Streams(Protocol):
    """What opens streams: `inspector.feed.FeedStreams`."""

    def open(
        self, method: str, path: str, headers: Iterable[tuple[bytes, bytes]]
    ) -> Any:
        """Return the stream that answers a request; None if there is none."""

    def close(self, feed: Any) -> None:
        """Note that a stream has ended."""


async def run_stream(
    stream: Stream,
    receive: Receive,
    send: Callable[[dict[str, Any]], Awaitable[None]],
    is_closing: Callable[[], bool],
) -> None:
    """Send what a stream has until the client leaves or the server closes.

    Nothing is read from the stream while the client does not read: it cannot pile up.
    """
    gone = asyncio.ensure_future(_wait_gone(receive))
    start = {"type": "http.response.start", "status": 200, "headers": stream.headers}
    try:
        await send(start)
        rested_s, rest_s = QUIET_S, 0.0
        while not gone.done() and not is_closing():
            text = stream.read() if rested_s >= rest_s else b""
            if not text and rested_s > QUIET_S:
                text = _COMMENT
            if text:
                await send(_write(text, more=True))
                rested_s, rest_s = 0.0, REST_S if len(text) > MUCH else 0.0
            rested_s += LOOK_S
            await asyncio.wait({gone}, timeout=LOOK_S)
        await send(_write(b"", more=False))
    finally:
        gone.cancel()


def _write(text: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text, "more_body": more}


async def _wait_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
