"""Say what is doubtful about a failed test's events, a rule at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.checks.stream.finding_groups import FindingGroups
from schematic_emulator.terminal.safe_text import inert, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.checks.stream.finding_groups import FindingGroup

_TEXT_WIDTH = 74


def describe_warnings(findings: Iterable[Finding], allow: frozenset[str]) -> str:
    """Write each warning once, with its count, consequence and cure; "" if none.

    Errors are told as bad events, and infos are no reason for a failure.
    """
    collector = FindingGroups()
    for found in findings:
        if found.severity == "warning" and found.rule not in allow:
            collector.add([found])
    return "\n".join(line for group in collector.groups() for line in _describe(group))


def _describe(group: FindingGroup) -> Iterator[str]:
    example, times = group.example, f"{group.count} time{'s' * (group.count > 1)}"
    yield f"  {group.rule}, {times}"
    yield from _row("example", inert(example.message))
    yield from _row("so", example.consequence)
    yield from _row("cure", example.cure)


def _row(label: str, text: str) -> Iterator[str]:
    first, *rest = wrap(text, _TEXT_WIDTH)
    yield f"    {label:9} {first}"
    yield from (f"    {'':9} {line}" for line in rest)
