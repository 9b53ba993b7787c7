"""Describe journeys as JSON: in short for a list, in full for one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.store.capture import VERDICTS, Capture
from schematic_emulator.api.store.ids import write_event_id
from schematic_emulator.journeys.effect_text import write_effect
from schematic_emulator.journeys.effects import read_effects
from schematic_emulator.journeys.entry import Document, Entry, Setting
from schematic_emulator.journeys.groups import list_found
from schematic_emulator.journeys.mapping_place import find_mapping_place
from schematic_emulator.journeys.search import list_rules
from schematic_emulator.journeys.states import SCHEMATIC, STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.journeys.effects import Row
    from schematic_emulator.journeys.names import Names

Json = dict[str, Any]


def describe_shortly(journey: Entry | Capture, names: Names) -> Json:
    """Return one row of a list of journeys."""
    if isinstance(journey, Capture):
        within = names.within(journey.environment_id)
        return _describe_capture_shortly(journey, within)
    return _describe_entry_shortly(journey, journey.document(), names)


def describe_fully(journey: Entry | Capture, names: Names) -> Json:
    """Return all that is stored of a journey."""
    if isinstance(journey, Capture):
        names = names.within(journey.environment_id)
        return {
            **_describe_capture_shortly(journey, names),
            "sent": journey.event,
            "received": journey.event,
            "deliveries": [],
            "captures": [_describe_own(journey, names)],
            "effects": [describe_effect(row, names) for row in read_effects(journey)],
        }
    document = journey.document()
    sent = document["call"]
    return {
        **_describe_entry_shortly(journey, document, names),
        "sent": sent,
        "received": {**sent, **document["filled"]},
        "deliveries": [_describe_delivery(each) for each in document["destinations"]],
        "captures": [_describe_joined(each, names) for each in document["captures"]],
        "effects": _list_effects(document, names),
    }


def _describe_capture_shortly(row: Capture, names: Names) -> Json:
    return {
        "number": row.journey,
        "at": write_instant(row.received_at),
        "state": VERDICTS[row.verdict],
        "origin": SCHEMATIC,
        "parent": None,
        "type": row.type,
        "name": row.subtype,
        "message_id": None,
        "environment_ids": [row.environment_id] if row.environment_id else [],
        "companies": _list_named([row.company_id], names),
        "users": _list_named([row.user_id], names),
        "sender": None,
        "effect": write_effect(read_effects(row), names),
        "rules": sorted(list_rules(row)),
        "reason": row.error_message,
    }


def _describe_entry_shortly(entry: Entry, document: Document, names: Names) -> Json:
    event = {**document["call"], **document["filled"]}
    captures = document["captures"]
    reasons = [each["reason"] for each in document["destinations"]]
    reasons += [each["error"] for each in captures]
    environments = {each["environment_id"]: None for each in captures}
    return {
        "number": entry.number,
        "at": write_instant(datetime.fromtimestamp(entry.at, UTC)),
        "state": STATES[entry.state],
        "origin": entry.origin,
        "parent": entry.parent or None,
        "type": _text(event.get("type")),
        "name": _text(event.get("event")) or _find_subtype(captures),
        "message_id": _text(event.get("messageId")),
        "environment_ids": [each for each in environments if each],
        "companies": _list_joined("company_id", captures, names),
        "users": _list_joined("user_id", captures, names),
        "sender": _text(event.get("userId")) or _text(event.get("anonymousId")),
        "effect": _join_effects(captures, names),
        "rules": sorted({each["rule"] for each in list_found(document)}),
        "reason": next(filter(None, reasons), None),
    }


def _join_effects(captures: list[Document], names: Names) -> str | None:
    written = (
        write_effect(each["effect"], names.within(each["environment_id"]))
        for each in captures
    )
    return ", ".join(filter(None, written)) or None


def _find_subtype(captures: list[Document]) -> str | None:
    return next((each["subtype"] for each in captures if each["subtype"]), None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _list_named(entity_ids: list[str | None], names: Names) -> list[Json]:
    found = (names.name_entity(each) for each in dict.fromkeys(entity_ids))
    return [each for each in found if each is not None]


def _list_joined(field: str, captures: list[Document], names: Names) -> list[Json]:
    by_environment: dict[str | None, list[str | None]] = {}
    for each in captures:
        by_environment.setdefault(each["environment_id"], []).append(each[field])
    return [
        found
        for environment_id, ids in by_environment.items()
        for found in _list_named(ids, names.within(environment_id))
    ]


def _list_effects(document: Document, names: Names) -> list[Json]:
    return [
        describe_effect(row, names.within(each["environment_id"]))
        for each in document["captures"]
        for row in each["effect"]
    ]


def _describe_delivery(delivery: Document) -> Json:
    matched = delivery["matched"]
    unsent = dict(delivery["unsent"])
    sent = [each["subscription"] for each in delivery["requests"]]
    return {
        "destination": delivery["id"] or None,
        "destination_name": delivery["name"] or None,
        "status": delivery["status"],
        "reason": delivery["reason"] or None,
        "subscriptions": [
            {
                "name": name,
                "matched": name in matched or name in sent,
                "error": unsent.get(name),
            }
            for name in delivery["subscriptions"]
        ],
        "requests": delivery["requests"],
        "findings": [
            {**Finding(**each).to_json(), "mapping": find_mapping_place(each, delivery)}
            for each in delivery["findings"]
        ],
        "violations": delivery["violations"],
    }


def _describe_own(row: Capture, names: Names) -> Json:
    return {
        "id": row.id,
        "number": row.number,
        "environment_id": row.environment_id,
        "status": row.status,
        "error": row.error_message,
        "name": row.subtype,
        "duplicate": row.duplicate,
        "company": names.name_entity(row.company_id),
        "user": names.name_entity(row.user_id),
        "findings": [each.to_json() for each in row.findings],
        "violations": [each.to_json() for each in row.violations],
    }


def _describe_joined(capture: Document, names: Names) -> Json:
    own = names.within(capture["environment_id"])
    return {
        "id": write_event_id(capture["number"]),
        "number": capture["number"],
        "environment_id": capture["environment_id"],
        "status": capture["status"],
        "error": capture["error"],
        "name": capture["subtype"],
        "duplicate": capture["duplicate"],
        "company": own.name_entity(capture["company_id"]),
        "user": own.name_entity(capture["user_id"]),
        "findings": [Finding(**each).to_json() for each in capture["noticed"]],
        "violations": [],
    }


def describe_effect(row: Row, names: Names) -> Json:
    """Return one row of `effects.py` as an object, in names."""
    kind, *fields = row
    return {"kind": kind, **dict(_DESCRIBERS[kind](names, *fields))}


def list_changes(stored: Entry | Capture | Setting, names: Names) -> list[Json]:
    """Return the effects of a journey, or of what was set up over REST."""
    if isinstance(stored, Entry):
        return _list_effects(stored.document(), names)
    own = names.within(stored.environment_id)
    rows = read_effects(stored) if isinstance(stored, Capture) else stored.rows()
    return [describe_effect(row, own) for row in rows]


def _usage(names: Names, *fields: Any) -> Iterator[tuple[str, Any]]:
    event, company_id, user_id, day, before, after = fields
    yield "event", event
    yield "company", names.name_entity(company_id)
    yield "user", names.name_entity(user_id)
    yield "day", date.fromordinal(day).isoformat()
    yield "before", before
    yield "after", after


def _created(names: Names, *fields: Any) -> Iterator[tuple[str, Any]]:
    entity_id, kind, name, keys, traits = fields
    yield kind, names.name_entity(entity_id)
    yield "name", name
    yield "keys", keys
    yield "traits", {trait: after for trait, (_, after) in traits.items()}


def _compared(names: Names, *fields: Any) -> Iterator[tuple[str, Any]]:
    entity_id, pairs = fields
    yield "entity", names.name_entity(entity_id)
    yield "before", {name: before for name, (before, _) in pairs.items()}
    yield "after", {name: after for name, (_, after) in pairs.items()}


def _renamed(names: Names, *fields: Any) -> Iterator[tuple[str, Any]]:
    entity_id, before, after = fields
    yield "entity", names.name_entity(entity_id)
    yield "before", before
    yield "after", after


def _member(names: Names, *fields: Any) -> Iterator[tuple[str, Any]]:
    company_id, user_id = fields
    yield "company", names.name_entity(company_id)
    yield "user", names.name_entity(user_id)


def _plain(*labels: str) -> Callable[..., Iterator[tuple[str, Any]]]:
    def describe(_: Names, *fields: Any) -> Iterator[tuple[str, Any]]:
        yield from zip(labels, fields, strict=False)

    return describe


_DESCRIBERS: dict[str, Callable[..., Iterator[tuple[str, Any]]]] = {
    "usage": _usage,
    "created": _created,
    "traits": _compared,
    "keys": _compared,
    "name": _renamed,
    "joined": _member,
    "left": _member,
    "removed": _plain("id", "of"),
    "set": _plain("table", "id"),
    "unset": _plain("table", "id"),
    "flag": _plain("flag", "before", "after"),
    "webhook": _plain("request_type", "webhook_event_id"),
}
