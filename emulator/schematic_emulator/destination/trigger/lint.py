"""Find mistakes in a trigger that the engine accepts without an error.

Ours: the engine never warns. The texts are in `trigger_traps.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from schematic_contracts.package_data import read_package_json
from schematic_emulator.destination.errors import TriggerError
from schematic_emulator.destination.javascript.strings import join_units, split_units
from schematic_emulator.destination.trigger.lexer import InvalidCharacterError
from schematic_emulator.destination.trigger.lint_conditions import lint_conditions
from schematic_emulator.destination.trigger.lint_tokens import Spot, lint_tokens
from schematic_emulator.destination.trigger.notes import Notes
from schematic_emulator.destination.trigger.parser import parse_noting

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Trap:
    """Describe one finding in a trigger: the text, and where it starts.

    `id` is one of `finding_ids()`; `start` counts characters.
    """

    id: str
    found: str
    start: int

    @property
    def rule(self) -> str:
        """Return the id of the rule that says how severe it is, in a trigger that runs.

        In a trigger that cannot be parsed every finding is `trigger-unreadable`.
        """
        return _texts()[self.id]["rule"]

    @property
    def consequence(self) -> str:
        """Return the text on what it leads to."""
        return _texts()[self.id]["consequence"]

    @property
    def cure(self) -> str:
        """Return the text on what to write instead."""
        return _texts()[self.id]["cure"]

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON."""
        return {
            "trap": self.id,
            "found": self.found,
            "start": self.start,
            "consequence": self.consequence,
            "cure": self.cure,
        }


def lint_trigger(trigger: Any) -> tuple[Trap, ...]:
    """Return every finding in a trigger, in the order of its text.

    A value that is not text has one finding, `no-condition`.
    """
    if not isinstance(trigger, str):
        return (Trap("no-condition", "", 0),)
    units = split_units(trigger)
    findings = []
    start = characters = 0
    for one in sorted(dict.fromkeys(_find(trigger, units)), key=attrgetter("start")):
        characters += len(join_units(units[start : one.start]))
        start = one.start
        findings.append(Trap(one.id, join_units(one.found), characters))
    return tuple(findings)


def finding_ids() -> tuple[str, ...]:
    """Return the ids of all findings that exist."""
    return tuple(_texts())


def _find(trigger: str, units: str) -> Iterator[Spot]:
    notes = Notes()
    has_condition = True
    try:
        parse_noting(trigger, notes)
    except TriggerError as error:
        has_condition = False
        if isinstance(error.__cause__, InvalidCharacterError):
            at = error.__cause__.at
            character = join_units(units[at : at + 2])[:1]
            yield Spot("unreadable", character, at)
            return
    found = [*lint_conditions(notes, units), *lint_tokens(notes, units)]
    yield from found
    if not has_condition and not found:
        yield Spot("no-condition", units, 0)


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = read_package_json(
        "schematic_emulator.destination", "trigger_traps.json"
    )
    return texts
