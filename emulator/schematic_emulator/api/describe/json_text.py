"""Writes answers as JSON."""

from __future__ import annotations

from typing import Any

import orjson


def write_json(value: Any) -> bytes:
    """Return the value as compact UTF-8 JSON.

    Events are kept only if they can be written again: not too deep, no half
    surrogate pairs, no number out of range (`api/capture/envelope.py`).
    """
    return orjson.dumps(value)
