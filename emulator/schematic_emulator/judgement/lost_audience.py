"""Describe an audience or computed trait that a mapping drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.destination.computed_trait import find_computation_key
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import PlanRecord


def find_lost_audience(
    event: JsonObject, plan: PlanRecord, plans: Mapping[str, PlanRecord]
) -> Iterator[Finding]:
    """Yield a finding if Engage's value is in the event and no request depends on it.

    Source: Segment's page of the destination, which says that audiences and computed
    traits arrive as user properties.
    """
    key = find_computation_key(event) if plan.loses_trait else None
    if key is None:
        return
    value = event["traits"].get(key)
    yield Finding(
        rule="audience-lost",
        message=f"{_kind(event)} {inert(key)} is in the event, not in the request",
        pointer=f"/traits/{_escape(key)}",
        found=show(value),
        published=_describe_sent(key, plans["published"]),
        documented=_promise(key, value, plans["documented"]),
        subject=inert(key),
    )


def _kind(event: JsonObject) -> str:
    kinds = {"audience": "the audience", "computed_trait": "the computed trait"}
    kind = event["context"]["personas"].get("computation_class")
    return kinds.get(str(kind), "the trait")


def _describe_sent(key: str, plan: PlanRecord) -> str:
    for body in plan.bodies:
        traits = body["body"].get("traits")
        if body["type"] == "identify" and isinstance(traits, dict) and key in traits:
            return f"the user trait {inert(key)}: {show(traits[key])}"
    return "no such user trait"


def _promise(key: str, value: Any, plan: PlanRecord) -> str:
    """Return what the page promises: the trait, even for an event that it rejects."""
    if plan.bodies or not plan.errors:
        return _describe_sent(key, plan)
    trait = f"the user trait {inert(key)}: {show(value)}"
    return f"{trait}, but rejects this event: {inert(plan.errors[0])}"


def _escape(name: str) -> str:
    return inert(name.replace("~", "~0").replace("/", "~1"))
