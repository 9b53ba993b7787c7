"""Add the route that shows the delivery of each event from Segment to Schematic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.respond import answer, read_fields
from schematic_emulator.inspector.visible import replace_half_pairs

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Blueprint, Response

    from schematic_emulator.source.outbox.parcel import PendingDelivery, Sending
    from schematic_emulator.source.segment_end import SegmentEnd

FIELDS = list_fields("status destination limit:rows")


def add_routes(blueprint: Blueprint, segment: SegmentEnd) -> None:
    """Add `deliveries`, newest first: ?status=, ?destination= (its id), ?limit=."""

    @blueprint.get("/deliveries")
    def list_deliveries() -> Response:
        query = read_fields(*FIELDS)
        rows = [
            row
            for row in reversed(segment.deliveries())
            if query.get("status", row.status) == row.status
            and query.get("destination", row.instance_id) == row.instance_id
        ]
        found = [describe_delivery(row) for row in rows[: query["limit"]]]
        return answer({"data": found, "outbox": segment.outbox.counts()})


def describe_delivery(row: PendingDelivery) -> dict[str, Any]:
    """Return a delivery as a JSON object, every API key shortened."""
    described = {
        "number": row.number,
        "received_at": write_instant(row.received_at),
        "status": row.status,
        "reason": row.reason or None,
        "source": row.source or None,
        "destination": row.instance_id or None,
        "destination_name": row.instance_name or None,
        "message_id": row.event.get("messageId"),
        "type": row.event.get("type"),
        "event": row.event.get("event"),
        "requests": [_describe_sending(one) for one in row.sendings],
        "faults": [
            {
                "subscription": fault.subscription,
                "error": fault.error,
                "is_retryable": fault.is_retryable,
            }
            for fault in row.unsent
        ],
        "violations": [found.to_json() for found in row.violations],
        "findings": [found.to_json() for found in row.findings],
    }
    shown = {name: hide_keys_within(value) for name, value in described.items()}
    writable: dict[str, Any] = replace_half_pairs(shown)
    return writable


def _describe_sending(sending: Sending) -> dict[str, Any]:
    return {
        "subscription": sending.subscription,
        "status": sending.status,
        "method": sending.request.method,
        "url": sending.request.url,
        "attempts": sending.attempts,
        "http_status": sending.http_status,
        "error": sending.error or None,
        "retry_at": _write(sending.retry_at),
        "gave_up": sending.gave_up,
    }


def _write(at: datetime | None) -> str | None:
    return None if at is None else write_instant(at)
