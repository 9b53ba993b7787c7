"""Replaces halves of surrogate pairs, which JSON can escape and UTF-8 cannot hold."""

from __future__ import annotations

import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def replace_half_pairs(value: Any) -> Any:
    """Return a copy of a JSON value with U+FFFD in the place of each half."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [replace_half_pairs(item) for item in value]
    if isinstance(value, dict):
        return {
            replace_half_pairs(name): replace_half_pairs(item)
            for name, item in value.items()
        }
    return value
