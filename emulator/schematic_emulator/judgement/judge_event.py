"""Check Segment events against subscriptions, without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.destination import PROFILES, Destination, explain_trigger
from schematic_emulator.destination.definition import find_fields
from schematic_emulator.destination.integrations import check_integrations
from schematic_emulator.judgement.judge_request import judge_requests
from schematic_emulator.judgement.lost_audience import find_lost_audience
from schematic_emulator.judgement.profiles import find_difference
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.destination import DestinationPlan
    from schematic_emulator.judgement.colliding_names import NameMemory

# The check does not depend on the API key, but a request must have one.
SETTINGS = {"apiKey": "sch_dev_inspected"}


def inspect(
    event: JsonObject,
    subscriptions: Sequence[Mapping[str, Any]],
    profile: str = "published",
) -> list[Finding]:
    """Return the findings on one Segment event; see `Inspector.inspect`."""
    return Inspector(subscriptions, profile).inspect(event)


class Inspector:
    """Checks any number of events against subscriptions that are compiled once.

    With `names`, the names of one source's events are also compared with each other.
    """

    def __init__(
        self,
        subscriptions: Sequence[Mapping[str, Any]],
        profile: str = "published",
        names: NameMemory | None = None,
    ) -> None:
        self._profile = profile
        self._names = names
        # The published engine silently skips a subscription whose action it does not
        # know. Source: @segment/actions-core 3.170.0, destination-kit/index.js.
        self._lost = [
            one for one in subscriptions if not find_fields(str(one["partnerAction"]))
        ]
        self._ends = {
            name: Destination(SETTINGS, subscriptions, profile=name)
            for name in PROFILES
        }

    def inspect(self, event: JsonObject) -> list[Finding]:
        """Return the findings on one event, those on its request first.

        Findings that depend on earlier requests, such as a repeated idempotency key,
        need a server and are not among them.
        """
        return self.judge(event)[1]

    def judge(self, event: JsonObject) -> tuple[DestinationPlan, list[Finding]]:
        """Return the chosen profile's plan, and the findings of `inspect`."""
        plans = {name: end.plan(event) for name, end in self._ends.items()}
        plan = plans[self._profile]
        found = [
            *(_find_unknown_actions(event, self._lost) or _find_unmatched(event, plan)),
            *judge_requests(event, plan, plans),
            *find_lost_audience(event, plan, plans),
            *find_difference(event, plans),
            *check_integrations(event.get("integrations")),
            *(self._names.find_collision(event, plan) if self._names else ()),
        ]
        return plan, found


def _find_unknown_actions(
    event: JsonObject, lost: Sequence[Mapping[str, Any]]
) -> list[Finding]:
    """Return a finding for each matching subscription whose action does not exist."""
    return [
        Finding(
            rule="nothing-sent",
            message=f"{show(one.get('name') or 'a mapping')} matches this event, and "
            f"the destination has no action {show(one['partnerAction'])}",
        )
        for one in lost
        if explain_trigger(one.get("subscribe"), event).matches
    ]


def _find_unmatched(event: JsonObject, plan: DestinationPlan) -> Iterator[Finding]:
    if plan.requests or plan.error is not None:
        return
    kind = show(event.get("type"))
    yield Finding(
        rule="no-subscription",
        message=f"no trigger matches this event of type {kind}",
        pointer="/type",
        found=kind,
    )
