"""Split time into buckets, in which usage is summed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from schematic_emulator.effects.flags.period import find_span
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from schematic_emulator.effects.flags.period import PeriodBounds
    from schematic_emulator.effects.kinds import Period

Granularity: TypeAlias = Literal["hourly", "daily", "weekly", "monthly"]

MAX_BUCKETS = 10_000
ONE_HOUR = timedelta(hours=1)


class TooManyBucketsError(EmulatorError):
    """Raised for a window with more than MAX_BUCKETS buckets."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket's start (inclusive) and end (exclusive)."""

    start: datetime
    end: datetime


def cut(start: datetime, end: datetime, granularity: Granularity) -> list[Bucket]:
    """Split a window into whole buckets; the first and last may extend beyond it.

    Weeks start on Sunday, as the rules engine's metric periods do (`flags/period.py`).
    Raises TooManyBucketsError.
    """
    buckets = []
    for bucket in _walk(start, end, _BUCKETS[granularity]):
        buckets.append(bucket)
        if len(buckets) > MAX_BUCKETS:
            raise TooManyBucketsError(f"more than {MAX_BUCKETS} buckets")
    return buckets


def _walk(
    start: datetime, end: datetime, bucket_at: Callable[[datetime], Bucket]
) -> Iterator[Bucket]:
    at = start
    while at < end:
        bucket = bucket_at(at)
        yield bucket
        at = bucket.end


def _hour(at: datetime) -> Bucket:
    start = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return Bucket(start, start + ONE_HOUR)


def _by_period(period: Period) -> Callable[[datetime], Bucket]:
    def bucket_at(at: datetime) -> Bucket:
        span: PeriodBounds = find_span(period, at)
        return Bucket(span.start or at, span.end or at)

    return bucket_at


_BUCKETS: Mapping[str, Callable[[datetime], Bucket]] = {
    "hourly": _hour,
    "daily": _by_period("current_day"),
    "weekly": _by_period("current_week"),
    "monthly": _by_period("current_month"),
}
