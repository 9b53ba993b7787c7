"""Read the period of a usage query, and divide it into buckets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.effects.usage_series import TooManyBucketsError, cut

if TYPE_CHECKING:
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.effects.usage_series import Bucket, Granularity

DEFAULT_GRANULARITY: Granularity = "daily"
# Buckets and a month are added at both ends: Python's calendar is from 1 to 9999.
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """The period of a query, from `start` up to `end`, and its buckets in order."""

    start: datetime
    end: datetime
    buckets: list[Bucket]


def read_window(query: Query) -> Window:
    """Return the window of a query, in buckets of its `granularity` or of one day.

    Raises QueryError for an end that is not after the start, and for too many buckets.
    """
    start, end = read_bounds(query["start_time"], query["end_time"])
    try:
        buckets = cut(start, end, query.get("granularity", DEFAULT_GRANULARITY))
    except TooManyBucketsError as error:
        raise QueryError("granularity", f"the window is too long: {error}") from error
    return Window(start, end, buckets)


def read_bounds(start_text: str, end_text: str) -> tuple[datetime, datetime]:
    """Return two times in UTC. Raises QueryError unless the second is later."""
    start = read_end("start_time", start_text)
    end = read_end("end_time", end_text)
    if end <= start:
        raise QueryError("end_time", "expected a time after start_time")
    return start, end


def read_end(name: str, text: str) -> datetime:
    """Return an end of a window. Raises QueryError for one that no bucket can have."""
    at = datetime.fromisoformat(text)
    if not EARLIEST <= at < LATEST:
        raise QueryError(
            name, f"expected a time from the year 2 to 8999, found {text[:10]}"
        )
    return at
