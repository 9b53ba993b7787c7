"""Advise on an event from its text alone: what is accepted and still goes wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.effects.key_map import find_number_key, has_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVENT_NAME = re.compile(r"[A-Za-z0-9_-]+")


def advise(event: object) -> tuple[Finding, ...]:
    """List the findings on a capture event, valid or not, of whatever shape."""
    if not isinstance(event, dict):
        return ()
    kind, body = event.get("type"), event.get("body")
    if not isinstance(body, dict) or not isinstance(kind, str):
        return ()
    adviser = _ADVISERS.get(kind)
    return () if adviser is None else tuple(adviser(body))


def _advise_track(body: dict[str, Any]) -> Iterator[Finding]:
    name = body.get("event")
    if isinstance(name, str) and not EVENT_NAME.fullmatch(name):
        yield Finding(
            rule="event-name",
            message="the event's name has other signs than letters, digits, - and _",
            pointer="/body/event",
            found=repr(name),
        )
    company = body.get("company")
    if not has_keys(company):
        yield Finding(
            rule="usage-no-company",
            message="the event names no company: no company's usage counts it",
            pointer="/body/company",
            found="absent" if company is None else repr(company),
        )
    yield from _advise_keys("/body/company", company)
    yield from _advise_keys("/body/user", body.get("user"))


def _advise_identify(body: dict[str, Any]) -> Iterator[Finding]:
    yield from _advise_key_map("/body/keys", body.get("keys"), "user")
    company = body.get("company")
    if isinstance(company, dict):
        yield from _advise_key_map("/body/company/keys", company.get("keys"), "company")


def _advise_key_map(pointer: str, keys: object, whom: str) -> Iterator[Finding]:
    """Advise on a map of keys that is there to name somebody."""
    if isinstance(keys, dict) and not has_keys(keys):
        yield Finding(
            rule="keys-empty",
            message=f"the keys name no {whom}: this part of the event is lost",
            pointer=pointer,
            found=repr(keys),
        )
    yield from _advise_keys(pointer, keys)


def _advise_keys(pointer: str, keys: object) -> Iterator[Finding]:
    name = find_number_key(keys)
    if name is not None and isinstance(keys, dict):
        yield Finding(
            rule="key-not-string",
            message=f"the key {name!r} is not text; it is read as its text",
            pointer=f"{pointer}/{_escape(name)}",
            found=repr(keys[name]),
        )


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _advise_inference(body: dict[str, Any]) -> Iterator[Finding]:
    yield from _advise_keys("/body/company", body.get("company"))
    yield from _advise_keys("/body/user", body.get("user"))


_ADVISERS: dict[str, Callable[[dict[str, Any]], Iterator[Finding]]] = {
    "track": _advise_track,
    "identify": _advise_identify,
    "inference": _advise_inference,
}
