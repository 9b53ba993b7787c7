"""Follow one event on its way to one destination: what was sent, and the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.destination import Destination, DestinationPlan, Request
    from schematic_emulator.destination.profile_plans import ProfilePlans

WAITING = "waiting"
DELIVERED = "delivered"
FAILED = "failed"
RETRYING = "retrying"
NOT_SUBSCRIBED = "not subscribed"
FILTERED = "filtered"
REJECTED = "rejected"
REFUSED = "refused"


# Called with a delivery and its plan, before it is finished; the plan is None if the
# event never reached a destination.
OnPlanned = Callable[["PendingDelivery", "DestinationPlan | None"], None]
# Called with a delivery that is at rest: whatever was to be sent is, or never will be.
OnFinished = Callable[["PendingDelivery"], None]


@dataclass(slots=True)
class Sending:
    """One subscription's request, and how often it was sent.

    `retry_at` is set while it is to be sent again.
    """

    subscription: str
    request: Request
    attempts: int = 0
    http_status: int | None = None
    error: str = ""
    first_at: datetime | None = None
    retry_at: datetime | None = None
    gave_up: bool = False

    @property
    def status(self) -> str:
        """Return its state: delivered, retrying or failed."""
        if self.retry_at is not None:
            return RETRYING
        return FAILED if self.error else DELIVERED


@dataclass(frozen=True, slots=True)
class NothingSent:
    """Why a subscription that matched the event sent nothing."""

    # Files written before it was renamed say so (`durable/fields.py`).
    EARLIER_NAMES: ClassVar[tuple[str, ...]] = ("Fault",)

    subscription: str
    error: str
    is_retryable: bool


@dataclass(slots=True)
class PendingDelivery:
    """An event that came in, where it goes, and every outcome.

    `ended_as` is set for an event that never reaches a destination. `journey` is the
    number of its journey, 0 without one, `parent` that of its parent; `matched` names
    the subscriptions whose triggers match the event.
    """

    number: int
    received_at: datetime
    source: str
    event: dict[str, Any]
    instance_id: str = ""
    instance_name: str = ""
    destination: Destination | None = None
    profiles: ProfilePlans | None = None
    names: Sequence[str] = ()
    ended_as: str = ""
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    violations: tuple[Violation, ...] = ()
    sendings: list[Sending] = field(default_factory=list)
    unsent: list[NothingSent] = field(default_factory=list)
    is_planned: bool = False
    journey: int = 0
    parent: int = 0
    matched: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Return the state of the whole: the worst of its parts."""
        if self.ended_as:
            return self.ended_as
        if not self.is_planned:
            return WAITING
        parts = {sending.status for sending in self.sendings}
        if RETRYING in parts:
            return RETRYING
        if self.unsent or FAILED in parts:
            return FAILED
        return DELIVERED if parts else NOT_SUBSCRIBED

    def next_retry(self) -> datetime | None:
        """Return when the next of its requests is due; None if none is."""
        due = [one.retry_at for one in self.sendings if one.retry_at is not None]
        return min(due, default=None)

    def name_of(self, index: int) -> str:
        """Return the name of a subscription by its place."""
        return self.names[index] if index < len(self.names) else str(index)
