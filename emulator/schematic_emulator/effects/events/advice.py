"""Find problems of events that are accepted, from the event's text alone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.effects.key_map import (
    find_number_key,
    has_keys,
    is_placeholder,
    is_plain,
    is_unfilled,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Source: Schematic's documentation, integrations/segment; Segment's page agrees.
# Segment's destination only lowercases names and replaces blanks, so that an event name
# such as `Order.Completed!` does not match.
EVENT_NAME = re.compile(r"[A-Za-z0-9_-]+")
SHOWN_LENGTH = 120
NOTHING: tuple[Finding, ...] = ()


def advise(event: object) -> tuple[Finding, ...]:
    """Return the findings on a capture event, which may be invalid in any way."""
    if type(event) is not dict:
        return NOTHING
    kind, body = event.get("type"), event.get("body")
    if type(body) is not dict or type(kind) is not str:
        return NOTHING
    adviser = _ADVISERS.get(kind)
    return NOTHING if adviser is None else adviser(body)


def _advise_track(body: dict[str, Any]) -> tuple[Finding, ...]:
    company, user, name = body.get("company"), body.get("user"), body.get("event")
    is_named = type(name) is not str or EVENT_NAME.fullmatch(name) is not None
    if is_named and is_plain(company) and (user is None or is_plain(user)):
        return NOTHING
    return (
        *(() if is_named else _advise_name(name)),
        *_advise_company(company),
        *_advise_text("/body/company", company),
        *_advise_text("/body/user", user),
    )


def _advise_identify(body: dict[str, Any]) -> tuple[Finding, ...]:
    company = body.get("company")
    company = company if type(company) is dict else {}
    return (
        *_advise_title("/body/name", body.get("name")),
        *_advise_title("/body/company/name", company.get("name")),
        *_advise_key_map("/body/keys", body.get("keys"), "user"),
        *_advise_key_map("/body/company/keys", company.get("keys"), "company"),
    )


def _advise_inference(body: dict[str, Any]) -> tuple[Finding, ...]:
    return (
        *_advise_text("/body/company", body.get("company")),
        *_advise_text("/body/user", body.get("user")),
    )


def _advise_name(name: object) -> tuple[Finding, ...]:
    return (
        Finding(
            rule="event-name",
            message="the event name contains characters other than letters, digits, "
            "- and _",
            pointer="/body/event",
            found=_show(name),
        ),
    )


def _advise_company(company: object) -> tuple[Finding, ...]:
    if has_keys(company):
        return NOTHING
    return (
        Finding(
            rule="usage-no-company",
            message="the event names no company: no company's usage counts it",
            pointer="/body/company",
            found="absent" if company is None else _show(company),
        ),
    )


def _advise_key_map(pointer: str, keys: object, whom: str) -> tuple[Finding, ...]:
    """Return the findings on a map of keys, which should identify an entity."""
    if type(keys) is not dict or has_keys(keys):
        return _advise_text(pointer, keys)
    return (
        Finding(
            rule="keys-empty",
            message=f"the keys name no {whom}: this part of the event is lost",
            pointer=pointer,
            found=_show(keys),
        ),
    )


def _advise_text(pointer: str, keys: object) -> tuple[Finding, ...]:
    if is_plain(keys) or type(keys) is not dict:
        return NOTHING
    placeholders = _advise_placeholders(pointer, keys)
    name = find_number_key(keys)
    if name is None:
        return placeholders
    return (
        *placeholders,
        Finding(
            rule="key-not-string",
            message=f"the key {_show(name)} is not text; it is read as its text",
            pointer=f"{pointer}/{_escape(name)}",
            found=_show(keys[name]),
        ),
    )


def _advise_placeholders(pointer: str, keys: dict[str, Any]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule="id-placeholder",
            message=f"the key {_show(name)} has the value {_show(value)}, which "
            "identifies no one",
            pointer=f"{pointer}/{_escape(name)}",
            found=_show(value),
        )
        for name, value in keys.items()
        if is_placeholder(value)
    )


def _advise_title(pointer: str, name: object) -> tuple[Finding, ...]:
    if not is_unfilled(name):
        return NOTHING
    shown = _show(name)
    message = f"the name is {shown}: a variable without a value"
    return (Finding("name-placeholder", message, pointer, shown),)


def _show(value: object) -> str:
    """Return a value as JSON; a long one is cut, with the number of characters cut."""
    text = json.dumps(value, ensure_ascii=False)
    rest = len(text) - SHOWN_LENGTH
    return text if rest <= 0 else f"{text[:SHOWN_LENGTH]}… ({rest} more)"


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


_ADVISERS: dict[str, Callable[[dict[str, Any]], tuple[Finding, ...]]] = {
    "track": _advise_track,
    "identify": _advise_identify,
    "inference": _advise_inference,
}
