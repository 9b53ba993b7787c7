"""Find which line of a mapping a finding on a request is about."""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.definition import TARGET_FIELDS

_ACTIONS = {"track": "trackEvent", "identify": "identifyUser"}


def find_mapping_place(
    finding: dict[str, str], delivery: dict[str, Any]
) -> dict[str, str] | None:
    """Return the destination, subscription and pointer that a finding leads to.

    None for a finding that no field of the mapping causes.
    """
    pointer = finding.get("pointer", "")
    for request in delivery["requests"]:
        action = _ACTIONS.get(request["body"].get("type"), "")
        for field, start in TARGET_FIELDS.get(action, {}).items():
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
