"""Find out whether Engage's computed trait reaches Schematic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.destination.pipeline import Destination
    from schematic_emulator.destination.plan import DestinationPlan


def find_computation_key(event: Any) -> str | None:
    """Return the name of the trait that Engage computed, if the event has its value.

    Only identify calls have it; Engage names it in `context.personas.computation_key`.
    Source: Segment's documentation of Engage, audiences and computed traits.
    """
    context = event.get("context")
    personas = context.get("personas") if context.__class__ is dict else None
    if personas.__class__ is not dict:
        return None
    key, traits = personas.get("computation_key"), event.get("traits")
    if event.get("type") != "identify":
        return None
    has_value = isinstance(traits, dict) and isinstance(key, str) and key in traits
    return key if has_value else None


def loses_trait(
    destination: Destination, event: dict[str, Any], plan: DestinationPlan
) -> bool:
    """Return whether the requests would be the same without the computed trait.

    So a mapping that renames the trait, or depends on it in any way, loses nothing; and
    where nothing is sent, that is the problem, not the trait.
    """
    key = find_computation_key(event)
    if key is None or not plan.requests:
        return False
    traits = {name: value for name, value in event["traits"].items() if name != key}
    return destination.plan({**event, "traits": traits}).requests == plan.requests
