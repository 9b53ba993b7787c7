"""Plan one event under two mappings; what both have in common is planned once."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.computed_trait import find_computation_key
from schematic_emulator.destination.describe_plan import name_subscription
from schematic_emulator.destination.planned_body import plan_body
from schematic_emulator.destination.planned_subscription import compile_subscription
from schematic_emulator.destination.request import Endpoints, connect
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_contracts.json_value import JsonObject

# The comparison does not depend on the API key, but a request must have one.
SETTINGS = {"apiKey": "sch_dev_inspected"}
# The parts of a subscription that decide what it sends.
_DECISIVE = ("subscribe", "partnerAction", "mapping")


@dataclass(frozen=True, slots=True)
class MappingSide:
    """One of two mappings: its enabled subscriptions, and their profile."""

    subscriptions: Sequence[Mapping[str, Any]]
    profile: str = "published"


@dataclass(slots=True)
class SideResult:
    """What one mapping sends for an event.

    `bodies` are the requests' bodies, `errors` the reasons of subscriptions that match
    and send nothing. `lost_trait` is the name of Engage's trait if no request depends
    on it.
    """

    bodies: list[JsonObject]
    errors: list[str]
    lost_trait: str = ""


class Planner(Protocol):
    """Whatever knows what two mappings send for an event."""

    def plan(self, event: JsonObject) -> tuple[SideResult, SideResult, SideResult]:
        """Return what both send alike, what the base alone sends, and the head alone.

        The lost traits are those of the whole base and the whole head.
        """
        ...


class MappingPair:
    """Plans events under two mappings.

    Subscriptions that both have are planned once, whatever their names and their order.
    Raises UnknownDestinationProfileError for an unknown profile.
    """

    def __init__(self, base: MappingSide, head: MappingSide) -> None:
        shared, own, other = _divide(base, head)
        self._shared = MappingPart(shared, base.profile)
        self._base = MappingPart(own, base.profile)
        self._head = MappingPart(other, head.profile)

    def plan(self, event: JsonObject) -> tuple[SideResult, SideResult, SideResult]:
        """Return what `Planner.plan` does."""
        shared = self._shared.plan(event)
        base, head = self._base.plan(event), self._head.plan(event)
        key = find_computation_key(event)
        if key is not None:
            without = _remove_trait(event, key)
            is_lost = self._shared.ignores(without, shared)
            if is_lost and self._base.ignores(without, base) and _sends(shared, base):
                base.lost_trait = inert(key)
            if is_lost and self._head.ignores(without, head) and _sends(shared, head):
                head.lost_trait = inert(key)
        return shared, base, head


class MappingPart:
    """Plans events with some subscriptions under one profile."""

    def __init__(
        self, subscriptions: Sequence[Mapping[str, Any]], profile: str
    ) -> None:
        connection = connect(SETTINGS, Endpoints())
        chosen = get_profile(profile)
        self._subscriptions = [
            (
                name_subscription(one),
                compile_subscription(one, lambda: connection, chosen),
            )
            for one in subscriptions
        ]

    def plan(self, event: JsonObject) -> SideResult:
        """Return what the subscriptions send for an event."""
        bodies, errors = [], []
        for name, one in self._subscriptions:
            body, error = plan_body(one, event)
            if body is not None:
                bodies.append(body)
            elif error is not None:
                errors.append(f"{name}: {error.message}")
        return SideResult(bodies, errors)

    def ignores(self, without: JsonObject, result: SideResult) -> bool:
        """Return whether the requests are the same for the event without its trait."""
        return not result.bodies or self.plan(without).bodies == result.bodies


def _sends(*results: SideResult) -> bool:
    return any(one.bodies for one in results)


def _remove_trait(event: JsonObject, key: str) -> JsonObject:
    traits = {name: value for name, value in event["traits"].items() if name != key}
    return {**event, "traits": traits}


def _divide(
    base: MappingSide, head: MappingSide
) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the subscriptions that both have, and those of each side alone."""
    if base.profile != head.profile:
        return [], list(base.subscriptions), list(head.subscriptions)
    left = Counter(map(_write, head.subscriptions))
    shared, own = [], []
    for one in base.subscriptions:
        text = _write(one)
        if left[text]:
            left[text] -= 1
            shared.append(one)
        else:
            own.append(one)
    other = []
    for one in reversed(head.subscriptions):
        text = _write(one)
        if left[text]:
            left[text] -= 1
            other.append(one)
    return shared, own, other[::-1]


def _write(subscription: Mapping[str, Any]) -> str:
    """Return what decides about a subscription's requests as one text."""
    # The order of keys counts: a company is named after its first key.
    return json.dumps([subscription.get(name) for name in _DECISIVE])
