"""Add the route that waits until everything pending is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from schematic_emulator.api.rest.request.access import KEY_HEADER
from schematic_emulator.api.rest.request.respond import write_problem
from schematic_emulator.deadline import Deadline, Pause
from schematic_emulator.inspector.respond import answer, read_checked
from schematic_emulator.inspector.restart import list_destinations

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.source.segment_end import SegmentEnd

DRAIN_S = 10.0


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `POST drain`: `{"timeout_s": 10}`, at most 60.

    Waits for Segment's deliveries first and then for webhooks, which deliveries may
    cause. `drained` is false if the time ran out. With the API key of a tenant, or of
    another environment than the main one, it waits only for that one's deliveries, and
    for webhooks if it has any.
    """

    @blueprint.post("/drain")
    def drain() -> Response:
        pause: Pause | None = request.environ.get(Pause.KEY)
        wait = pause.state if pause else None
        if wait is None:
            wait = _Wait(emulator, segment, Deadline(_read_timeout_s()))
        is_drained = wait.wait(0 if pause else wait.deadline.left_s)
        if pause is not None and not is_drained and wait.deadline.left_s:
            pause.state, pause.until = wait, wait.is_over
            # Not sent: the server asks again.
            return write_problem(503, "it still waits")
        return answer(
            {
                "drained": is_drained,
                "outbox": segment.outbox.counts(),
                "webhooks": emulator.webhooks.counts(),
            }
        )


class _Wait:
    """What one request waits for: everything, or what is one environment's."""

    def __init__(
        self, emulator: Emulator, segment: SegmentEnd, deadline: Deadline
    ) -> None:
        self.deadline = deadline
        self._segment = segment
        self._webhooks = emulator.webhooks
        other = _find_other(emulator.store)
        self._own: set[str] | None = None
        if other is not None:
            self._own = list_destinations(emulator, segment, other)
        self._has_webhooks = other is None or bool(other.state.webhooks)

    def wait(self, timeout_s: float) -> bool:
        """Return whether all is sent, after waiting so long at most."""
        limit = Deadline(timeout_s)
        is_delivered = self._segment.drain(limit.left_s, self._own)
        if not self._has_webhooks:
            return is_delivered
        return self._webhooks.drain(limit.left_s) and is_delivered

    def is_over(self) -> bool:
        """Return whether it may be that all is sent, or the time is up."""
        waiting = self._webhooks.counts().values() if self._has_webhooks else ()
        is_sent = self._segment.outbox.wait_until_empty(0, self._own)
        return (is_sent and not any(waiting)) or not self.deadline.left_s


def _find_other(store: Store) -> Environment | None:
    """Find the environment of the request's key, unless it is the main one."""
    key = store.find_key(request.headers.get(KEY_HEADER, ""))
    is_main = key is None or key.environment is store.directory.main
    return None if key is None or is_main else key.environment


def _read_timeout_s() -> float:
    return float(read_checked("emulator/drain").get("timeout_s", DRAIN_S))
