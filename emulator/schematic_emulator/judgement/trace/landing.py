"""Say where each field of an action lands in the request's body."""

from __future__ import annotations

from typing import Any

# Action -> field -> JSON pointer into the body (segment's own `perform`; a test sends
# a different value through each field and finds it there).
LANDINGS = {
    "trackEvent": {
        "event_name": "/body/event",
        "company_keys": "/body/company",
        "timestamp": "/sent_at",
        "user_keys": "/body/user",
        "traits": "/body/traits",
    },
    "identifyUser": {
        "company_keys": "/body/company/keys",
        "company_name": "/body/company/name",
        "company_traits": "/body/company/traits",
        "timestamp": "/sent_at",
        "user_keys": "/body/keys",
        "user_name": "/body/name",
        "user_traits": "/body/traits",
    },
}
NOT_THERE: Any = object()


def find_at(body: Any, pointer: str) -> Any:
    """Return what stands at a pointer of plain names; NOT_THERE if nothing does."""
    for name in pointer.split("/")[1:]:
        if not isinstance(body, dict) or name not in body:
            return NOT_THERE
        body = body[name]
    return body
