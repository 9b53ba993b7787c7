"""Read an event's integrations object as Segment's platform does.

The engine never looks at it: Segment filters events before they reach a destination.
Source: Segment's documentation, "Filtering with the integrations object".
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Any

from schematic_contracts.finding import Finding
from schematic_emulator.destination.definition import definition
from schematic_emulator.destination.javascript import json as js_json

RULE = "integrations-name"
_SIMILAR = 0.85
_LONGEST = 40  # characters; a longer key is another destination's


def find_filter(integrations: Any) -> str:
    """Return what in the integrations object excludes the destination, or "".

    An object counts as true. Names are case-sensitive: `{"schematic": false}` does
    not name this destination.
    """
    if not isinstance(integrations, dict):
        return ""
    name = integrations_name()
    own = integrations.get(name)
    if own is True or isinstance(own, dict):
        return ""
    if own is False:
        return f"integrations: {name} is false"
    return "integrations: All is false" if integrations.get("All") is False else ""


def check_integrations(integrations: Any) -> list[Finding]:
    """Return a finding for each name that resembles the destination's name, or All.

    Case, punctuation, the order of words and a letter or two are ignored. A text is
    neither true nor false, so that it filters nothing.
    """
    if not isinstance(integrations, dict):
        return []
    return [
        Finding(
            RULE,
            message,
            pointer=f"/integrations/{key.replace('~', '~0').replace('/', '~1')}",
            found=str(js_json.stringify(value))[:80],
            subject=key,
        )
        for key, value in integrations.items()
        if (message := _describe(key, value))
    ]


def _describe(key: str, value: Any) -> str:
    meant = _find_meant(key)
    if meant and key != meant:
        return (
            f"{key!r} names no destination, so this filters nothing; "
            f"the name is {meant!r}"
        )
    if meant and isinstance(value, str):
        return f"expected true, false or an object for {key!r}: text filters nothing"
    return ""


def _find_meant(key: str) -> str:
    """Return the name that a key is, or resembles; "" if it resembles none."""
    plain = _plain(key)
    if plain == "all":
        return "All"
    is_alike = plain in _look_alikes() or (
        len(plain) <= _LONGEST and get_close_matches(plain, _look_alikes(), 1, _SIMILAR)
    )
    return integrations_name() if is_alike else ""


@cache
def integrations_name() -> str:
    """Return the destination's name in the integrations object, `Schematic`."""
    return str(definition()["integrations_name"])


@cache
def _look_alikes() -> frozenset[str]:
    known = definition()
    names = (known["name"], known["catalog_name"], known["slug"])
    return frozenset(_plain(name) for name in names)


def _plain(name: str) -> str:
    words = "".join(
        character if character.isalnum() else " " for character in name.casefold()
    )
    return " ".join(sorted(words.split()))
