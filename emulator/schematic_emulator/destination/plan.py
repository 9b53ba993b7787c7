"""Hold what a destination would do with an event, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.destination.errors import EngineError
    from schematic_emulator.destination.request import Request

Result = dict[str, Any]


class Stage(IntEnum):
    """Order failures by when the engine comes upon them: the earliest wins."""

    TRIGGER = 0
    ACTION = 1
    PAYLOAD = 2
    CONNECTION = 3  # known before the text of any answer has been read
    RESPONSE = 4
    TIMEOUT = 5


@dataclass(frozen=True, slots=True)
class SubscriptionPlan:
    """Tell what one subscription would do.

    `results` are the engine's, without the answer of a request that is still
    to be sent; `error` stands instead of them. `sends` counts the requests that
    went before a failed answer.
    """

    results: tuple[Result, ...] = ()
    request: Request | None = None
    error: EngineError | None = None
    stage: Stage = Stage.RESPONSE
    sends: int = 0


@dataclass(frozen=True, slots=True)
class DestinationPlan:
    """Tell what all subscriptions together would do, in their order.

    `error` is the one that the whole call would end with: bad settings, or the
    earliest failure of a subscription. Requests are sent even so.
    """

    per_subscription: tuple[SubscriptionPlan, ...]
    error: EngineError | None

    @property
    def requests(self) -> tuple[Request, ...]:
        """Give the requests in the order in which they leave."""
        return tuple(
            one.request for one in self.per_subscription if one.request is not None
        )

    @property
    def results(self) -> tuple[Result, ...] | None:
        """Give all results in one row; None if the call would fail."""
        if self.error is not None:
            return None
        return tuple(result for one in self.per_subscription for result in one.results)


# The name until 0.2; a plan is also what Schematic sells, and what traffic follows.
Plan = DestinationPlan


def first_error(subscriptions: tuple[SubscriptionPlan, ...]) -> EngineError | None:
    """Give the failure that settles first: by stage, then by place in the list."""
    failed = [one for one in subscriptions if one.error is not None]
    if not failed:
        return None
    return min(failed, key=lambda one: (one.stage, one.sends)).error
