"""Read the subscriptions in a team's JSON file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import definition
from schematic_emulator.errors import EmulatorError
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NEEDED = ("subscribe", "partnerAction")
LISTS = ("subscriptions", "mappings")
_LIST_IN_OBJECT = re.compile(r'"(?:subscriptions|mappings)"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class SubscriptionFileError(EmulatorError):
    """Raised for an invalid mapping file, with the place and what was expected."""


def read_subscriptions(text: str, name: str) -> list[dict[str, Any]]:
    """Return the subscriptions of a mapping file's text; `name` is for messages.

    **shape**: a list of `{"name", "subscribe", "partnerAction", "mapping"}`, one such
    object, or an object with the list as `subscriptions` or `mappings`.
    Raises SubscriptionFileError for anything else, and for more mappings than one
    instance of the destination may have.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SubscriptionFileError(f"{name}: not JSON: {error}") from error
    for member in LISTS:
        if isinstance(data, dict) and isinstance(data.get(member), list):
            data = data[member]
    subscriptions = data if isinstance(data, list) else [data]
    for index, subscription in enumerate(subscriptions):
        _require(subscription, f"{name}#/{index}")
    _require_few(subscriptions, text, name)
    return subscriptions


def find_enabled(
    subscriptions: Iterable[Mapping[str, Any]],
) -> list[Mapping[str, Any]]:
    """Return those whose `enabled` is not false; Segment does not run the others."""
    return [one for one in subscriptions if one.get("enabled") is not False]


def read_switches(text: str, name: str) -> tuple[dict[str, Any], bool]:
    """Return the `settings` and `enabled` of the destination in a mapping file's text.

    A text of subscriptions alone has neither: {} and True are returned.
    Raises SubscriptionFileError if one of them has the wrong type.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or not any(member in data for member in LISTS):
        return {}, True
    settings, is_enabled = data.get("settings", {}), data.get("enabled", True)
    if not isinstance(settings, dict):
        raise SubscriptionFileError(f"{name}#/settings: expected an object")
    if not isinstance(is_enabled, bool):
        raise SubscriptionFileError(f"{name}#/enabled: expected true or false")
    return settings, is_enabled


def _require_few(subscriptions: list[dict[str, Any]], text: str, name: str) -> None:
    """Raise for more mappings than one instance of the destination may have."""
    limit = definition()["mapping_limit"]
    if len(subscriptions) > limit:
        extra = subscriptions[limit]
        label = show(extra.get("name") or extra["partnerAction"])
        place = f"{name}:{_find_line(text, limit)}: #/{limit}"
        raise SubscriptionFileError(
            f"{place}: mapping {label} is number {limit + 1}, "
            f"and a destination may have at most {limit}"
        )


def _find_line(text: str, index: int) -> int:
    """Return the line on which an item of the file's list starts, from 1."""
    found = _LIST_IN_OBJECT.search(text) if text.lstrip().startswith("{") else None
    place = found.end() if found else text.index("[") + 1
    decoder = json.JSONDecoder()
    for _ in range(index):
        _, place = decoder.raw_decode(text, _skip(text, place))
    return text.count("\n", 0, _skip(text, place)) + 1


def _require(subscription: Any, place: str) -> None:
    if not isinstance(subscription, dict):
        raise SubscriptionFileError(
            f"{place}: expected a subscription (an object), found {show(subscription)}"
        )
    for member in NEEDED:
        if not isinstance(subscription.get(member), str):
            raise SubscriptionFileError(f"{place}: expected text at {member!r}")
    if not isinstance(subscription.get("mapping", {}), dict):
        raise SubscriptionFileError(f"{place}/mapping: expected an object")


def _skip(text: str, place: int) -> int:
    """Return the place after the space and comma between two items of a list."""
    found = _BETWEEN.match(text, place)
    return found.end() if found else place
