"""Decide what Segment's platform decides before the destination sees an event."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.destination import definition

if TYPE_CHECKING:
    from schematic_emulator.source.instance import Instance

RULE = "integrations-name"


@dataclass(frozen=True, slots=True)
class Route:
    """Say whether an event goes on to a destination, and if not, what stops it."""

    stopped_by: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether the event goes on."""
        return not self.stopped_by


def route(event: dict[str, Any], instance: Instance) -> Route:
    """Decide whether a destination gets an event.

    Every type of call goes on: what is wanted is its triggers' business, and in the
    documented profile the destination's own.
    """
    integrations = event.get("integrations")
    findings = tuple(check_integrations(integrations))
    if not instance.enabled:
        return Route("the destination is disabled", findings)
    return Route(find_filter(integrations), findings)


def find_filter(integrations: Any) -> str:
    """Return what in the integrations object keeps the destination out, or "".

    An object stands for true. Names are case-sensitive: `{"schematic": false}` names
    nobody. Source: Segment's documentation, "Filtering with the integrations object".
    """
    if not isinstance(integrations, dict):
        return ""
    name = integrations_name()
    own = integrations.get(name)
    if own is True or isinstance(own, dict):
        return ""
    if own is False:
        return f"integrations: {name} is false"
    return "integrations: All is false" if integrations.get("All") is False else ""


def check_integrations(integrations: Any) -> list[Finding]:
    """Find names in the integrations object that look like ours and are not."""
    if not isinstance(integrations, dict):
        return []
    return [
        Finding(
            RULE,
            f"{key!r} names no destination, so this filters nothing; "
            f"the name is {integrations_name()!r}",
            pointer=f"/integrations/{key.replace('~', '~0').replace('/', '~1')}",
            found=str(value)[:80],
        )
        for key, value in integrations.items()
        if key != integrations_name() and _plain(key) in _look_alikes()
    ]


@cache
def integrations_name() -> str:
    """Return the name that the destination bears in the integrations object."""
    return str(definition()["integrations_name"])


@cache
def mapping_limit() -> int:
    """Return how many mappings one instance of the destination may hold."""
    return int(definition()["mapping_limit"])


@cache
def _look_alikes() -> frozenset[str]:
    known = definition()
    names = (known["name"], known["catalog_name"], known["slug"])
    return frozenset(_plain(name) for name in names)


def _plain(name: str) -> str:
    words = "".join(sign if sign.isalnum() else " " for sign in name.casefold())
    return " ".join(sorted(words.split()))
