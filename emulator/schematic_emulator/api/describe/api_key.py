"""Builds the answer for one API key, which never shows the key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.environment import describe_environment
from schematic_emulator.api.describe.instant import write_instant, write_optional

if TYPE_CHECKING:
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.arrival import KeyKind

# What each kind may do, in the vendor's words; nobody grants more or less here.
SCOPES: dict[KeyKind, tuple[str, ...]] = {
    "secret": ("admin", "capture", "read", "write"),
    "readonly": ("read",),
    "publishable": ("capture",),
}


def describe_api_key(store: Store, key: ApiKey) -> dict[str, Any]:
    """Return what is known of a key: `urn:...:api/api-key`, ApiKey.

    `integration` is left out: no key belongs to one here.
    """
    used_at = store.keyring.used_at.get(key.id)
    return {
        "id": key.id,
        "name": key.name,
        "description": key.description,
        "environment_id": key.environment.id,
        "environment": describe_environment(key.environment),
        "readonly": key.kind == "readonly",
        "scopes": list(SCOPES[key.kind]),
        "rate_limit_percent": key.rate_limit_percent,
        "last_used_at": write_optional(used_at),
        "created_at": write_instant(key.created_at),
        "updated_at": write_instant(key.updated_at),
    }
