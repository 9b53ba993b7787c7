"""Describe the findings on a failed test's events, one rule after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.rules import SEVERITIES, get_rule
from schematic_emulator.checks.stream.finding_groups import FindingGroups
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.finding import Finding


def describe_findings(
    findings: Iterable[Finding], *, verbose: bool = False
) -> Iterator[str]:
    """Yield a line for each rule of warnings, with its count and an example.

    If `verbose`, also for each rule of infos, and what they mean.
    """
    shown = FindingGroups()
    for found in findings:
        if found.severity == "warning" or (verbose and found.severity == "info"):
            shown.add([found])
    for group in shown.groups():
        times = f", {group.count} times" if group.count > 1 else ""
        place = f" at {inert(group.example.place)}" if group.example.place else ""
        yield f"{group.rule}{times}{place}: {inert(group.example.message)}"
        if verbose:
            lines = describe_rule(group.example, verbose=True)
            yield from (f"  {line}" for line in lines)


def describe_rule(found: Finding, verbose: bool) -> Iterator[str]:  # noqa: FBT001
    """Yield how to fix a finding; all that its rule says if `verbose`."""
    if verbose:
        yield f"so        {found.consequence}"
    cure = found.cure if verbose else found.cure.partition(". ")[0].rstrip(".")
    yield f"cure      {cure}"


def list_rules(findings: Iterable[Finding]) -> list[str]:
    """Return a line with the findings' rules, the most severe first, or none."""
    rules = sorted({found.rule for found in findings}, key=_order)
    if not rules:
        return []
    count = f"{len(rules)} finding{'s' * (len(rules) > 1)}"
    which = "ID" if len(rules) > 1 else rules[0]
    return [f"{count}: {', '.join(rules)} (schematic-emulator rules {which})"]


def _order(rule: str) -> tuple[int, str]:
    return SEVERITIES.index(get_rule(rule).severity), rule
