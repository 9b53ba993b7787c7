"""What must be so: everything that was answered with success, in its order."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

import orjson

from schematic_emulator.source.outbox.parcel import PendingDelivery

DISCARDED = "discarded"
REFUSED = "refused"
# The position of an effect that a full disk does not have yet.
NOT_YET = 2**62
# An event on its way to one destination: its messageId, and the destination's id.
Delivery = tuple[str, str]


class Seen(NamedTuple):
    """One event that Schematic's end answered with success."""

    what: str
    kind: str
    subtype: str | None
    company: str | None
    quantity: int
    message: str | None
    idempotency_key: str | None
    at: datetime


class Deleted(NamedTuple):
    """A company was deleted over REST, and its usage with it."""

    company: str


@dataclass
class History:
    """What happened in one environment, in order, and what REST set last."""

    steps: list[Seen | Deleted] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)

    @property
    def seen(self) -> list[Seen]:
        """Return the events alone."""
        return [step for step in self.steps if isinstance(step, Seen)]


@dataclass
class Book:
    """All that was acknowledged so far.

    `sent` counts deliveries of events that Segment's end was sent and answered for;
    each of them is among `waiting`, or has one of the `outcomes`.
    """

    histories: dict[str, History] = field(default_factory=lambda: defaultdict(History))
    waiting: Counter[Delivery] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    accepted: Counter[Delivery] = field(default_factory=Counter)
    sent: int = 0

    def copy(self) -> Book:
        """Return one that changes on its own."""
        return copy.deepcopy(self)


class Effect(Protocol):
    """What one answer acknowledged."""

    def apply(self, book: Book) -> None:
        """Write it into the book."""


class Captured(NamedTuple):
    """Events were captured in an environment."""

    tag: str
    seen: tuple[Seen, ...]

    def apply(self, book: Book) -> None:
        book.histories[self.tag].steps += self.seen


class CompanyDeleted(NamedTuple):
    """A company is gone."""

    tag: str
    company: str

    def apply(self, book: Book) -> None:
        history = book.histories[self.tag]
        history.steps.append(Deleted(self.company))
        history.revisions.pop(self.company, None)


class Revised(NamedTuple):
    """A company's trait `revision` was set over REST."""

    tag: str
    company: str
    revision: int

    def apply(self, book: Book) -> None:
        book.histories[self.tag].revisions[self.company] = self.revision


class Accepted(NamedTuple):
    """Segment's end took deliveries; of each, how it ended, or "" if it waits."""

    rows: tuple[tuple[Delivery, str], ...]

    def apply(self, book: Book) -> None:
        book.sent += len(self.rows)
        for delivery, ended_as in self.rows:
            if ended_as:
                book.outcomes[ended_as] += 1
            else:
                book.waiting[delivery] += 1
                book.accepted[delivery] += 1


class Finished(NamedTuple):
    """A delivery came to its end."""

    delivery: Delivery
    status: str

    def apply(self, book: Book) -> None:
        if self.delivery not in book.waiting and book.outcomes[DISCARDED]:
            # It ended before the reset that discarded it, and a full disk has noted
            # its end only now.
            book.outcomes[DISCARDED] -= 1
        _take(book.waiting, self.delivery)
        book.outcomes[self.status] += 1


class Emptied(NamedTuple):
    """Environments were emptied, and what waited for their destinations dropped."""

    tags: tuple[str, ...]

    def apply(self, book: Book) -> None:
        for tag in self.tags:
            book.histories.pop(tag, None)
            _discard(book, f"{tag.lower()}-")


class Restored(NamedTuple):
    """All environments are as they were when a snapshot was taken."""

    histories: dict[str, History]

    def apply(self, book: Book) -> None:
        book.histories.clear()
        book.histories.update(copy.deepcopy(self.histories))
        _discard(book)


def _discard(book: Book, destinations: str = "") -> None:
    """Discard what waits for destinations whose ids begin so."""
    for delivery in list(book.waiting):
        if delivery[1].startswith(destinations):
            book.outcomes[DISCARDED] += book.waiting.pop(delivery)


def _take(counted: Counter[Any], what: Any) -> None:
    counted[what] -= 1
    if counted[what] <= 0:
        del counted[what]


def describe_rows(rows: Iterable[PendingDelivery]) -> Accepted:
    """Return what Segment's end took, of the rows that it noted."""
    found = [
        ((str(row.event.get("messageId", "")), row.instance_id), row.ended_as)
        for row in rows
    ]
    return Accepted(tuple(found))


def list_end(delivery: Delivery, status: str) -> list[Effect]:
    """Return the end of a delivery, if that is its status."""
    return [] if status in {"retrying", "waiting"} else [Finished(delivery, status)]


def read_seen(event: dict[str, Any], at: datetime) -> Seen:
    """Return what an event of the capture API is, without its key."""
    bare = {name: value for name, value in event.items() if name != "api_key"}
    text = orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)
    body = event.get("body") or {}
    traits = body.get("traits") or {}
    return Seen(
        blake2b(text, digest_size=8).hexdigest(),
        str(event.get("type")),
        body.get("event"),
        (body.get("company") or {}).get("groupId"),
        body.get("quantity", 1),
        traits.get("message"),
        event.get("idempotency_key"),
        at,
    )
