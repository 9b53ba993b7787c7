"""Describe what a destination would do with an event, before anything is sent.

Source: @segment/actions-core 3.170.0, destination-kit/index.js (onSubscriptions).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.destination.errors import EngineError
    from schematic_emulator.destination.request import Request

Result = dict[str, Any]


class Stage(IntEnum):
    """Order failures by when the engine meets them: the earliest wins.

    All subscriptions run at the same time, and `Promise.all` rejects with the first
    failure to settle. So a bad date beats an HTTP error earlier in the list.
    """

    TRIGGER = 0
    ACTION = 1
    PAYLOAD = 2
    CONNECTION = 3  # fails before the text of any response has been read
    RESPONSE = 4
    TIMEOUT = 5


@dataclass(frozen=True, slots=True)
class SubscriptionPlan:
    """Describe what one subscription would do.

    `results` are the engine's, without the response to a request that has not been
    sent; they are empty if there is an `error`. `sends` counts the requests before a
    failed response.
    """

    results: tuple[Result, ...] = ()
    request: Request | None = None
    error: EngineError | None = None
    stage: Stage = Stage.RESPONSE
    sends: int = 0


@dataclass(frozen=True, slots=True)
class DestinationPlan:
    """Describe what all subscriptions would do, in their order.

    `error` is the error of the whole call: that of the settings, or the earliest
    failure of a subscription. The requests of the others are sent nevertheless.
    """

    per_subscription: tuple[SubscriptionPlan, ...]
    error: EngineError | None

    @property
    def requests(self) -> tuple[Request, ...]:
        """Return the requests in the order in which they are sent."""
        return tuple(
            one.request for one in self.per_subscription if one.request is not None
        )

    @property
    def results(self) -> tuple[Result, ...] | None:
        """Return the results of all subscriptions in one tuple; None on an error."""
        if self.error is not None:
            return None
        return tuple(result for one in self.per_subscription for result in one.results)


# The name until 0.2. It was ambiguous: Schematic sells plans, too.
Plan = DestinationPlan


def first_error(subscriptions: tuple[SubscriptionPlan, ...]) -> EngineError | None:
    """Return the failure that settles first: by stage, then in list order."""
    failed = [one for one in subscriptions if one.error is not None]
    if not failed:
        return None
    return min(failed, key=lambda one: (one.stage, one.sends)).error
