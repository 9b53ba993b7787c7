"""Find which line of a mapping a finding on a request is about."""

from __future__ import annotations

from typing import Any

# The start of a pointer into a request's body, by the request's type, to the field of
# the mapping. Source: @segment/action-destinations 3.497.0, schematic/*/index.js.
_FIELDS = {
    "track": {
        "/body/event": "event_name",
        "/body/company": "company_keys",
        "/body/user": "user_keys",
        "/body/traits": "traits",
        "/sent_at": "timestamp",
    },
    "identify": {
        "/body/company/keys": "company_keys",
        "/body/company/name": "company_name",
        "/body/company/traits": "company_traits",
        "/body/keys": "user_keys",
        "/body/name": "user_name",
        "/body/traits": "user_traits",
        "/sent_at": "timestamp",
    },
}


def find_mapping_place(
    finding: dict[str, str], delivery: dict[str, Any]
) -> dict[str, str] | None:
    """Return the destination, subscription and pointer that a finding leads to.

    None for a finding that no field of the mapping causes.
    """
    pointer = finding.get("pointer", "")
    for request in delivery["requests"]:
        fields = _FIELDS.get(request["body"].get("type"), {})
        for start, field in fields.items():
            if pointer == start or pointer.startswith(f"{start}/"):
                name = request["subscription"]
                return {
                    "destination": delivery["id"],
                    "subscription": name,
                    "pointer": _write_pointer(delivery["subscriptions"], name, field),
                }
    return None


def _write_pointer(subscriptions: list[str], name: str, field: str) -> str:
    place = subscriptions.index(name) if name in subscriptions else 0
    return f"/subscriptions/{place}/mapping/{field}"
