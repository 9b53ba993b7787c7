"""Read the period of a usage query, and divide it into buckets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.effects.usage_series import TooManyBucketsError, cut

if TYPE_CHECKING:
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.effects.usage_series import Bucket, Granularity

DEFAULT_GRANULARITY: Granularity = "daily"


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
    except (TooManyBucketsError, OverflowError) as error:
        raise QueryError("granularity", f"the window is too long: {error}") from error
    return Window(start, end, buckets)


def read_bounds(start_text: str, end_text: str) -> tuple[datetime, datetime]:
    """Return two times in UTC. Raises QueryError unless the second is later."""
    start = datetime.fromisoformat(start_text)
    end = datetime.fromisoformat(end_text)
    if end <= start:
        raise QueryError("end_time", "expected a time after start_time")
    return start, end
