"""Choose the environment of an event by the key in it, or by the request's header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.keys import is_usable
from schematic_emulator.api.store import UnknownKeyError

if TYPE_CHECKING:
    from schematic_emulator.api.keys import ApiKey
    from schematic_emulator.api.store import Store

UNKNOWN_KEY = "invalid API key"


def find_api_key(
    store: Store, in_event: object, in_header: str | None
) -> ApiKey | None:
    """Find the key that claims an event: its own `api_key`, else the header's.

    None if neither is usable, or if the first usable one may not come in
    (`strict_auth`).
    """
    if type(in_event) is str and (known := store.find_key(in_event)) is not None:
        return known
    text = in_event if is_usable(in_event) else in_header
    if not isinstance(text, str) or not is_usable(text):
        return None
    try:
        return store.get_key(text)
    except UnknownKeyError:
        return None
