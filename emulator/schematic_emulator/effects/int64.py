"""Keep whole numbers within int64, as the service's language and its clients do."""

from __future__ import annotations

MAX_INT64 = 2**63 - 1
MIN_INT64 = -(2**63)


def bound_int64(number: int) -> int:
    """Return a number within int64; the nearest end of it for one beyond."""
    return max(MIN_INT64, min(MAX_INT64, number))


def add_int64(one: int, other: int) -> int:
    """Add as both engines do: beyond the end of int64 it goes on at the other end."""
    return (one + other - MIN_INT64) % 2**64 + MIN_INT64
