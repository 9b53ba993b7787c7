"""Add the route that waits until everything pending is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from schematic_emulator.api.rest.request.access import KEY_HEADER
from schematic_emulator.deadline import Deadline
from schematic_emulator.inspector.respond import ProblemError, answer, read_object
from schematic_emulator.inspector.restart import list_destinations

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.source.segment_end import SegmentEnd

DRAIN_S = 10.0
LONGEST_DRAIN_S = 60.0


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `POST drain`: `{"timeout_s": 10}`, at most 60.

    Waits for Segment's deliveries first and then for webhooks, which deliveries may
    cause. `drained` is false if the time ran out. With the API key of a tenant, or of
    another environment than the main one, it waits only for that one's deliveries, and
    for webhooks if it has any.
    """

    @blueprint.post("/drain")
    def drain() -> Response:
        deadline = Deadline(_read_timeout_s())
        other = _find_other(emulator.store)
        own = None if other is None else list_destinations(emulator, segment, other)
        is_delivered = segment.drain(deadline.left_s, own)
        has_webhooks = other is None or bool(other.state.webhooks)
        is_notified = not has_webhooks or emulator.webhooks.drain(deadline.left_s)
        return answer(
            {
                "drained": is_delivered and is_notified,
                "outbox": segment.outbox.counts(),
                "webhooks": emulator.webhooks.counts(),
            }
        )


def _find_other(store: Store) -> Environment | None:
    """Find the environment of the request's key, unless it is the main one."""
    key = store.find_key(request.headers.get(KEY_HEADER, ""))
    is_main = key is None or key.environment is store.directory.main
    return None if key is None or is_main else key.environment


def _read_timeout_s() -> float:
    timeout_s = read_object().get("timeout_s", DRAIN_S)
    if isinstance(timeout_s, bool) or not isinstance(timeout_s, int | float):
        raise ProblemError(400, "timeout_s: expected a number", "/timeout_s")
    if not 0 <= timeout_s <= LONGEST_DRAIN_S:
        problem = f"timeout_s: expected 0 to {LONGEST_DRAIN_S:g} seconds"
        raise ProblemError(400, problem, "/timeout_s")
    return float(timeout_s)
