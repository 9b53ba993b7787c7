"""Describe whom a flag is checked for: everything that its rules may compare.

Source: SchematicHQ/rulesengine, commit 3019c25: `typeconvert/types.go` for the types
that compare. That number and currency compare as int, url as string, is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.flags.compare import find_trait_text
from schematic_emulator.effects.flags.engine import FlagEngine, choose_engine
from schematic_emulator.effects.flags.period import (
    PeriodBounds,
    Subscription,
    find_span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from schematic_emulator.effects.kinds import ComparableType, MonthReset, Period
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.rule import Condition

COMPARABLE: Mapping[str, ComparableType] = {
    "boolean": "bool",
    "currency": "int",
    "date": "date",
    "number": "int",
    "string": "string",
    "url": "string",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Usage to add before comparing. The usage that an answer reports is not changed.

    `event_quantity` counts for `event_subtype` only, instead of `usage`. `credit_cost`
    maps a credit's id to the cost of the whole call, in credits.
    """

    usage: int = 0
    event_subtype: str | None = None
    event_quantity: int = 0
    credit_cost: Mapping[str, float] = field(default_factory=dict)

    def added_to(self, event_subtype: str | None) -> int:
        """Return the quantity to add to the metric of an event."""
        if event_subtype == self.event_subtype and self.event_quantity > 0:
            return self.event_quantity
        return max(self.usage, 0)


NOTHING = Preflight()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A company, a user, both or neither, at one time.

    `meter` returns the company's usage of an event within a period. `definitions` are
    those of the traits that rules name, by id; `engine` is the engine to follow.
    Billing products, subscriptions, plan versions and credits are not emulated: no
    company has any.
    """

    at: datetime
    meter: Callable[[str, PeriodBounds], int]
    company_id: str | None = None
    user_id: str | None = None
    base_plan_id: str | None = None
    plan_ids: frozenset[str] = frozenset()
    plan_version_ids: frozenset[str] = frozenset()
    billing_product_ids: frozenset[str] = frozenset()
    credit_balances: Mapping[str, float] = field(default_factory=dict)
    subscription: Subscription | None = None
    company_traits: Mapping[str, Any] = field(default_factory=dict)
    user_traits: Mapping[str, Any] = field(default_factory=dict)
    definitions: Mapping[str, TraitDefinition] = field(default_factory=dict)
    preflight: Preflight = NOTHING
    engine: FlagEngine = field(default_factory=choose_engine)

    def has(self, kind: str) -> bool:
        """Return whether there is a company (`company`) or a user (`user`)."""
        return (self.company_id if kind == "company" else self.user_id) is not None

    def find_span(
        self, period: Period | None, reset: MonthReset | None
    ) -> PeriodBounds:
        """Return the period that contains the subject's time."""
        return find_span(
            period, self.at, reset, self.subscription, self.engine.find_reset
        )

    def trait(self, definition: TraitDefinition | None, kind: str) -> str | None:
        """Return a trait of the company or the user as text, "" if it is missing.

        None without a definition.
        """
        if definition is None:
            return None
        traits = self.company_traits if kind == "company" else self.user_traits
        text = find_trait_text(traits, definition.hierarchy)
        return self.engine.store(text, COMPARABLE[definition.trait_type])

    def find_compared(self, condition: Condition) -> TraitDefinition | None:
        """Find the trait that a condition compares; None without the entity."""
        if condition.condition_type != "trait":
            return None
        definition = self.find_definition(condition.trait_id)
        if definition is None or not self.has(definition.kind):
            return None
        return definition

    def find_definition(self, trait_id: str | None) -> TraitDefinition | None:
        """Find a trait's definition by id."""
        return None if trait_id is None else self.definitions.get(trait_id)
