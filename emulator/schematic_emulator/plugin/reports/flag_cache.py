"""Say which values in an SDK's flag cache differ from what the flags are now."""

from __future__ import annotations

import gc
import re
import sys
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.why import UnknownNameError
from schematic_emulator.terminal.safe_text import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.plugin.received import Received

# Source: schematichq 1.4.6, schematic/client.py (`_build_cache_key`).
_SUBJECT = re.compile("(company|user):[^=]*=([^;:]*)")
_LISTED = 3
_CURE = (
    "cure      give the client cache_providers=[] as schematic_client has it, or wait"
)


def describe_flag_cache(received: Sequence[Received]) -> list[str]:
    """Return a line for each flag that a client has an old value of, then the cure."""
    by_key = {each.api_key: each for each in received}
    stale = [
        line
        for client in _find_clients()
        if (own := by_key.get(_key_of(client))) is not None
        for line in _list_stale(client, own)
    ]
    return [*dict.fromkeys(stale[:_LISTED]), _CURE] if stale else []


def _find_clients() -> list[Any]:
    """Return the SDK's clients in this process, if it has been imported."""
    vendor = sys.modules.get("schematic.client")
    names = "Schematic", "AsyncSchematic"
    kinds = tuple(filter(None, (getattr(vendor, name, None) for name in names)))
    # `isinstance` may run code of an object that stands for another.
    return [each for each in gc.get_objects() if type(each) in kinds] if kinds else []


def _key_of(client: Any) -> str:
    return str(getattr(getattr(client, "_client_wrapper", None), "api_key", ""))


def _list_stale(client: Any, received: Received) -> Iterator[str]:
    for provider in getattr(client, "flag_check_cache_providers", ()):
        cache = getattr(provider, "cache", None)
        for key, item in dict(cache if isinstance(cache, dict) else {}).items():
            cached = getattr(item, "value", None)
            flag, value = getattr(cached, "flag", ""), getattr(cached, "value", None)
            try:
                now = received.why(flag, **dict(_SUBJECT.findall(key)))["value"]
            except UnknownNameError:
                continue
            seconds = getattr(provider, "ttl", 0) / 1000
            if now != value:
                yield (
                    f"the SDK keeps {quote(flag)} as {_show(value)} for {seconds:g} s, "
                    f"but it is {_show(now)} now"
                )


def _show(value: object) -> str:
    return "true" if value is True else "false"
