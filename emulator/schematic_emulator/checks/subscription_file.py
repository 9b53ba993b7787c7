"""Read the subscriptions that a team keeps in a JSON file."""

from __future__ import annotations

import json
from typing import Any

from schematic_emulator.checks.safe_text import show

NEEDED = ("subscribe", "partnerAction")
LISTS = ("subscriptions", "mappings")


class SubscriptionFileError(Exception):
    """Refuse a mapping file, saying where it is wrong and what was expected."""


def read_subscriptions(text: str, name: str) -> list[dict[str, Any]]:
    """Return the subscriptions of a mapping file's text; `name` is for messages.

    **shape**: a list of `{"name", "subscribe", "partnerAction", "mapping"}`, one such
    object, or an object that holds the list as `subscriptions`.
    Raises SubscriptionFileError for anything else.
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
    return subscriptions


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
