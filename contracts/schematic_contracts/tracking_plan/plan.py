"""A tracking plan as data: one rule for each event, each about the whole event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = ("track", "identify", "group", "page", "screen", "alias")


@dataclass(frozen=True, slots=True)
class PlanRule:
    """What the plan requires of one kind of event.

    `kind` is the event's type, `name` that of a track event, page or screen, "" for
    every one of that type. `schema` is the JSON Schema of the whole event, with what
    the plan's COMMON rule requires of every event; its references are pointers.
    `version` is the number that Segment gives a rule. A rule that is the COMMON one
    alone, for events that have none of their own, `is_common`.
    """

    kind: str
    name: str
    schema: Any
    version: int = 1
    is_common: bool = False

    @property
    def place(self) -> str:
        """Return the rule in a few words, for messages."""
        what = "event" if self.kind == "track" else self.kind
        return f"{what} {self.name!r}" if self.name else f"{what} calls"


@dataclass(frozen=True, slots=True)
class TrackingPlan:
    """The rules of a plan, by type and name; several versions of one, oldest first."""

    name: str
    rules: dict[tuple[str, str], tuple[PlanRule, ...]] = field(default_factory=dict)

    @property
    def events(self) -> tuple[str, ...]:
        """Return the names of the plan's track events, in the plan's order."""
        return tuple(name for kind, name in self.rules if kind == "track" and name)

    @property
    def all_rules(self) -> tuple[PlanRule, ...]:
        """Return every rule that an event can have to keep."""
        return tuple(rule for versions in self.rules.values() for rule in versions)

    def find_rule(self, event: dict[str, Any]) -> PlanRule | None:
        """Return the rule for an event, or None if the plan says nothing of it.

        Of several versions it is that of `context.protocols.event_version`, else the
        oldest. Source: Segment documentation, Tracking Plan event versioning.
        """
        kind, name = event.get("type"), _name(event)
        found = self.rules.get((str(kind), name)) if name else None
        if found is None:
            found = self.rules.get((str(kind), ""), ())
        if len(found) < 2:  # noqa: PLR2004 - one version needs no choice
            return found[0] if found else None
        wanted = _version(event)
        return next((rule for rule in found if rule.version == wanted), found[0])


def _name(event: dict[str, Any]) -> str:
    name = event.get("event" if event.get("type") == "track" else "name")
    return name if isinstance(name, str) else ""


def _version(event: dict[str, Any]) -> Any:
    value: Any = event
    for step in ("context", "protocols", "event_version"):
        value = value.get(step) if isinstance(value, dict) else None
    return value
