"""Remove API keys and other secrets from what is shown or stored."""

from __future__ import annotations

import re
from typing import Any

from schematic_contracts.reading.bounds import CAPTURE_LEVELS
from schematic_emulator.api.store.key_text import redact

# Long enough that event names such as api_calls and api_key are not keys.
KEY = re.compile(r"\b(?:sch_(?:dev|stag|prod)_\w{8,}|api_[A-Za-z0-9]{20,})")
KEY_PROPERTY = "api_key"
# Properties whose values are secrets, whatever they look like; webhooks have one.
SECRETS = frozenset({"api_key", "secret", "token"})


def hide_keys(text: str) -> str:
    """Return the text with everything that looks like a key cut."""
    if "sch_" not in text and "api_" not in text:
        return text  # quicker
    return KEY.sub(lambda found: redact(found[0]), text)


def hide_keys_within(value: Any, levels: int = CAPTURE_LEVELS.most) -> Any:
    """Return a copy of a JSON value with every key cut, property names included.

    An object or array at `api_key`, where only text can be a key, becomes `…`; so does
    one below so many levels, which was refused and could not be written as JSON.
    """
    if isinstance(value, str):
        return hide_keys(value)
    if not levels and isinstance(value, list | dict):
        return "…"
    if isinstance(value, list):
        return [hide_keys_within(item, levels - 1) for item in value]
    if isinstance(value, dict):
        return {
            hide_keys(name): hide_keys(item)
            if item.__class__ is str  # quicker
            else _hide_property(name, item, levels - 1)
            for name, item in value.items()
        }
    return value


def put_keys_back(value: Any, original: Any, *more: str) -> Any:
    """Return a JSON value in which the keys of another, and more, are whole again.

    Somebody who was shown them cut, and sends the value back edited, means them.
    """
    keys = {redact(key): key for key in (*_list_keys(original), *more) if key}
    return _replace(value, keys) if keys else value


def _list_keys(value: Any) -> list[str]:
    if isinstance(value, str):
        return KEY.findall(value)
    items = value.values() if isinstance(value, dict) else value
    nested = items if isinstance(value, dict | list) else ()
    return [key for item in nested for key in _list_keys(item)]


def _replace(value: Any, keys: dict[str, str]) -> Any:
    if isinstance(value, str):
        for cut, key in keys.items():
            value = value.replace(cut, key)
        return value
    if isinstance(value, list):
        return [_replace(item, keys) for item in value]
    if isinstance(value, dict):
        return {name: _replace(item, keys) for name, item in value.items()}
    return value


def _hide_property(name: str, value: Any, levels: int) -> Any:
    if name == KEY_PROPERTY and isinstance(value, list | dict):
        return "…"
    return hide_keys_within(value, levels)


def hide_secrets(value: Any, levels: int = CAPTURE_LEVELS.most) -> Any:
    """Return a copy of a JSON value with keys and all `SECRETS` properties cut.

    What is below so many levels becomes `…`, as in `hide_keys_within`.
    """
    if not levels and isinstance(value, list | dict):
        return "…"
    if isinstance(value, list):
        return [hide_secrets(item, levels - 1) for item in value]
    if isinstance(value, dict):
        return {
            name: _hide_secret(name, item, levels - 1) for name, item in value.items()
        }
    return hide_keys_within(value)


def _hide_secret(name: str, value: Any, levels: int) -> Any:
    if name in SECRETS:
        return redact(value) if isinstance(value, str) else "…"
    return hide_secrets(value, levels)
