"""Plan one event under two mappings; what both have in common is planned once."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.computed_trait import find_computation_key
from schematic_emulator.destination.describe_plan import name_subscription
from schematic_emulator.destination.errors import EngineError
from schematic_emulator.destination.planned_body import plan_body, plan_matched
from schematic_emulator.destination.planned_subscription import compile_subscription
from schematic_emulator.destination.request import Endpoints, connect
from schematic_emulator.destination.trigger.matching import Matching
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.destination.planned_body import PlannedBody
    from schematic_emulator.destination.planned_subscription import CompiledSubscription

# The comparison does not depend on the API key, but a request must have one.
SETTINGS = {"apiKey": "sch_dev_inspected"}
# Of more sets of subscriptions that match an event, none is remembered.
MOST_SETS = 1_000
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
    on it. `is_json` says that UTF-8 can express the bodies.
    """

    bodies: Sequence[JsonObject] = ()
    errors: Sequence[str] = ()
    lost_trait: str = ""
    is_json: bool = False

    def is_same(self, other: SideResult) -> bool:
        """Return whether it is surely the same JSON that is sent, and refused."""
        return self is other or (
            self.bodies == other.bodies
            and self.errors == other.errors
            and self.is_json
            and other.is_json
            and orjson.dumps(self.bodies) == orjson.dumps(other.bodies)
        )


NOTHING_SENT = SideResult()


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
        self._parts = (
            MappingPart.of(shared, base.profile),
            MappingPart.of(own, base.profile),
            MappingPart.of(other, head.profile),
        )
        self._matching = Matching([*shared, *own, *other])
        self._matched: dict[int, tuple[MappingPart, ...]] = {}

    def plan(self, event: JsonObject) -> tuple[SideResult, SideResult, SideResult]:
        """Return what `Planner.plan` does."""
        parts = self._find_matched(event)
        shared, base, head = (
            parts[0].plan(event),
            parts[1].plan(event),
            parts[2].plan(event),
        )
        key = find_computation_key(event)
        if key is None:
            return shared, base, head
        without = _remove_trait(event, key)
        if not self._parts[0].ignores(without, shared):
            return shared, base, head
        name = inert(key)
        if self._parts[1].ignores(without, base) and _sends(shared, base):
            base = replace(base, lost_trait=name)
        if self._parts[2].ignores(without, head) and _sends(shared, head):
            head = replace(head, lost_trait=name)
        return shared, base, head

    def _find_matched(self, event: JsonObject) -> tuple[MappingPart, ...]:
        """Return the parts with the subscriptions that match an event alone."""
        try:
            number = self._matching.find(event)
        except (EngineError, RecursionError, TypeError):
            return self._parts
        found = self._matched.get(number)
        if found is None:
            found = tuple(part.narrow(event) for part in self._parts)
            if len(self._matched) < MOST_SETS:
                self._matched[number] = found
        return found


Row = tuple[str, "CompiledSubscription"]


class MappingPart:
    """Plans events with some subscriptions under one profile."""

    def __init__(
        self,
        rows: list[Row],
        plan: Callable[[CompiledSubscription, JsonObject], PlannedBody] = plan_body,
    ) -> None:
        self._rows, self._plan = rows, plan

    @classmethod
    def of(
        cls, subscriptions: Sequence[Mapping[str, Any]], profile: str
    ) -> MappingPart:
        """Return the part that has some subscriptions."""
        connection, chosen = connect(SETTINGS, Endpoints()), get_profile(profile)
        return cls(
            [
                (
                    name_subscription(one),
                    compile_subscription(one, lambda: connection, chosen),
                )
                for one in subscriptions
            ]
        )

    def narrow(self, event: JsonObject) -> MappingPart:
        """Return the part for events that the same subscriptions match as this one."""
        rows = [
            row
            for row in self._rows
            if row[1].match(event) and row[1].profile.accepts(event)
        ]
        return MappingPart(rows, plan_matched)

    def plan(self, event: JsonObject) -> SideResult:
        """Return what the subscriptions send for an event."""
        if not self._rows:
            return NOTHING_SENT
        if len(self._rows) == 1:
            planned = self._plan(self._rows[0][1], event)
            if planned.body is not None:
                return SideResult([planned.body], is_json=planned.is_json)  # quicker
        bodies, errors, is_json = [], [], True
        for name, one in self._rows:
            planned = self._plan(one, event)
            if planned.body is not None:
                bodies.append(planned.body)
                is_json = is_json and planned.is_json
            elif planned.error is not None:
                errors.append(f"{name}: {planned.error.message}")
        return SideResult(bodies, errors, "", is_json)

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
