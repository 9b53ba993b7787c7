"""Reduce a request, sent or stored, to what both sides are joined by."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.source.time_text import read_time
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject

TRACK, IDENTIFY = "track", "identify"
# Where an exported event has its time; the first one that can be read counts.
TIMES = ("sent_at", "captured_at")
_LONGEST = 120
_MS = 1000
_PROFILE = ("name", "traits")
# Above it, numbers of JavaScript are not exact.
_EXACT = 2**53


class Origin(NamedTuple):
    """Where a request is from.

    `at` is its time in milliseconds since 1970, 0 for none. `is_failed` says that it
    has no effect, or should have none. `rules` are the findings on its event, separated
    by commas.
    """

    at: int
    is_failed: bool
    rules: str
    place: str


class RequestRow(NamedTuple):
    """One request as it is joined: its origin, digests, and how to show it.

    `whole` stands for all of the request but the time, `entity` for its type, name and
    keys, `scope` for its type and name.
    """

    at: int
    is_failed: bool
    rules: str
    place: str
    whole: int
    entity: int
    scope: int
    name: str
    company: str


def read_row(kind: str, body: JsonObject, origin: Origin) -> RequestRow:
    """Return the row of a request's inner body, which may break the contract.

    What is empty counts as absent, and a key's value as the text that it is compared
    by, because either may be stored in another form than it was sent in.
    """
    if kind == TRACK:
        name, company, user = body.get("event"), body.get("company"), body.get("user")
        rest = [body.get("quantity") or 1, body.get("traits") or None]
    else:
        profile = body.get("company")
        named = profile if isinstance(profile, dict) else {}
        name, company, user = None, named.get("keys"), body.get("keys")
        rest = [each.get(part) or None for each in (body, named) for part in _PROFILE]
    start = orjson.dumps([kind, name])
    keys = _keys(company), _keys(user)
    entity = start + _write(keys)
    return RequestRow(
        *origin,
        _digest(entity + _write(rest)),
        _digest(entity),
        _digest(start),
        kind if name is None else inert(str(name))[:_LONGEST],
        _show(keys[0]),
    )


def read_ms(*texts: Any) -> int:
    """Return the first of some times that can be read, in milliseconds; 0 for none.

    >>> read_ms("yesterday", "1970-01-01T00:00:01.5Z")
    1500
    """
    for text in texts:
        time = read_time(text)
        if time is not None:
            return int(time.timestamp()) * _MS + time.microsecond // _MS
    return 0


def _keys(sent: Any) -> Any:
    """Return a map of keys as it finds an entity; anything else as it is."""
    return (read_keys(sent) or None) if isinstance(sent, dict) else sent


def _show(keys: Any) -> str:
    pairs = keys.items() if isinstance(keys, dict) else ()
    return inert(", ".join(f"{name}={value}" for name, value in pairs)[:_LONGEST])


def _write(value: Any) -> bytes:
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    # JavaScript writes 5.0 as 5, so that is what was sent.
    return orjson.dumps(_join_numbers(orjson.loads(text))) if b".0" in text else text


def _join_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _join_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_join_numbers(each) for each in value]
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole and abs(value) < _EXACT else value


def _digest(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)
