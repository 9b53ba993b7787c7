"""Recognise an event that came before, by its idempotency key or by its bytes."""

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


def digest_idempotency_key(event: dict[str, Any]) -> bytes | None:
    """Sum up what an idempotency key covers: the event's type and the key itself.

    None without a usable key. The environment is the state's own, so that the scope
    is (environment, type, key), as the page on events says.
    """
    key = event.get("idempotency_key")
    if type(key) is not str or not key or len(key) > MAX_IDEMPOTENCY_KEY:
        return None
    text = f"{event.get('type')}\0{key}"
    return _load_blake2b()(text.encode(), digest_size=DIGEST_BYTES).digest()


def digest_body(raw: bytes) -> int:
    """Sum up an event's bytes in 64 bits, the same in every process."""
    return int.from_bytes(_load_blake2b()(raw, digest_size=8).digest(), "big")


@cache
def _load_blake2b() -> type[blake2b]:
    # A start sees no idempotency key, and hashlib loads OpenSSL.
    from hashlib import blake2b as found

    return found


def is_repeated(state: State, digest: bytes, at: datetime) -> bool:
    """Tell whether an idempotency key was used within 24 hours."""
    first = state.idempotency.get(digest)
    return first is not None and at - first < IDEMPOTENCY_WINDOW


def find_retry(state: State, digest: int | None, at: datetime) -> tuple[Finding, ...]:
    """Find that a metered event repeats one whose bytes came within 24 hours.

    `digest` is Python's own hash of the bytes: quick, of 64 bits, and keyed anew in
    every process, so that a restart forgets what came before it.
    """
    if digest is None:
        return ()
    before = state.recent_bodies.get(digest) or state.older_bodies.get(digest)
    if before is None or at - before >= IDEMPOTENCY_WINDOW:
        return ()
    return (RETRY,)
