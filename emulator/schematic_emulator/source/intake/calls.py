"""Name the intake's paths and the kind of call that each of them takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
