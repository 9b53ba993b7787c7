"""Compare what the published destination sends with what its page promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.difference import MISSING, Difference, differences
from schematic_emulator.judgement.event_name import NAME
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import PlanRecord


def find_difference(
    event: JsonObject, plans: Mapping[str, PlanRecord]
) -> Iterator[Finding]:
    """Yield a finding for each place where the two profiles' requests differ.

    The subject is the place in the request, or for a name the event's own name.
    """
    published, documented = plans["published"], plans["documented"]
    left, right = published.bodies, documented.bodies
    if len(left) != len(right):
        yield Finding(
            rule="profile-differs",
            message="one of the two sends a request that the other does not",
            published=_outcome(published),
            documented=_outcome(documented),
            subject=f"number of requests for {event.get('type')}",
        )
        return
    for pair in zip(left, right, strict=True):
        for each in differences(*pair):
            yield _describe(event, each)


def _describe(event: JsonObject, one: Difference) -> Finding:
    is_name = one.pointer == NAME
    place = inert(one.pointer)
    return Finding(
        rule="profile-differs",
        message=f"{place} differs",
        pointer=place,
        found=show(event.get("event")) if is_name else "",
        published=_shown(one, one.left),
        documented=_shown(one, one.right),
        subject=show(event.get("event")) if is_name else place,
    )


def _shown(difference: Difference, value: Any) -> str:
    if value is MISSING:
        return "nothing"
    if difference.pointer == NAME and isinstance(value, str):
        return inert(value)
    return show(value)


def _outcome(plan: PlanRecord) -> str:
    if plan.errors:
        return inert(f"no request: {plan.errors[0]}")
    count = len(plan.bodies)
    return "one request" if count == 1 else f"{count} requests"
