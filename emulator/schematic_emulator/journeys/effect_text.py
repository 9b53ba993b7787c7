"""Write what a journey changed in one line, as `+1 API calls 99/100`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schematic_emulator.journeys.effects import Row
    from schematic_emulator.journeys.names import Names

_MOST = 4
_ORDER = ("usage", "flag", "created", "traits", "keys", "name", "joined", "left")


def write_effect(rows: Iterable[Row], names: Names) -> str | None:
    """Return rows of `effects.py` in one line; None if nothing changed."""
    found = sorted(rows, key=_rank)
    texts = [_write(names, row) for row in found[:_MOST]]
    more = [f"{len(found) - _MOST} more"] if len(found) > _MOST else []
    return ", ".join([*texts, *more]) or None


def _write(names: Names, row: Row) -> str:
    writer: Callable[..., str] = _WRITERS.get(row[0], _plain)
    return writer(names, *row)


def _rank(row: Row) -> int:
    return _ORDER.index(row[0]) if row[0] in _ORDER else len(_ORDER)


def _usage(names: Names, _: str, event: str, *fields: Any) -> str:
    company_id, _user, day, before, after = fields
    added = f"{after - before:+,}"
    limits = names.measure(company_id, event, day)
    if not limits:
        return f"{added} {event} {after:,}"
    return ", ".join(
        f"{added} {name} {max(after, used - (counted - after)):,}"
        + (f"/{limit:,}" if limit is not None else "")
        for name, limit, used, counted in limits
    )


def _created(_: Names, _kind: str, _id: str, entity: str, name: str, *__: Any) -> str:
    return f"new {entity} {name}".rstrip() if name else f"new {entity}"


def _changed(_: Names, kind: str, _id: str, pairs: dict[str, Any]) -> str:
    return f"{kind} {', '.join(pairs)}"


def _flag(_: Names, _kind: str, flag: str, before: bool, after: bool) -> str:  # noqa: FBT001
    return f"flag {flag} {_say(before)} → {_say(after)}"


def _say(value: object) -> str:
    return "on" if value else "off"


def _webhook(_: Names, _kind: str, request_type: str, *__: Any) -> str:
    return f"webhook {request_type}"


def _plain(_: Names, kind: str, *fields: Any) -> str:
    return " ".join([kind, *(each for each in fields[:1] if kind in _NAMING)])


# Their first field says what was set.
_NAMING = ("set", "unset")
_WRITERS: dict[str, Callable[..., str]] = {
    "usage": _usage,
    "created": _created,
    "traits": _changed,
    "keys": _changed,
    "flag": _flag,
    "webhook": _webhook,
}
