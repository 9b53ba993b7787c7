"""Queue notifications by webhook, so that none delays another."""

from __future__ import annotations

import heapq
import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import WebhookEvent


class Job(NamedTuple):
    """One notification to send now."""

    environment: Environment
    webhook_id: str
    event_id: str


@dataclass(slots=True)
class _Lane:
    """What waits for one webhook: sent one at a time, new notifications in order.

    `new` has ids of webhook events, `later` a heap of times and ids of retries.
    """

    environment: Environment
    webhook_id: str
    new: deque[str] = field(default_factory=deque)
    later: list[tuple[datetime, int, str]] = field(default_factory=list)
    is_busy: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.later or self.is_busy)

    def next(self, now: datetime) -> str | None:
        if self.is_busy:
            return None
        if self.new:
            return self.new.popleft()
        if self.later and self.later[0][0] <= now:
            return heapq.heappop(self.later)[2]
        return None


class Waiting:
    """Queues the notifications of all webhooks, a lane for each. Thread-safe.

    A retry waits for its time without delaying new notifications.
    """

    def __init__(self) -> None:
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._order = count()
        self._changed = threading.Condition()

    def put(self, environment: Environment, events: Iterable[WebhookEvent]) -> None:
        """Add events: due immediately, or at the time of their next attempt."""
        with self._changed:
            for event in events:
                own = (environment.id, event.webhook_id)
                lane = self._lanes.get(own)
                if lane is None:
                    lane = self._lanes[own] = _Lane(environment, event.webhook_id)
                if event.next_at is None:
                    lane.new.append(event.id)
                else:
                    self._put_later(lane, event.next_at, event.id)

    def take(self, now: datetime) -> list[Job]:
        """Remove and return what to send now: at most one per webhook, none if one is
        underway.
        """
        jobs = []
        with self._changed:
            for lane in self._lanes.values():
                event_id = lane.next(now)
                if event_id is not None:
                    lane.is_busy = True
                    jobs.append(Job(lane.environment, lane.webhook_id, event_id))
        return jobs

    def finish(self, job: Job, next_at: datetime | None) -> None:
        """End an attempt; `next_at` is the time of the next one, None for no more."""
        own = (job.environment.id, job.webhook_id)
        with self._changed:
            lane = self._lanes.get(own)
            if lane is not None:
                lane.is_busy = False
                if next_at is not None:
                    self._put_later(lane, next_at, job.event_id)
                if lane.is_empty:
                    del self._lanes[own]
            self._changed.notify_all()

    def forget(self, environment: Environment) -> None:
        """Remove everything that waits in an environment."""
        with self._changed:
            for own in [own for own in self._lanes if own[0] == environment.id]:
                del self._lanes[own]
            self._changed.notify_all()

    def is_empty(self) -> bool:
        """Return whether nothing waits and nothing is underway."""
        with self._changed:
            return not self._lanes

    def has_later(self) -> bool:
        """Return whether a retry waits for its time."""
        with self._changed:
            return any(lane.later for lane in self._lanes.values())

    def wait_until_empty(self, timeout_s: float) -> bool:
        """Wait until nothing is left; return whether that is so in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._lanes, timeout_s)

    def counts(self) -> dict[str, int]:
        """Return how many notifications wait, retry later, and are underway."""
        with self._changed:
            lanes = list(self._lanes.values())
            return {
                "waiting": sum(len(lane.new) for lane in lanes),
                "retrying": sum(len(lane.later) for lane in lanes),
                "underway": sum(lane.is_busy for lane in lanes),
            }

    def _put_later(self, lane: _Lane, at: datetime, event_id: str) -> None:
        heapq.heappush(lane.later, (at, next(self._order), event_id))
