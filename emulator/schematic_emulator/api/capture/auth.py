"""Find the API key of an event: the one in it, or the one in the request's header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.api_key import RevokedKeyError, UnknownKeyError
from schematic_emulator.api.store.key_text import is_usable

if TYPE_CHECKING:
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.environment import Environment, Unclaimed
    from schematic_emulator.api.store.store import Store

UNKNOWN_KEY = "invalid API key"
REVOKED_KEY = "this API key was revoked"


def find_api_key(
    store: Store, in_event: object, in_header: str | None
) -> ApiKey | None:
    """Return the key of an event: its own `api_key`, else the header's.

    None if neither is usable, or if the first usable one is revoked, or unknown under
    `strict_auth`.
    """
    if type(in_event) is str and (known := store.find_key(in_event)) is not None:
        return known
    try:
        return store.get_key(_choose(in_event, in_header))
    except UnknownKeyError:
        return None


def find_revoked(
    store: Store, in_event: object, in_header: str | None
) -> Environment | Unclaimed | None:
    """Return where to store an event whose key was revoked; None if it was not.

    That is the environment that the key opened, or the unclaimed journal if it is gone.
    """
    try:
        store.get_key(_choose(in_event, in_header))
    except RevokedKeyError as error:
        return error.environment or store.unclaimed
    except UnknownKeyError:
        pass
    return None


def _choose(in_event: object, in_header: str | None) -> str:
    """Return the text of an event's key; an empty one, which no key has, for none."""
    text = in_event if is_usable(in_event) else in_header
    return text if isinstance(text, str) else ""
