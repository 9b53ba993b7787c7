"""Read what the destination is: its settings, actions, fields and presets."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from schematic_emulator.destination.package_data import read_package_json

PINNED_VERSION = "3.497.0"


def definition() -> dict[str, Any]:
    """Give the data of the destination's catalogue page, presets complete.

    The caller gets a copy of its own. Labels, types, defaults and order are
    those of the published destination, descriptions are ours.
    Source: @segment/action-destinations 3.497.0, destinations/schematic.
    """
    data = copy.deepcopy(_read())
    data["presets"] = presets()
    return data


def presets() -> list[dict[str, Any]]:
    """Give the ready subscriptions, each mapping made of field defaults only."""
    return [
        {**preset, "mapping": default_mapping(preset["partnerAction"])}
        for preset in _read()["presets"]
    ]


def default_mapping(action: str) -> dict[str, Any]:
    """Give the mapping that an action's field defaults make."""
    return {
        key: copy.deepcopy(field["default"])
        for key, field in find_fields(action).items()
        if "default" in field
    }


def find_fields(action: str) -> dict[str, Any]:
    """Give an action's fields in their order; none for an unknown action."""
    fields: dict[str, Any] = _read()["actions"].get(action, {}).get("fields", {})
    return fields


def settings_fields() -> dict[str, Any]:
    """Give the destination's settings as fields."""
    fields: dict[str, Any] = _read()["settings"]
    return fields


@cache
def _read() -> dict[str, Any]:
    data: dict[str, Any] = read_package_json("definition.json")
    return data
