"""Reads the window of time that a usage query asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from schematic_emulator.api.rest.query.errors import QueryError
from schematic_emulator.api.rest.query.field import QueryField
from schematic_emulator.effects.usage_series import TooManyBucketsError, cut

if TYPE_CHECKING:
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.effects.usage_series import Bucket, Granularity

GRANULARITIES = ("daily", "hourly", "monthly", "weekly")
DEFAULT_GRANULARITY: Granularity = "daily"
START = QueryField("start_time", "instant", required=True)
END = QueryField("end_time", "instant", required=True)
GRANULARITY = QueryField("granularity", choices=GRANULARITIES)


@dataclass(frozen=True, slots=True)
class Window:
    """Hold a window and the buckets that it is cut into."""

    start: datetime
    end: datetime
    buckets: list[Bucket]


def read_window(query: Query) -> Window:
    """Read the window of a query, cut by the day unless it says otherwise.

    Raises QueryError for an end before the start, and for too many buckets.
    """
    start, end = read_bounds(query["start_time"], query["end_time"])
    try:
        buckets = cut(start, end, query.get("granularity", DEFAULT_GRANULARITY))
    except (TooManyBucketsError, OverflowError) as error:
        raise QueryError("granularity", f"the window is too long: {error}") from error
    return Window(start, end, buckets)


def read_bounds(start_text: str, end_text: str) -> tuple[datetime, datetime]:
    """Read two moments. Raises QueryError if the second is not later."""
    start = datetime.fromisoformat(start_text)
    end = datetime.fromisoformat(end_text)
    if end <= start:
        raise QueryError("end_time", "expected a moment after start_time")
    return start, end
