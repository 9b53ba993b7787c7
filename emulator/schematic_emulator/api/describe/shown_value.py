"""Shows a value in an error message without flooding it."""

from __future__ import annotations

SHOWN = 40


def show(value: str) -> str:
    """Return the value quoted, a long one cut with a count of what was cut."""
    if len(value) <= SHOWN:
        return repr(value)
    return f"{value[:SHOWN]!r} and {len(value) - SHOWN} more characters"
