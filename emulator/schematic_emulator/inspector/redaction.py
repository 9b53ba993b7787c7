"""Keeps API keys out of whatever the control plane shows."""

from __future__ import annotations

import re
from typing import Any

from schematic_emulator.api.keys import redact

# Long enough not to take the name of an event for a key: api_calls, api_key.
KEY = re.compile(r"\b(?:sch_(?:dev|stag|prod)_\w{8,}|api_[A-Za-z0-9]{20,})")
MEMBER = "api_key"


def hide_keys(text: str) -> str:
    """Return the text with everything in it that looks like a key cut short."""
    return KEY.sub(lambda found: redact(found[0]), text)


def hide_keys_within(value: Any) -> Any:
    """Return a copy of a JSON value in which no text shows a key.

    What stands at `api_key` and is no text, which a key must be, is not shown.
    """
    if isinstance(value, str):
        return hide_keys(value)
    if isinstance(value, list):
        return [hide_keys_within(item) for item in value]
    if isinstance(value, dict):
        return {
            hide_keys(name): _hide_member(name, item) for name, item in value.items()
        }
    return value


def _hide_member(name: str, value: Any) -> Any:
    if name == MEMBER and isinstance(value, list | dict):
        return "…"
    return hide_keys_within(value)
