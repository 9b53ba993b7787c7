"""Replace API keys by digests in what leaves the emulator; they still open.

The text of a key is shown once, when it is created. A snapshot has its SHA-256, by
which the key is recognized when a client sends its text.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.api.store.key_text import DIGEST_PREFIX, redact, redact_text

if TYPE_CHECKING:
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture


def hash_text(text: str) -> str:
    """Return a key's digest, `sha256:` and 64 digits; a digest is returned as it is."""
    if text.startswith(DIGEST_PREFIX):
        return text
    return DIGEST_PREFIX + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hash_key(key: ApiKey) -> ApiKey:
    """Return the same key with a digest for its text."""
    return replace(key, text=hash_text(key.text), last_signs=key.shown)


def mask(text: str) -> str:
    """Return a key's text with asterisks, same length; `redact` cuts both the same.

    >>> mask("sch_dev_0123456789abcdef")
    '********************cdef'
    """
    shown = redact(text)[1:]
    return "*" * (len(text) - len(shown)) + shown


def mask_capture(capture: Capture) -> Capture:
    """Return the same capture with the API key in its event masked."""
    return replace(capture, raw=_mask_raw(capture.raw))


def _mask_raw(raw: bytes) -> bytes:
    try:
        event: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return redact_text(raw.decode("utf-8", "replace"), mask).encode()
    if not isinstance(event, dict) or not isinstance(event.get("api_key"), str):
        return raw
    return orjson.dumps(event | {"api_key": mask(event["api_key"])})
