"""Plan to remove a key name or trait, and count what uses a trait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import (
    Change,
    KeysRemoved,
    RowRemoved,
    TraitsMerged,
)
from schematic_emulator.effects.setup.making import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.rule import Condition, FlagRule
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State


@dataclass(frozen=True, slots=True)
class TraitUses:
    """How many rows use a trait's definition, by kind."""

    features: int
    plan_entitlements: int
    company_overrides: int
    rule_conditions: int
    plan_traits: int

    @property
    def total(self) -> int:
        """Return the sum of all kinds."""
        granted = self.plan_entitlements + self.company_overrides + self.plan_traits
        return self.features + granted + self.rule_conditions


def count_uses(state: State, own_id: str) -> TraitUses:
    """Count the rows that use a definition, by its id."""
    grants = state.plan_entitlements, state.company_overrides
    entitlements, overrides = (
        sum(1 for grant in table.values() if grant.value_trait_id == own_id)
        for table in grants
    )
    return TraitUses(
        features=sum(
            1
            for feature in state.account.features.values()
            if feature.trait_id == own_id
        ),
        plan_entitlements=entitlements,
        company_overrides=overrides,
        rule_conditions=sum(
            1
            for condition in _conditions(state)
            if own_id in {condition.trait_id, condition.comparison_trait_id}
        ),
        plan_traits=sum(
            1 for row in state.plan_traits.values() if row.trait_id == own_id
        ),
    )


def remove_trait(
    state: State, definition: TraitDefinition, making: Making
) -> list[Change]:
    """Plan to remove a trait from all companies or users, and its definition.

    Raises SetupError if rows use it.
    """
    uses = count_uses(state, definition.id).total
    if uses:
        rows = "1 row uses" if uses == 1 else f"{uses} rows use"
        raise SetupError(f"{definition.id} is in use: {rows} it")
    changes: list[Change] = [RowRemoved("trait_definitions", definition.id)]
    top, *below = definition.hierarchy
    for entity in state.of_kind(definition.kind).values():
        if top not in entity.traits:
            continue
        left = _without(entity.traits[top], below)
        if left is GONE:
            merged = TraitsMerged(entity.id, {}, (top,), making.at)
        else:
            merged = TraitsMerged(entity.id, {top: left}, (), making.at)
        changes.append(merged)
    return changes


def remove_key_name(
    state: State, kind: EntityKind, name: str, making: Making
) -> list[Change]:
    """Plan to remove the keys of a name from all companies or users.

    Raises SetupError if it is the only key of one of them, as removing that key would.
    """
    having = [each for each in state.of_kind(kind).values() if name in each.keys]
    for entity in having:
        if len(entity.keys) == 1:
            raise SetupError(f"{name!r} is in use: it is the only key of {entity.id}")
    return [KeysRemoved(entity.id, (name,), making.at) for entity in having]


GONE = object()


def _without(value: Any, path: list[str]) -> Any:
    """Return a trait's value without the value at a path; GONE if nothing is left."""
    if not path:
        return GONE
    if not isinstance(value, dict) or path[0] not in value:
        return value
    inner = _without(value[path[0]], path[1:])
    left = {name: item for name, item in value.items() if name != path[0]}
    if inner is not GONE:
        left[path[0]] = inner
    return left or GONE


def _conditions(state: State) -> Iterator[Condition]:
    for row in state.flag_rules.values():
        for rule in row.rules:
            yield from _of_rule(rule)


def _of_rule(rule: FlagRule) -> Iterator[Condition]:
    yield from rule.conditions
    for group in rule.groups:
        yield from group.conditions
