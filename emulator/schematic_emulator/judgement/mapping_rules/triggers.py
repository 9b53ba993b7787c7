"""Find triggers that cannot be read, or that do not do what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.destination import TriggerError, lint_trigger, parse_trigger
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
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
