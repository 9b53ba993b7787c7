"""Say which failed deliveries Segment would send again."""

from __future__ import annotations

from schematic_emulator.destination.errors import DestinationError, EngineError

_FIRST_SERVER_ERROR = 500
_UNKNOWN = 500  # what the engine takes for an error without a status

# Rule name -> (client errors that are sent again, server errors that are not).
RULES: dict[str, tuple[frozenset[int], frozenset[int]]] = {
    # The error classes of @segment/actions-core 3.170.0.
    "published": (frozenset({408, 423, 429}), frozenset({501})),
    # Twilio's help article 51769112022299, read 2026-11.
    "documented": (frozenset({408, 410, 429, 460}), frozenset({501, 505})),
}


class UnknownRetryRuleError(DestinationError, ValueError):
    """Name a retry rule that does not exist."""


def find_status(error: EngineError) -> int:
    """Give the status that an error counts as."""
    response = error.response or {}
    return error.status or response.get("status") or _UNKNOWN


def is_retryable(error: EngineError, rule: str = "published") -> bool:
    """Say whether an error would be retried upstream.

    An error without a status counts as 500, so a broken mapping is retried too.
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
