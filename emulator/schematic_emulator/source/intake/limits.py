"""The limits of one request to the intake."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

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
