"""Record what each step found out about one event; both ends emit these.

Segment's end emits what its intake, routing and destination did, Schematic's end what
it found in a request. `schematic_emulator.judgement.compose` joins them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.violation import Violation


@dataclass(frozen=True, slots=True)
class IntakeRecord:
    """A call as Segment's intake leaves it.

    `event` is the call as a destination sees it, filled in. `rejection` is why Segment
    drops it, "" if it does not. `violations` are those of Segment's own contract.
    """

    event: JsonObject
    rejection: str = ""
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class RoutingRecord:
    """Whether a destination gets the event: `stopped_by` is what prevents it, or ""."""

    stopped_by: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionRecord:
    """What one subscription does with the event.

    `body` is its request's, None if it sends nothing; `error` is why a matching one
    sends nothing. `is_broken` marks one that sends nothing for any event: the findings
    on the mapping say so.
    """

    name: str
    is_matched: bool
    error: str = ""
    body: JsonObject | None = None
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """What the destination does with the event under one profile.

    `error` is why nothing at all is sent. `loses_trait` says that Engage's computed
    trait is in the event, and that the requests would be the same without it.
    """

    subscriptions: tuple[SubscriptionRecord, ...] = ()
    error: str = ""
    loses_trait: bool = False

    @property
    def sent(self) -> tuple[SubscriptionRecord, ...]:
        """Return the subscriptions that send a request, in their order."""
        return tuple(one for one in self.subscriptions if one.body is not None)

    @property
    def bodies(self) -> list[JsonObject]:
        """Return the bodies of the requests, in order: `{"type", "body", ...}`."""
        return [one.body for one in self.subscriptions if one.body is not None]

    @property
    def errors(self) -> list[str]:
        """Return why nothing, or not everything, is sent."""
        own = [one.error for one in self.subscriptions if one.error]
        return own or ([self.error] if self.error else [])

    @property
    def event_name(self) -> str:
        """Return the first track event's name as sent; empty if there is none."""
        for body in self.bodies:
            if body["type"] == "track":
                return str(body["body"].get("event", ""))
        return ""


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """What Schematic's end finds in one request: advice, and broken contracts."""

    findings: tuple[Finding, ...] = ()
    violations: tuple[Violation, ...] = ()

    @property
    def is_good(self) -> bool:
        """Return whether the request matches its contract."""
        return not self.violations
