"""Store in a log what waits to be delivered, so that it outlives the process."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

from schematic_contracts.finding import Finding
from schematic_emulator.destination.request import Request
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.source.outbox.parcel import (
    NothingSent,
    PendingDelivery,
    Sending,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime


_log = logging.getLogger(__name__)


_SENT_TWICE = Finding(
    rule="repeated-message",
    message="the process was killed, perhaps between sending this and storing the "
    "result; it is sent again, so Schematic may count it twice",
    pointer="/messageId",
)


class ParcelKept(NamedTuple):
    """Log entry: an event waits for a destination."""

    number: int
    received_at: datetime
    source: str
    event: dict[str, Any]
    instance_id: str
    journey: int = 0
    parent: int = 0


class ParcelSent(NamedTuple):
    """Log entry: how far the requests of a delivery are that will be retried."""

    number: int
    sendings: tuple[Sending, ...]
    faults: tuple[NothingSent, ...]


class ParcelGone(NamedTuple):
    """Log entry: a delivery is finished or given up."""

    number: int


class ParcelsDropped(NamedTuple):
    """Log entry: nothing waits any longer."""


class PersistentOutbox:
    """Mirror an outbox: what waits, and how far each parcel is.

    `log` takes entries (`durable/log.py`) before the change happens; without one
    nothing is mirrored. `last` is the highest number that any parcel had. `was_killed`
    says that the process before was, perhaps in the middle of a delivery. `on_replace`
    is called when the contents were replaced.
    """

    def __init__(self) -> None:
        self.entries: tuple[type, ...] = (
            ParcelKept,
            ParcelSent,
            ParcelGone,
            ParcelsDropped,
        )
        self.names: dict[str, Any] = {
            each.__name__: each for each in (Sending, NothingSent, Request)
        }
        self.log: Any = None
        self.last = 0
        self.was_killed = False
        # The numbers of those that the process before may have sent.
        self._doubtful: set[int] = set()
        self.on_replace: Callable[[], None] = lambda: None
        self._waiting: dict[int, ParcelKept] = {}
        self._sent: dict[int, ParcelSent] = {}
        # What the disk did not accept yet of what has happened, by number.
        self._late: dict[int, ParcelGone | ParcelSent] = {}
        self._lock = threading.RLock()

    def put(self, parcels: Iterable[PendingDelivery]) -> None:
        """Store parcels that are about to wait. Raises NotStoredError of the log."""
        for each in parcels:
            self._apply(
                ParcelKept(
                    each.number,
                    each.received_at,
                    each.source,
                    each.event,
                    each.instance_id,
                    each.journey,
                    each.parent,
                )
            )

    def finish(self, parcel: PendingDelivery) -> None:
        """Store how far a delivery is; return when that is safe.

        If the disk is full, that is stored later. A process that ends before then has
        sent what the next one sends again.
        """
        entry = self._describe(parcel)
        losses = 0 if self.log is None else self.log.losses
        late = [*self._late.values(), entry]
        is_kept = all(self._apply_late(each) for each in late)
        if self.log is None:
            return
        self.log.flush()
        with self._lock:
            if is_kept and losses == self.log.losses:
                self._late.clear()
            else:
                self._late[parcel.number] = entry
                self._replay_late()

    @staticmethod
    def _describe(parcel: PendingDelivery) -> ParcelGone | ParcelSent:
        if parcel.next_retry() is None:
            return ParcelGone(parcel.number)
        sendings = tuple(replace(each) for each in parcel.sendings)
        return ParcelSent(parcel.number, sendings, tuple(parcel.unsent))

    def give_up(self, parcels: Iterable[PendingDelivery]) -> None:
        """Remove what will never be sent."""
        for each in parcels:
            self._apply_late(ParcelGone(each.number))

    def clear(self) -> None:
        """Remove everything."""
        self._apply(ParcelsDropped())

    def journeys(self) -> frozenset[int]:
        """Return the numbers of the journeys of what waits."""
        with self._lock:
            return frozenset(each.journey for each in self._waiting.values())

    def parcels(self, endpoint: str) -> list[PendingDelivery]:
        """Return what waits, with requests that go to the present address.

        Deliveries are made one at a time. After a kill the oldest that waits, or a
        retry, may have been sent already: that is a finding of theirs.
        """
        with self._lock:
            rows = [self._restore(entry, endpoint) for entry in self._waiting.values()]
            if self.was_killed:
                self.was_killed = False
                new = [row.number for row in rows if not row.is_planned]
                planned = [row.number for row in rows if row.is_planned]
                self._doubtful = {*new[:1], *planned}
        for row in rows:
            if row.number in self._doubtful:
                row.findings = (_SENT_TWICE,)
        return rows

    def _restore(self, entry: ParcelKept, endpoint: str) -> PendingDelivery:
        number, received_at, source, event, instance_id, journey, parent = entry
        parcel = PendingDelivery(number, received_at, source, event, instance_id)
        parcel.journey, parcel.parent = journey, parent
        sent = self._sent.get(number)
        if sent is not None:
            parcel.is_planned, parcel.unsent = True, list(sent.faults)
            parcel.sendings = [
                replace(each, request=_aim(each.request, endpoint))
                for each in sent.sendings
            ]
        return parcel

    def _apply_late(self, entry: ParcelGone | ParcelSent) -> bool:
        """Log what has already happened and can no longer be refused."""
        try:
            self._apply(entry)
        except NotStoredError as error:
            _log.warning("delivery %s: %s", entry.number, error)
            return False
        return True

    def _replay_late(self) -> None:
        for number, entry in self._late.items():
            if number in self._waiting:
                self.handlers[type(entry)](entry)

    def _apply(self, entry: Any) -> None:
        with self._lock:
            if self.log is not None:
                self.log.append(entry)
            self.handlers[type(entry)](entry)

    @property
    def handlers(self) -> dict[type, Callable[[Any], None]]:
        """Return the handler of each kind of entry, for a replay."""
        return {
            ParcelKept: self._store,
            ParcelSent: lambda entry: self._sent.update({entry.number: entry}),
            ParcelGone: self._remove,
            ParcelsDropped: lambda _: self._remove_all(),
        }

    def _store(self, entry: ParcelKept) -> None:
        self.last = max(self.last, entry.number)
        self._waiting[entry.number] = entry

    def _remove(self, entry: ParcelGone) -> None:
        self._waiting.pop(entry.number, None)
        self._sent.pop(entry.number, None)
        self._doubtful.discard(entry.number)

    def _remove_all(self) -> None:
        self._waiting.clear()
        self._sent.clear()
        self._late.clear()
        self._doubtful.clear()

    def make_empty(self) -> Self:
        """Return an empty one."""
        return type(self)()

    def replace_by(self, other: Self) -> None:
        """Replace the contents with another's."""
        with self._lock:
            self._waiting, self._sent = other._waiting, other._sent
            self.last = max(self.last, other.last)
            self._replay_late()
        self.on_replace()

    def locked(self) -> AbstractContextManager[Any]:
        """Prevent changes until the block ends."""
        return self._lock

    def list_entries(self) -> Iterator[Any]:
        """Yield the contents as log entries."""
        yield from self._waiting.values()
        yield from self._sent.values()


def _aim(request: Request, endpoint: str) -> Request:
    """Send a request to where the emulator is now: its port may be another."""
    parts = urlsplit(request.url)
    query = f"?{parts.query}" if parts.query else ""
    return replace(request, url=f"{endpoint}{parts.path}{query}")
