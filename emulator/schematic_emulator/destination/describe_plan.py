"""Describe a plan as the record that a judgement is made from. Ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schematic_contracts.records import PlanRecord, SubscriptionRecord
from schematic_emulator.destination.computed_trait import loses_trait
from schematic_emulator.destination.definition import find_fields
from schematic_emulator.destination.mapping.check import check_mapping
from schematic_emulator.destination.plan import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_emulator.destination.pipeline import Destination
    from schematic_emulator.destination.plan import DestinationPlan, SubscriptionPlan

_NOT_SUBSCRIBED = "not subscribed"


class PlanDescriber:
    """Describes the plans of one destination, whose subscriptions it knows by name."""

    def __init__(self, subscriptions: Sequence[Mapping[str, Any]]) -> None:
        self._names = [name_subscription(one) for one in subscriptions]
        self._broken = [is_broken(one) for one in subscriptions]

    def describe(
        self, destination: Destination, event: dict[str, Any], plan: DestinationPlan
    ) -> PlanRecord:
        """Return what the plan does with the event."""
        found = zip(self._names, self._broken, plan.per_subscription, strict=False)
        return PlanRecord(
            tuple(_describe(name, one, is_broken=bad) for name, bad, one in found),
            "" if plan.error is None else plan.error.message,
            loses_trait(destination, event, plan),
        )


def name_subscription(subscription: Mapping[str, Any]) -> str:
    """Return a subscription's name, or its action's if it has none."""
    return str(subscription.get("name") or subscription.get("partnerAction"))


def is_broken(subscription: Mapping[str, Any]) -> bool:
    """Return whether a subscription sends nothing for any event.

    Its action does not exist, a required field is not mapped, or the engine refuses
    the mapping: findings on the mapping say so, once.
    """
    fields = find_fields(str(subscription.get("partnerAction")))
    mapping = subscription.get("mapping") or {}
    required = [name for name, field in fields.items() if field["required"]]
    if not fields or not isinstance(mapping, dict):
        return True
    return any(name not in mapping for name in required) or bool(check_mapping(mapping))


def _describe(
    name: str, plan: SubscriptionPlan, *, is_broken: bool
) -> SubscriptionRecord:
    if plan.request is None and plan.error is None:
        is_matched = not plan.results
        return SubscriptionRecord(name, is_matched, is_broken=is_broken)
    request = plan.request
    # With a request, the error is that of its response: it was sent.
    error = "" if request or plan.error is None else plan.error.message
    body = json.loads(request.body) if request and request.body else None
    is_matched = plan.stage is not Stage.TRIGGER
    return SubscriptionRecord(name, is_matched, error, body, is_broken)
