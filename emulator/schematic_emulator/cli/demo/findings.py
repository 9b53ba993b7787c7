"""Show what the demo found out: each finding once, with its consequence and cure."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.stream.finding_groups import FindingGroup
from schematic_emulator.terminal.styled_lines import StyledText

if TYPE_CHECKING:
    from schematic_emulator.cli.demo.round import Round
    from schematic_emulator.terminal.styled_lines import Screen

MARKS = {"error": "bad", "warning": "warn", "info": "note"}
INDENT = 2
COLUMN = 17
# Their example says all in the event's type and name.
NAMED_BY_SUBJECT = ("event-name", "no-subscription", "profile-differs")


def merge_groups(round_: Round) -> list[FindingGroup]:
    """Return every finding of a round once, the most severe first.

    What arrived is counted where it arrived; the example is the one seen on the
    way in, which knows the Segment event and what either profile sends. What the
    traffic shows as a whole has its first subject as the example.
    """
    seen = {group.rule: group for group in round_.seen.groups()}
    merged = dict(seen)
    for group in round_.captured.groups():
        merged[group.rule] = replace(seen.get(group.rule, group), count=group.count)
    for one in round_.traffic:
        found = one.finding
        group = FindingGroup(found.rule, one.count, found, found.subject)
        merged.setdefault(found.rule, group)
    return sorted(merged.values(), key=attrgetter("order"))


def show_findings(screen: Screen, round_: Round) -> None:
    """Write every finding: how often, an example, what it leads to, how to fix it."""
    for group in merge_groups(round_):
        rule = get_rule(group.rule)
        screen.line(
            StyledText(f"{group.rule}  ", "strong"),
            StyledText(f"{group.count:,} {_plural(group.count)}", MARKS[rule.severity]),
            StyledText(f"  {rule.severity}", "dim"),
        )
        _show_example(screen, group)
        _show(screen, "consequence", first_sentence(rule.consequence))
        _show(screen, "cure", first_sentence(rule.cure))
        screen.line()


def _show_example(screen: Screen, group: FindingGroup) -> None:
    finding = group.example
    example = group.subject
    if finding.rule not in NAMED_BY_SUBJECT:
        where = f"{finding.pointer}: {finding.found}" if finding.found else ""
        example = f"{example}, {where or finding.message}"
    _show(screen, "example", example)
    if finding.published != finding.documented:
        _show(screen, "published", f"sends {finding.published}")
        _show(screen, "documentation", f"promises {finding.documented}")


def _show(screen: Screen, label: str, text: str) -> None:
    screen.entry(StyledText(label, "dim"), text, at=COLUMN, indent=INDENT)


def first_sentence(text: str) -> str:
    """Cut a rule's text after its first sentence."""
    head, end, _ = text.partition(". ")
    return head + "." if end else head


def _plural(count: int) -> str:
    return "event" if count == 1 else "events"
