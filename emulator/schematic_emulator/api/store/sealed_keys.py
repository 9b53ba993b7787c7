"""Cut API keys out of what leaves the emulator, such that they go on opening.

A key is shown whole once, where it is made. A snapshot holds its digest, by which the
whole text is recognised when somebody sends it.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.api.store.key_text import SEAL, redact, redact_text

if TYPE_CHECKING:
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture


def seal(text: str) -> str:
    """Give what stands for a key's text; of what stands for one already, itself."""
    if text.startswith(SEAL):
        return text
    return SEAL + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seal_key(key: ApiKey) -> ApiKey:
    """Give the same key without its text."""
    return replace(key, text=seal(key.text), last_signs=key.shown)


def mask(text: str) -> str:
    """Hide a key's text but for what may be shown; `redact` makes the same of both.

    >>> mask("sch_dev_0123456789abcdef")
    '********************cdef'
    """
    shown = redact(text)[1:]
    return "*" * (len(text) - len(shown)) + shown


def mask_row(row: Capture) -> Capture:
    """Give the same row, the API key within its event hidden."""
    return replace(row, raw=_mask_raw(row.raw))


def _mask_raw(raw: bytes) -> bytes:
    try:
        event: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return redact_text(raw.decode("utf-8", "replace"), mask).encode()
    if not isinstance(event, dict) or not isinstance(event.get("api_key"), str):
        return raw
    return orjson.dumps(event | {"api_key": mask(event["api_key"])})
