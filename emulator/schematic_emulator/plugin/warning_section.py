"""Describe the warnings on a failed test's events, one rule after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.checks.stream.finding_groups import FindingGroups
from schematic_emulator.plugin.verdict import wrap_row
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.checks.stream.finding_groups import FindingGroup


def describe_warnings(findings: Iterable[Finding], allow: frozenset[str]) -> str:
    """Return each warning once, with its count, consequence and cure; "" if none.

    Errors are reported as bad events, and an info cannot be the cause of a failure.
    """
    warnings = FindingGroups()
    for found in findings:
        if found.severity == "warning" and found.rule not in allow:
            warnings.add([found])
    return "\n".join(line for group in warnings.groups() for line in _describe(group))


def _describe(group: FindingGroup) -> Iterator[str]:
    example, times = group.example, f"{group.count} time{'s' * (group.count > 1)}"
    yield f"  {group.rule}, {times}"
    yield from wrap_row("example", inert(example.message))
    yield from wrap_row("so", example.consequence)
    yield from wrap_row("cure", example.cure)
