"""Describe a captured event, and the type of an event with its count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import (
    write_instant,
    write_json,
    write_sent_at,
)

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects.state import EventType


PREVIEW_CHARACTERS = 200


def describe_event(environment: EnvironmentView, capture: Capture) -> dict[str, Any]:
    """Return the event as stored: `urn:...:api/event`, Event.

    Its features are those that its name meters now. The key that sent the event is
    never shown.
    """
    body = read_body(capture)
    received_at = write_instant(capture.received_at)
    processed_at = received_at if capture.status == "processed" else None
    features = _features(environment, capture.subtype)
    answer: dict[str, Any] = {
        "id": capture.id,
        "type": capture.type,
        "subtype": capture.subtype,
        "status": capture.status,
        "error_message": capture.error_message,
        "body": body,
        "body_preview": write_json(body).decode()[:PREVIEW_CHARACTERS],
        "quantity": capture.quantity,
        "company_id": capture.company_id,
        "user_id": capture.user_id,
        "feature_ids": [feature["id"] for feature in features],
        "features": features,
        "environment_id": environment.id,
        "idempotency_key": capture.idempotency_key,
        "captured_at": write_instant(capture.captured_at),
        "sent_at": write_sent_at(capture.sent_at),
        "loaded_at": received_at,
        "enriched_at": processed_at,
        "processed_at": processed_at,
        "updated_at": received_at,
    }
    return answer | _previews(environment, capture)


def read_body(capture: Capture) -> dict[str, Any]:
    """Return the event's inner part, `{}` if it has none that is an object."""
    body = (capture.event or {}).get("body")
    return body if isinstance(body, dict) else {}


def _features(
    environment: EnvironmentView, subtype: str | None
) -> list[dict[str, Any]]:
    """Return id and name of the features that an event name meters."""
    features = list(environment.state.account.features.values())
    return [
        {"id": feature.id, "name": feature.name}
        for feature in features
        if subtype and feature.event_subtype == subtype
    ]


def _previews(environment: EnvironmentView, capture: Capture) -> dict[str, Any]:
    """Return id and name of the event's company and user, of those it has."""
    subjects = {"company": capture.company_id, "user": capture.user_id}
    entities = environment.state.entities
    return {
        kind: {"id": entity_id, "name": entities[entity_id].name}
        for kind, entity_id in subjects.items()
        if entity_id in entities
    }


def describe_summary(
    environment: EnvironmentView, summary: EventType
) -> dict[str, Any]:
    """Return what was counted of an event: `urn:...:api/shared`, EventSummary.

    `event_count` counts events, whatever their quantities.
    """
    return {
        "environment_id": environment.id,
        "event_subtype": summary.subtype,
        "event_count": summary.count,
        "company_count": len(summary.company_ids),
        "user_count": len(summary.user_ids),
        "last_seen_at": write_instant(summary.last_seen_at),
    }
