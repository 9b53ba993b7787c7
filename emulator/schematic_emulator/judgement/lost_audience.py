"""Find audiences and computed traits that a mapping drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.request_body import wire_bodies
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.destination import DestinationPlan


def find_lost_audience(
    event: JsonObject, plan: DestinationPlan, plans: Mapping[str, DestinationPlan]
) -> Iterator[Finding]:
    """Yield a finding if Engage's value is in the event but not in the request.

    Engage names the trait in `context.personas.computation_key`. Only identify
    requests have user traits; a plan without one drops nothing.
    Source: Segment's page of the destination, which says that audiences and computed
    traits arrive as user properties.
    """
    key = computation_key(event)
    sent = _sent_traits(plan)
    if key is None or not sent or any(key in traits for traits in sent):
        return
    value = event["traits"].get(key)
    yield Finding(
        rule="audience-lost",
        message=f"{_kind(event)} {inert(key)} is in the event, not in the request",
        pointer=f"/traits/{_escape(key)}",
        found=show(value),
        published=_describe_sent(key, plans["published"]),
        documented=_promise(key, value, plans["documented"]),
    )


def computation_key(event: JsonObject) -> str | None:
    """Return the name of the trait that Engage computed, if the event has its value."""
    key = _personas(event).get("computation_key")
    traits = event.get("traits")
    if isinstance(key, str) and isinstance(traits, dict) and key in traits:
        return key
    return None


def _personas(event: JsonObject) -> dict[str, Any]:
    context = event.get("context")
    personas = context.get("personas") if isinstance(context, dict) else None
    return personas if isinstance(personas, dict) else {}


def _kind(event: JsonObject) -> str:
    kinds = {"audience": "the audience", "computed_trait": "the computed trait"}
    return kinds.get(str(_personas(event).get("computation_class")), "the trait")


def _sent_traits(plan: DestinationPlan) -> list[dict[str, Any]]:
    """Return the user traits of each identify request, {} for one without traits."""
    return [
        body["body"].get("traits") or {}
        for body in wire_bodies(plan)
        if body["type"] == "identify"
    ]


def _describe_sent(key: str, plan: DestinationPlan) -> str:
    for traits in _sent_traits(plan):
        if key in traits:
            return f"the user trait {inert(key)}: {show(traits[key])}"
    return "no such user trait"


def _promise(key: str, value: Any, plan: DestinationPlan) -> str:
    """Return what the page promises: the trait, even for an event that it rejects."""
    if plan.requests or plan.error is None:
        return _describe_sent(key, plan)
    trait = f"the user trait {inert(key)}: {show(value)}"
    return f"{trait}, but rejects this event: {inert(plan.error.message)}"


def _escape(name: str) -> str:
    return inert(name.replace("~", "~0").replace("/", "~1"))
