"""Sync audiences and computed traits to destinations hours later, as Engage does."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from schematic_contracts.finding import Finding
from schematic_emulator.source.engage.computation import AUDIENCE, Computation, compute
from schematic_emulator.source.engage.history import History
from schematic_emulator.source.time_text import write_time

# Queues an event for a destination; returns False while its queue is full.
Enqueue = Callable[[str, dict[str, Any], tuple[Finding, ...]], bool]
SPACE = "spa_emulator"
_LATE = timedelta(hours=1)
_MOST_SYNCS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How late syncs are, in hours; `at_once` syncs immediately.

    Source: Segment's page of the destination: six hours or more for the first sync,
    two to three between later ones. How much more than six is ours.
    """

    first_hours: tuple[float, float] = (6.0, 7.0)
    later_hours: tuple[float, float] = (2.0, 3.0)
    seed: int = 0
    at_once: bool = False


@dataclass(slots=True)
class Schedule:
    """One computation's syncs: each user's last value, and the time of the next."""

    computation: Computation
    id: str
    created_at: datetime
    last_at: datetime
    next_at: datetime
    syncs: int = 0
    last_values: dict[str, Any] = field(default_factory=dict)


class Engage:
    """Follow users and sync what is computed of them, by the given clock.

    Nothing happens by itself: `note` takes events in and `tick` does what is due.
    Users are apart by API key: `find_key` returns that of a destination, and what is
    synced to it is computed from the events of sources with the same key.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        enqueue: Enqueue,
        pace: Pace | None = None,
        find_key: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._now = now
        self._enqueue = enqueue
        self._pace = pace or Pace()
        self._random = random.Random(self._pace.seed)  # noqa: S311 - no secret
        self._find_key = find_key
        self._histories: defaultdict[str, History] = defaultdict(History)
        self._schedules: list[Schedule] = []
        self._lock = threading.RLock()

    def replace(self, computations: Iterable[Computation]) -> None:
        """Follow these computations; unchanged ones go on from their last sync.

        One that was removed starts again when it returns: its first sync sends all.
        """
        with self._lock:
            known = {one.computation.place: one for one in self._schedules}
            self._schedules = [
                schedule
                if (schedule := known.get(one.place)) and schedule.computation == one
                else self._create(one)
                for one in computations
            ]

    def _create(self, computation: Computation) -> Schedule:
        now = self._now()
        prefix = "aud" if computation.kind == AUDIENCE else "ct"
        return Schedule(
            computation,
            f"{prefix}_{self._random.getrandbits(96):024x}",
            created_at=now,
            last_at=now,
            next_at=now + self._draw(self._pace.first_hours),
        )

    def note(self, event: dict[str, Any], keys: Iterable[str] = ("",)) -> None:
        """Note an event that the intake accepted; `keys` are its destinations'."""
        with self._lock:
            for key in keys:
                self._histories[key].note(event, self._now())

    def tick(self) -> None:
        """Do every sync that is due, each as of its own time."""
        with self._lock:
            now = self._now()
            for schedule in self._schedules:
                self._follow_clock(schedule, now)
                if self._pace.at_once:
                    self._sync(schedule, now)
                    continue
                for _ in range(_MOST_SYNCS):
                    if schedule.next_at > now:
                        break
                    self._sync(schedule, schedule.next_at)
                    schedule.next_at += self._draw(self._pace.later_hours)

    def _follow_clock(self, schedule: Schedule, now: datetime) -> None:
        """Schedule again from now after the clock was set back before the last sync.

        The next sync would otherwise wait until the clock is there again.
        """
        if now < schedule.last_at:
            hours = self._pace.later_hours if schedule.syncs else self._pace.first_hours
            schedule.created_at = min(schedule.created_at, now)
            schedule.last_at = now
            schedule.next_at = now + self._draw(hours)

    def schedules(self) -> list[Schedule]:
        """List what is followed."""
        with self._lock:
            return list(self._schedules)

    def reset(self) -> None:
        """Remove all users; computations start again, as when they were made."""
        with self._lock:
            self._random.seed(self._pace.seed)
            self._histories.clear()
            self._schedules = [self._create(s.computation) for s in self._schedules]

    def _draw(self, hours: tuple[float, float]) -> timedelta:
        return timedelta(hours=self._random.uniform(*hours))

    def _sync(self, schedule: Schedule, at: datetime) -> None:
        """Sync every user whose value differs from the one synced last."""
        findings = self._find_lag(schedule, at)
        for user_id, value in self._list_news(schedule, at):
            event = self._write(schedule, user_id, value, at)
            if self._enqueue(schedule.computation.destination, event, findings):
                schedule.last_values[user_id] = value
        schedule.syncs += 1
        schedule.last_at = at

    def _list_news(self, schedule: Schedule, at: datetime) -> Iterator[tuple[str, Any]]:
        history = self._histories[self._find_key(schedule.computation.destination)]
        for user_id, person in list(history.people.items()):
            value = compute(schedule.computation, person, at)
            before = schedule.last_values.get(user_id)
            # Neither a user who never was a member is synced, nor a missing trait.
            is_news = value != before if before is not None else bool(value)
            if is_news and value is not None:
                yield user_id, value

    def _find_lag(self, schedule: Schedule, at: datetime) -> tuple[Finding, ...]:
        late = at - schedule.last_at
        if self._pace.at_once or late < _LATE:
            return ()
        what = "since the last sync" if schedule.syncs else "since it was created"
        hours = late / timedelta(hours=1)
        message = f"{schedule.computation.key} is synced up to {hours:.1f} hours late"
        pointer = f"/traits/{schedule.computation.key}"
        return (Finding("engage-lag", f"{message}, {what}", pointer=pointer),)

    def _write(
        self, schedule: Schedule, user_id: str, value: Any, at: datetime
    ) -> dict[str, Any]:
        key, time = schedule.computation.key, write_time(at)
        personas = {
            "computation_class": schedule.computation.kind,
            "computation_id": schedule.id,
            "computation_key": key,
            "namespace": SPACE,
            "space_id": SPACE,
        }
        return {
            "type": "identify",
            "messageId": f"personas_{UUID(int=self._random.getrandbits(128))}",
            "userId": user_id,
            "traits": {key: value},
            "context": {"personas": personas},
            "integrations": {"All": False, "Schematic": True},
            "originalTimestamp": time,
            "sentAt": time,
            "receivedAt": time,
            "timestamp": time,
        }
