"""Capture events as the SDKs send them, and a state that takes them in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schematic_emulator.api.emulator import RequestFacts
from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.events.plan_event import plan
from schematic_emulator.effects.outcome import PlannedOutcome
from schematic_emulator.effects.state import State

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KEY = "sch_dev_0123456789abcdef"
JSON = RequestFacts(content_type="application/json")


class CountingIds:
    """Number ids from 1: `comp_00000000001`."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}_{self._made:011}"


def track(event: str = "order_completed", **body: Any) -> dict[str, Any]:
    """Make a track event of company acme and user ada, unless told otherwise."""
    named = {"company": {"org": "acme"}, "user": {"email": "ada@acme.test"}}
    return {"api_key": KEY, "type": "track", "body": {"event": event} | named | body}


def identify(**body: Any) -> dict[str, Any]:
    """Make an identify event of user ada."""
    keys = {"keys": {"email": "ada@acme.test"}}
    return {"api_key": KEY, "type": "identify", "body": keys | body}


def take(state: State, event: dict[str, Any], **arrival: Any) -> PlannedOutcome:
    """Plan an event and apply what was planned."""
    arrival = {"at": AT, "ids": CountingIds()} | arrival
    outcome = plan(state, event, **arrival)
    apply_all(state, outcome.changes)
    return outcome
