"""What a day of events leaves in the emulator, and what `GET /events` has of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from schematic_emulator.destination import Destination, Endpoints
from schematic_emulator.destination.delivery.wsgi_client import WsgiClient
from support.rest import KEY, Rest

ADDRESS = "http://localhost"
PAGE = 250


def deliver(
    events: Iterable[Mapping[str, Any]], subscriptions: Sequence[Mapping[str, Any]]
) -> Rest:
    """Return an emulator that Segment's destination has sent the events to."""
    rest = Rest()
    endpoints = Endpoints(capture=ADDRESS, api=ADDRESS)
    destination = Destination({"apiKey": KEY}, [*subscriptions], endpoints=endpoints)
    client = WsgiClient(rest.app)
    for event in events:
        destination.deliver(deepcopy(event), client)
    return rest


def export(rest: Rest) -> list[dict[str, Any]]:
    """Return all events that an emulator has, as its pages list them."""
    rows: list[dict[str, Any]] = []
    while page := get_page(rest, len(rows))["data"]:
        rows += page
    return rows


def get_page(rest: Rest, offset: int = 0) -> dict[str, Any]:
    """Return one page of an emulator's events."""
    page: dict[str, Any] = rest.get(
        f"/events?limit={PAGE}&offset={offset}", "api/event-list"
    )
    return page
