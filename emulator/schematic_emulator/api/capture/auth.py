"""Find the API key of an event: the one in it, or the one in the request's header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.key_text import is_usable

if TYPE_CHECKING:
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.facts import RequestFacts
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.arrival import KeyKind


def get_api_key(
    store: Store, in_event: object, facts: RequestFacts, settings: EmulatorSettings
) -> ApiKey:
    """Return the key of an event: its own `api_key`, else the header's.

    Raises UnknownKeyError if neither is usable, and otherwise as `Store.get_key` does
    for the first usable one.
    """
    if type(in_event) is str and (known := store.find_key(in_event)) is not None:
        return known
    text = in_event if is_usable(in_event) else facts.header_key
    return store.get_key(str(text or ""), _choose_kind(facts, settings))


def _choose_kind(facts: RequestFacts, settings: EmulatorSettings) -> KeyKind | None:
    """Return what an unknown key becomes that a foreign web page uses first.

    All visitors of a web page can read its keys, so they are public.
    """
    if facts.origin is None:
        return None
    from schematic_emulator.api.guard.guard import Guard  # few events are a page's

    guard = Guard(settings.allowed_hosts, settings.allowed_origins)
    caller = guard.recognize("POST", "/e", facts.host or "", facts.origin)
    return "publishable" if caller.is_foreign else None
