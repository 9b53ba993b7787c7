"""Compare what the published destination sends with what its page promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.difference import MISSING, Difference, differences
from schematic_emulator.judgement.request_body import wire_bodies
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.destination import DestinationPlan

NAME = "/body/event"


def find_difference(
    event: JsonObject, plans: Mapping[str, DestinationPlan]
) -> Iterator[Finding]:
    """Yield one finding if the two profiles send different requests for an event."""
    published, documented = plans["published"], plans["documented"]
    left, right = list(wire_bodies(published)), list(wire_bodies(documented))
    if len(left) != len(right):
        yield Finding(
            rule="profile-differs",
            message="one of the two sends a request that the other does not",
            published=_outcome(published),
            documented=_outcome(documented),
        )
        return
    found = [
        each for pair in zip(left, right, strict=True) for each in differences(*pair)
    ]
    if found:
        yield _differing(event, sorted(found, key=_is_not_the_name))


def _is_not_the_name(difference: Difference) -> bool:
    return difference.pointer != NAME


def _differing(event: JsonObject, found: list[Difference]) -> Finding:
    first = found[0]
    others = ", ".join(inert(each.pointer) for each in found[1:])
    also = f", and so do {others}" if others else ""
    return Finding(
        rule="profile-differs",
        message=f"{inert(first.pointer)} differs{also}",
        pointer=inert(first.pointer),
        found=show(event.get("event")) if first.pointer == NAME else "",
        published=_shown(first, first.left),
        documented=_shown(first, first.right),
    )


def _shown(difference: Difference, value: Any) -> str:
    if value is MISSING:
        return "nothing"
    if difference.pointer == NAME and isinstance(value, str):
        return inert(value)
    return show(value)


def _outcome(plan: DestinationPlan) -> str:
    if plan.error is not None:
        return inert(f"no request: {plan.error.message}")
    count = len(plan.requests)
    return "one request" if count == 1 else f"{count} requests"
