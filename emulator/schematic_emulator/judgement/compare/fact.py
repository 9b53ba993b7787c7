"""Read from a request's body what Schematic would store or count for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject

TRACK, IDENTIFY = "track", "identify"
_LONGEST = 120


@dataclass(slots=True)
class Fact:
    """What one request changes: usage of an event name, or a user and a company.

    `scope` is the event name of a track request in quotes, so that no name is taken
    for IDENTIFY, which is that of an identify request. `event_name` is as it is sent,
    and so are `company_keys` and `user_keys`. `company` and `user` are these keys as
    one text, "" for none. `traits` has each trait and name by the field that it is
    written to.
    """

    scope: str
    event_name: str
    quantity: float
    company: str
    company_keys: dict[str, Any] | None
    user_keys: dict[str, Any] | None
    at: str
    traits: dict[str, Any]

    @property
    def user(self) -> str:
        """Return the keys of the user as one text, "" for none."""
        return _name_sent(self.user_keys)

    @property
    def is_metered(self) -> bool:
        """Return whether it counts usage: whether it is a track request."""
        return self.scope is not IDENTIFY


def read_fact(body: JsonObject) -> Fact:
    """Return what a valid body changes."""
    inner, at = body["body"], str(body.get("sent_at") or "")
    if body["type"] == TRACK:
        return _read_track(inner, at)
    return _read_identify(inner, at)


def write_keys(keys: dict[str, str]) -> str:
    """Return keys as one inert text, the same in any order; "" for none.

    >>> write_keys({"org": "acme", "id": "7"})
    'id=7, org=acme'
    """
    return _write_pairs(tuple(sorted(keys.items()))) if keys else ""


@lru_cache(maxsize=10_000)
def name_field(scope: str, name: str) -> str:
    """Return what a trait or name is called in reports, by the request that has it."""
    field = inert(name) if scope == IDENTIFY else f"{scope} trait {inert(name)}"
    return field[: 2 * _LONGEST]


@lru_cache(maxsize=50_000)
def _write_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return inert(", ".join(f"{name}={value}" for name, value in pairs)[:_LONGEST])


@lru_cache(maxsize=10_000)
def _write_name(name: str) -> str:
    return quote(name[:_LONGEST])


@lru_cache(maxsize=10_000)
def _name_trait(kind: str, name: str) -> str:
    return f"{kind} trait {name}"


def _name_sent(sent: dict[str, Any] | None) -> str:
    """Return keys as they are sent as one text; quicker for one, as most are."""
    if not sent:
        return ""
    if len(sent) == 1:
        pairs = tuple(sent.items())
        if pairs[0][1].__class__ is str:
            return _write_pairs(pairs)
    return write_keys(read_keys(sent))


def _read_track(inner: JsonObject, at: str) -> Fact:
    company = inner.get("company")
    quantity = inner.get("quantity")
    name = inner["event"]
    return Fact(
        _write_name(name),
        name,
        1 if quantity is None else int(quantity),
        _name_sent(company),
        company,
        inner.get("user"),
        at,
        inner.get("traits") or {},
    )


def _read_identify(inner: JsonObject, at: str) -> Fact:
    company = inner.get("company") or {}
    keys = company.get("keys")
    name = _name_sent(keys)
    traits: dict[str, Any] = {}
    _add_profile(traits, "user", inner)
    if name:
        _add_profile(traits, "company", company)
    return Fact(IDENTIFY, "", 0, name, keys, inner.get("keys"), at, traits)


def _add_profile(found: dict[str, Any], kind: str, profile: JsonObject) -> None:
    """Add the name and the traits of a profile by the field that has them."""
    for name, value in (profile.get("traits") or {}).items():
        found[_name_trait(kind, name)] = value
    if profile.get("name"):
        found[f"{kind} name"] = profile["name"]
