"""Read the definition of the destination: settings, actions, fields and presets.

Source: @segment/action-destinations 3.497.0, destinations/schematic/index.js,
trackEvent/index.js and identifyUser/index.js; the descriptions are ours.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from schematic_contracts.package_data import read_package_json

PINNED_VERSION = "3.497.0"
# Action -> field -> JSON pointer into the request's body. A test sends a different
# value through each field and finds it there. Source: @segment/action-destinations
# 3.497.0, dist/destinations/schematic/trackEvent/index.js and identifyUser/index.js,
# `perform`.
TARGET_FIELDS = {
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


def definition() -> dict[str, Any]:
    """Return the data of the destination's catalogue page, with complete presets.

    The result is a copy. Labels, types, defaults and order are those of the published
    destination, descriptions are ours.
    """
    data = copy.deepcopy(_read())
    data["presets"] = presets()
    return data


def presets() -> list[dict[str, Any]]:
    """Return the preset subscriptions; each mapping consists of field defaults."""
    return [
        {**preset, "mapping": default_mapping(preset["partnerAction"])}
        for preset in _read()["presets"]
    ]


def default_mapping(action: str) -> dict[str, Any]:
    """Return the mapping of an action's field defaults.

    Source: @segment/actions-core 3.170.0, defaults.js (defaultValues).
    """
    return {
        key: copy.deepcopy(field["default"])
        for key, field in find_fields(action).items()
        if "default" in field
    }


def action_names() -> tuple[str, ...]:
    """Return the name of each action, such as `trackEvent`."""
    return tuple(_read()["actions"])


def find_fields(action: str) -> dict[str, Any]:
    """Return an action's fields by key, in order; none for an unknown action."""
    fields: dict[str, Any] = _read()["actions"].get(action, {}).get("fields", {})
    return fields


def settings_fields() -> dict[str, Any]:
    """Return the destination's settings as fields, by key."""
    fields: dict[str, Any] = _read()["settings"]
    return fields


@cache
def _read() -> dict[str, Any]:
    data: dict[str, Any] = read_package_json(
        "schematic_emulator.destination", "definition.json"
    )
    return data
