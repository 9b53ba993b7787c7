"""Recognise an event that was sent before, by its idempotency key or its bytes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.effects.apply import IDEMPOTENCY_WINDOW

if TYPE_CHECKING:
    from datetime import datetime
    from hashlib import blake2b

    from schematic_emulator.effects.state import State

DIGEST_BYTES = 12
MAX_IDEMPOTENCY_KEY = 255
RETRY = Finding(
    rule="retry-meters-twice",
    message=(
        "the same bytes arrived before without an idempotency key: "
        "the usage is counted again"
    ),
    pointer="/idempotency_key",
    found="absent",
)
RETRIED = (RETRY,)


def digest_idempotency_key(event: dict[str, Any]) -> bytes | None:
    """Return a digest of what an idempotency key covers: the event's type and the key.

    None without a usable key. Each environment has its own state, so the scope is
    (environment, type, key). Source: Schematic's documentation,
    api_documentation/event and playbooks/metering; at most 255 characters.
    """
    key = event.get("idempotency_key")
    if type(key) is not str or not key or len(key) > MAX_IDEMPOTENCY_KEY:
        return None
    text = f"{event.get('type')}\0{key}"
    return _load_blake2b()(text.encode(), digest_size=DIGEST_BYTES).digest()


def digest_body(raw: bytes) -> int:
    """Return a digest of an event's bytes in 64 bits, the same in every process."""
    return int.from_bytes(_load_blake2b()(raw, digest_size=8).digest(), "big")


@cache
def _load_blake2b() -> type[blake2b]:
    # Imported late: hashlib loads OpenSSL, and a start needs no digest.
    from hashlib import blake2b as found

    return found


def is_repeated(state: State, digest: bytes, at: datetime) -> bool:
    """Return whether an idempotency key was used within the last 24 hours."""
    first = state.idempotency.get(digest)
    return first is not None and at - first < IDEMPOTENCY_WINDOW


def find_retry(state: State, digest: int | None, at: datetime) -> tuple[Finding, ...]:
    """Return the finding for a metered event with bytes received within 24 hours.

    `digest` is any 64-bit digest of the bytes. Without a log it is Python's `hash()`,
    which is quick but differs between processes; with a log it is `digest_body`, so
    that a retry is also found after a restart.
    """
    if digest is None:
        return ()
    before = state.recent_bodies.get(digest) or state.older_bodies.get(digest)
    if before is None or at - before >= IDEMPOTENCY_WINDOW:
        return ()
    return RETRIED
