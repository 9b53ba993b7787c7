"""Describe the companies and users that a test asked for and that did not exist."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.plugin.received import Miss, Received

_NEAREST = 3
_PLURALS = {"company": "companies", "user": "users"}


def describe_misses(received: Received) -> Iterator[str]:
    """Yield a line for each, with the most similar keys that exist."""
    for miss in received.misses:
        known = received.list_keys(miss.kind)
        yield f"{miss.kind} {_show(miss.keys)}: {_describe(miss, known)}"


def _describe(miss: Miss, known: list[dict[str, str]]) -> str:
    plural = _PLURALS[miss.kind]
    if not known:
        return f"not found; there are no {plural}"
    if any(each.items() & miss.keys.items() for each in known):
        return "not found when the test asked, but it exists now"
    wanted = show(miss.keys)
    ranked = sorted(known, key=lambda each: -_likeness(wanted, show(each)))
    nearest = ", ".join(map(show, ranked[:_NEAREST]))
    rest = len(known) - _NEAREST
    more = f" and {rest} more" if rest > 0 else ""
    return f"not found; the {plural} are {nearest}{more}"


def _likeness(wanted: str, found: str) -> float:
    return SequenceMatcher(None, wanted, found).ratio()


def _show(keys: dict[str, Any]) -> str:
    try:
        return show(keys)
    except (TypeError, ValueError):  # not JSON
        return inert(repr(keys))
