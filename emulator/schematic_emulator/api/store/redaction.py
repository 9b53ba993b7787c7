"""Keeps API keys out of whatever is shown or kept."""

from __future__ import annotations

import re
from typing import Any

from schematic_emulator.api.store.key_text import redact

# Long enough not to take the name of an event for a key: api_calls, api_key.
KEY = re.compile(r"\b(?:sch_(?:dev|stag|prod)_\w{8,}|api_[A-Za-z0-9]{20,})")
MEMBER = "api_key"
# Members that hold a secret whatever it looks like: webhooks have such, too.
SECRETS = frozenset({"api_key", "secret", "token"})


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


def hide_secrets(value: Any) -> Any:
    """Return a copy of a JSON value in which members for secrets are cut as well."""
    if isinstance(value, list):
        return [hide_secrets(item) for item in value]
    if isinstance(value, dict):
        return {name: _hide_secret(name, item) for name, item in value.items()}
    return hide_keys_within(value)


def _hide_secret(name: str, value: Any) -> Any:
    if name in SECRETS:
        return redact(value) if isinstance(value, str) else "…"
    return hide_secrets(value)
