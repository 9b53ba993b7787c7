"""Say when a failed request is sent again, and when no more."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST_WAIT_S = 24 * 3600


@dataclass(slots=True)
class Backoff:
    """Double the wait with each attempt, with jitter from a seed, for four hours.

    The four hours and the random exponential growth are Segment's documentation's;
    first wait, factor and ceiling are ours, for it names none.
    """

    first_s: float = 1.0
    longest_s: float = 600.0
    give_up_after_s: float = 4 * 3600.0
    seed: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Seed the jitter."""
        self._random = random.Random(self.seed)  # noqa: S311 - jitter is no secret

    def next_at(
        self, attempts: int, first_at: datetime, now: datetime, asked_s: float | None
    ) -> datetime | None:
        """Return when to try again after so many attempts; None to give up.

        `asked_s` is what the answer asked for in Retry-After: it is never cut short.
        """
        ceiling = min(self.longest_s, self.first_s * 2 ** min(attempts - 1, 32))
        wait_s = ceiling * self._random.uniform(0.5, 1.0)
        due = now + timedelta(seconds=max(wait_s, asked_s or 0.0))
        end = first_at + timedelta(seconds=self.give_up_after_s)
        return due if due <= end else None


def read_retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for; None without a usable one.

    >>> from datetime import UTC
    >>> read_retry_after("120", datetime(2026, 1, 2, tzinfo=UTC))
    120.0
    """
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), _LONGEST_WAIT_S))
    try:
        until = parsedate_to_datetime(text)
        asked_s = (until - now).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(asked_s, 0.0), float(_LONGEST_WAIT_S))
