"""Decide which failed deliveries Segment would retry.

The engine itself sends once; retries are Segment's platform's.
"""

from __future__ import annotations

from schematic_emulator.destination.errors import DestinationError, EngineError

_FIRST_SERVER_ERROR = 500
# Source: @segment/actions-core 3.170.0, destination-kit/index.js (handleError).
_UNKNOWN = 500

# Rule name -> (client errors that are retried, server errors that are not).
RULES: dict[str, tuple[frozenset[int], frozenset[int]]] = {
    # Source: @segment/actions-core 3.170.0, the error classes.
    "published": (frozenset({408, 423, 429}), frozenset({501})),
    # Source: Twilio's help article 51769112022299, read 2026-11.
    "documented": (frozenset({408, 410, 429, 460}), frozenset({501, 505})),
}


class UnknownRetryRuleError(DestinationError, ValueError):
    """Report the name of a retry rule that does not exist."""


def find_status(error: EngineError) -> int:
    """Return the status that an error counts as; 500 if it has none."""
    response = error.response or {}
    return error.status or response.get("status") or _UNKNOWN


def is_retryable(error: EngineError, rule: str = "published") -> bool:
    """Return whether Segment would retry after an error.

    An error without a status counts as 500, so even a malformed mapping is retried.
    Raises UnknownRetryRuleError.
    """
    try:
        client_errors, final_server_errors = RULES[rule]
    except KeyError:
        known = ", ".join(RULES)
        raise UnknownRetryRuleError(f"no rule {rule!r}: expected {known}") from None
    status = find_status(error)
    if status < _FIRST_SERVER_ERROR:
        return status in client_errors
    return status not in final_server_errors
