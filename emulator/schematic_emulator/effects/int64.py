"""Keep whole numbers within int64, as the service's language and its clients do."""

from __future__ import annotations

from typing import Any

MAX_INT64 = 2**63 - 1
MIN_INT64 = -(2**63)


def bound_int64(number: int) -> int:
    """Return a number within int64; the nearest end of it for one beyond."""
    return max(MIN_INT64, min(MAX_INT64, number))


def write_whole(number: Any) -> Any:
    """Return 3 for 3.0, which JSON Schema takes as an integer; all else as it is."""
    is_whole = isinstance(number, float) and number.is_integer()
    return int(number) if is_whole else number


def add_int64(one: int, other: int) -> int:
    """Add as both engines do: beyond the end of int64 it goes on at the other end."""
    return (one + other - MIN_INT64) % 2**64 + MIN_INT64
