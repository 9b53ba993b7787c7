"""Name the intake's paths and the kind of call that each of them takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = ("identify", "track", "page", "screen", "group", "alias")
BATCH = "batch"
METRICS = "metrics"
# The browser's library posts to the one-letter paths.
CALLS: Mapping[str, str] = {
    **{kind: kind for kind in TYPES},
    "i": "identify",
    "t": "track",
    "p": "page",
    "s": "screen",
    "g": "group",
    "a": "alias",
    "batch": BATCH,
    "b": BATCH,
    "import": BATCH,
    # What the browser's library counts of itself; no event, and of no use here.
    "m": METRICS,
}
KB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bound an event, a batch and what waits to be sent.

    Sources: Segment's documentation of its HTTP API (32 KB a call, 500 KB and 2,500
    events a batch, 400 for what is larger), read 2026-11.
    """

    event_bytes: int = 32 * KB
    batch_bytes: int = 500 * KB
    batch_events: int = 2_500
    many_events: Literal["refuse", "drop"] = field(
        default="refuse",
        metadata={
            "reason": "the documentation says that such a batch is answered with 200 "
            "and its events are rejected; a refusal shows immediately what is lost"
        },
    )
    waiting_events: int = 10_000
    kept_deliveries: int = 10_000
