"""Find triggers that cannot be read, or that do not do what they say."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.destination import (
    TriggerError,
    definition,
    lint_trigger,
    parse_trigger,
)
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.destination import Trap
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

UNREADABLE = "trigger-unreadable"
RULES = (UNREADABLE, "trigger-ignored", "trigger-misread")


def find_in_trigger(row: CheckedRow) -> Iterator[Finding]:
    """Yield at most one finding of each rule on a row's trigger.

    The words are those of `explain`.
    """
    if row.trigger is None:
        return
    found = lint_trigger(row.trigger)
    is_readable = _is_readable(row.trigger)
    for rule in RULES:
        texts = [
            _describe(one)
            for one in found
            if rule == (one.rule if is_readable else UNREADABLE)
        ]
        if texts:
            message = " ".join(dict.fromkeys(texts))
            yield row.find(rule, message, "/subscribe", show(row.trigger))


def _is_readable(trigger: str) -> bool:
    try:
        parse_trigger(trigger)
    except TriggerError:
        return False
    return True


def _describe(one: Trap) -> str:
    return f"{inert(one.found) or show('')}: {one.consequence} {one.cure}"


def find_inactive(file: MappingFile, rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    """Yield the disabled mappings, and the actions that no enabled mapping runs."""
    if not rows or not file.is_enabled or not any(row.row.runs for row in rows):
        yield _nothing_runs(file, rows)
        return
    active = {row.action for row in rows if row.row.is_enabled}
    for row in rows:
        if not row.is_disabled:
            continue
        if row.action in active or not row.fields:
            yield row.find(
                "subscription-disabled", "the mapping is disabled", "/enabled"
            )
            continue
        active.add(row.action)
        message = f"the mapping is disabled, and no other one runs {row.action}"
        yield row.find("no-active-mapping", message, "/enabled", "false")


def _nothing_runs(file: MappingFile, rows: Sequence[CheckedRow]) -> Finding:
    message = "the destination is disabled" if rows else "the list of mappings is empty"
    return Finding(
        rule="no-active-mapping",
        message=f"{message}: nothing is sent",
        subject="all mappings",
        place=file.document.locate("/enabled" if rows else ""),
    )


def find_excess(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    """Yield each mapping beyond those that one destination may have."""
    limit = definition()["mapping_limit"]
    of_one: dict[str, list[CheckedRow]] = defaultdict(list)
    for row in rows:
        of_one[row.row.destination].append(row)
    for those in of_one.values():
        for number, row in enumerate(those[limit:], limit + 1):
            message = (
                f"the mapping is number {number}, and a destination may have at most "
                f"{limit}"
            )
            yield row.find("too-many-mappings", message, "")
