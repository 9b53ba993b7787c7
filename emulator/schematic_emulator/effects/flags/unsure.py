"""Find rules whose outcome depends on whether the service rewrites traits before.

No source says; the engine's `store` is a service that does, or does not. With the
switch `trait_forms=normalized` everything is rewritten, and nothing is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_contracts.show import show_name
from schematic_emulator.effects.flags.compare import compare
from schematic_emulator.effects.flags.engine import normalize_trait
from schematic_emulator.effects.flags.subject import COMPARABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.effects.flags.check import FlagCheck
    from schematic_emulator.effects.flags.condition import ConditionResult
    from schematic_emulator.effects.flags.engine import FlagEngine
    from schematic_emulator.effects.kinds import ComparableType, Operator
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.rule import FlagRule


def list_unsure(checks: Iterable[FlagCheck]) -> list[Finding]:
    """List the findings on rules that were tried, one for each rule and trait."""
    found: dict[str, Finding] = {}
    for checked in checks:
        for rule, definition, operator, result in _list_comparisons(checked):
            kind = COMPARABLE[definition.trait_type]
            if _is_unsure(result, operator, kind, checked.subject.engine):
                finding = _describe(rule, definition, result)
                found.setdefault(finding.subject, finding)
    return list(found.values())


def _list_comparisons(
    checked: FlagCheck,
) -> Iterator[tuple[FlagRule, TraitDefinition, Operator, ConditionResult]]:
    """Yield each comparison of a trait, with its rule."""
    subject = checked.subject
    for step in checked.decision.steps:
        for condition, result in step.results:
            definition = subject.find_compared(condition)
            if definition is not None:
                yield step.rule, definition, condition.operator, result


def _is_unsure(
    result: ConditionResult,
    operator: Operator,
    kind: ComparableType,
    engine: FlagEngine,
) -> bool:
    read, sides = engine.readers[kind], (result.left, result.right)
    # Nearly always: what can be read is not rewritten.
    if all(read(text) or not text for text in sides):
        return False
    left, right = (normalize_trait(text, kind) for text in sides)
    return result.holds is not compare(left, right, kind, operator, engine)


def _describe(
    rule: FlagRule, definition: TraitDefinition, result: ConditionResult
) -> Finding:
    trait = show_name(".".join(definition.hierarchy))
    sides = f"{show_name(result.left)} and {show_name(result.right)}"
    return Finding(
        "trait-form-unsure",
        f"rule {show_name(rule.name)} compares {sides}, trait {trait}, as "
        f"{definition.trait_type}: the result is another one if the service rewrites "
        "such a value before",
        found=show_name(result.left),
        subject=f"{rule.id} {trait}",
    )
