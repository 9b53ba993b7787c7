"""Describe what a test delivered and received as journeys, as the page shows them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from schematic_contracts.records import IntakeRecord
from schematic_emulator.journeys.describe import describe_fully
from schematic_emulator.journeys.mapping_place import find_mapping_place
from schematic_emulator.journeys.names import Names
from schematic_emulator.judgement.trace.explanation import explain
from schematic_emulator.plugin.received import Received

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.mapping_code.delivered import Delivered
    from schematic_emulator.plugin.environment_access import EnvironmentAccess

Json = dict[str, Any]
MAPPING = "mapping"
_HEAD = (
    *("number", "at", "state", "origin", "parent", "type", "name", "message_id"),
    *("environment_ids", "companies", "users", "rules", "reason"),
)


class Tested(Received, Protocol):
    """What the page of a test needs of its sandbox."""

    profile: str
    environment: EnvironmentAccess


class PlainNames:
    """Names companies and users by the ids that they have in the emulator."""

    def within(self, _: str | None) -> PlainNames:
        """Return itself: an id is the same in any environment."""
        return self

    def name_entity(self, entity_id: str | None) -> Json | None:
        """Return a company or user without its keys."""
        if entity_id is None:
            return None
        return {"id": entity_id, "name": entity_id, "keys": {}}


def list_journeys(sandbox: Tested) -> list[Json]:
    """Return one journey for each event of a test, oldest first."""
    store, delivered = getattr(sandbox.environment, "store", None), sandbox.deliveries
    names = Names(store) if store else PlainNames()
    known = {row.number for each in delivered for row in each.captures}
    own = [row for row in sandbox.journal if row.number not in known]
    described = [
        *(_describe_delivered(each, sandbox, names) for each in delivered),
        *(_describe_capture(row, names) for row in own),
    ]
    return [{**each, "number": n} for n, each in enumerate(described, start=1)]


def shorten(journey: Json) -> Json:
    """Return a journey as a row of the list."""
    return {name: journey[name] for name in _HEAD}


def _describe_capture(row: Capture, names: Any) -> Json:
    state = "findings" if row.findings else "good"
    return {
        **describe_fully(row, names),
        "state": state if row.is_good else "bad",
        "children": [],
        "trace": [],
    }


def _describe_delivered(delivered: Delivered, sandbox: Tested, names: Any) -> Json:
    event = delivered.event
    rows = [_describe_capture(row, names) for row in delivered.captures]
    at = next((row.received_at for row in delivered.captures), datetime.now(UTC))
    traced = [*_trace(delivered, sandbox.profile, at)]
    reason = delivered.stopped_by or delivered.error
    return {
        "at": at.isoformat(),
        "state": _find_state(delivered),
        "origin": "segment",
        "parent": None,
        "type": _text(event.get("type")),
        "name": _text(event.get("event")),
        "message_id": _text(event.get("messageId")),
        "environment_ids": [sandbox.environment.environment_id],
        "companies": _join(rows, "companies"),
        "users": _join(rows, "users"),
        "rules": sorted({one.rule for one in delivered.findings}),
        "reason": reason
        or next((row["reason"] for row in rows if row["reason"]), None),
        "sent": event,
        "received": event,
        "deliveries": [_describe_delivery(delivered, traced, reason)],
        "captures": [_drop_known(each, delivered) for each in _join(rows, "captures")],
        "effects": _join(rows, "effects"),
        "children": [],
        "trace": traced,
    }


def _drop_known(capture: Json, delivered: Delivered) -> Json:
    """Return a capture without the findings that its delivery has."""
    known = {(one.rule, one.pointer) for one in delivered.findings}
    found = capture["findings"]
    left = [one for one in found if (one["rule"], one["pointer"]) not in known]
    return {**capture, "findings": left}


def _describe_delivery(
    delivered: Delivered, traced: list[Json], reason: str | None
) -> Json:
    steps = [step for each in traced for step in each["subscriptions"]]
    senders = iter(step["name"] for step in steps if step["request"])
    delivery = {
        "id": MAPPING,
        "destination": MAPPING,
        "destination_name": delivered.mapping and delivered.mapping.name.split(" (")[0],
        "status": "filtered" if delivered.stopped_by else "delivered",
        "reason": reason,
        "subscriptions": [step["name"] for step in steps],
        "requests": [
            {
                "subscription": next(senders, ""),
                "body": _read_body(sent.body),
                "attempts": 1,
                "http_status": sent.status,
                "error": "",
                "gave_up": False,
            }
            for sent in delivered.requests
        ],
        "violations": [],
    }
    findings = [one.to_json() for one in delivered.findings]
    for found in findings if steps else ():
        found["place"] = found["place"] or _find_place(found, delivery, steps)
    return {**delivery, "findings": findings, "subscriptions": []}


def _find_place(found: Json, delivery: Json, steps: list[Json]) -> str:
    """Return the line of the mapping that a finding on a request leads to."""
    mapping = find_mapping_place(found, delivery)
    if mapping is None:
        return ""
    name, field = mapping["subscription"], mapping["pointer"].rpartition("/")[2]
    fields = [one for step in steps if step["name"] == name for one in step["fields"]]
    return next((one["place"] for one in fields if one["field"] == field), "")


def _trace(delivered: Delivered, profile: str, at: datetime) -> Iterator[Json]:
    """Yield the event field by field, if subscriptions are under test."""
    file = getattr(delivered.mapping, "mapping_file", None)
    if file is None:
        return
    explained = explain(
        IntakeRecord(delivered.event),
        file.subscriptions,
        profile=profile,
        at=at,
        locate=lambda index, pointer: file.reached[index].locate(pointer),
    )
    yield {"destination": MAPPING, **explained.to_json()}


def _find_state(delivered: Delivered) -> str:
    if any(not row.is_good for row in delivered.captures):
        return "bad"
    if delivered.stopped_by or delivered.error:
        return "refused"
    if not delivered.requests and not delivered.captures:
        return "not wanted"
    return "findings" if delivered.findings else "good"


def _read_body(text: str | None) -> Json:
    try:
        body = json.loads(text or "{}")
    except ValueError:
        return {"text": text}
    return (
        {name: value for name, value in body.items() if name != "api_key"}
        if isinstance(body, dict)
        else {"body": body}
    )


def _join(rows: list[Json], name: str) -> list[Json]:
    return [each for row in rows for each in row[name]]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
