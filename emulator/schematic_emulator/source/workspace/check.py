"""Check a destination instance whole: every problem, with its pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import follow_pointer, write_pointer
from schematic_contracts.reading.bounds import WORKSPACE_LEVELS
from schematic_contracts.validation import check
from schematic_contracts.words import name_property
from schematic_emulator.destination import (
    TriggerError,
    check_mapping,
    compile_trigger,
    definition,
)
from schematic_emulator.source.request_body import is_deeper
from schematic_emulator.source.workspace.routing import mapping_limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.violation import Violation

CONTRACT = "emulator/destination"


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """Say what is wrong at one place of a configuration."""

    pointer: str
    message: str

    def to_json(self) -> dict[str, str]:
        """Return it as a JSON object."""
        return {"pointer": self.pointer, "detail": self.message}


def check_instance(document: Any) -> list[ConfigProblem]:
    """Return every problem of a destination instance's document; none if it is sound.

    **shape**: contract `emulator/destination`. Beyond it: at most 50 mappings,
    known actions, and triggers and mappings that the engine can read.
    """
    if is_deeper(document, WORKSPACE_LEVELS.most):
        return [ConfigProblem("", WORKSPACE_LEVELS.refuse())]
    return check_contract(CONTRACT, document) or list(_check_subscriptions(document))


def check_contract(contract_id: str, document: Any) -> list[ConfigProblem]:
    """Return every violation of a contract as a problem.

    For a property that is not allowed, `pointer` leads to the property itself.
    """
    return [
        ConfigProblem(
            _point(found, document),
            f"expected {found.expected}, found {found.found}; {found.cure}",
        )
        for found in check(contract_id, document)
    ]


def _point(found: Violation, document: Any) -> str:
    if found.keyword != "additionalProperties":
        return found.pointer
    # The violation points at the object: find which of its properties is meant.
    holder = follow_pointer(document, found.pointer)
    name = next(name for name in holder if name_property(name) == found.found)
    return found.pointer + write_pointer([name])


def _check_subscriptions(document: dict[str, Any]) -> Iterator[ConfigProblem]:
    rows = document.get("subscriptions") or []
    for index, row in enumerate(rows):
        place = f"/subscriptions/{index}"
        yield from _check_count(document["name"], row, index, place)
        yield from _check_action(row["partnerAction"], place)
        yield from _check_trigger(row["subscribe"], place)
        for problem in check_mapping(row.get("mapping") or {}):
            yield ConfigProblem(f"{place}/mapping{problem.pointer}", problem.message)


def _check_count(
    name: str, row: dict[str, Any], index: int, place: str
) -> Iterator[ConfigProblem]:
    if index >= mapping_limit():
        label = row.get("name") or row["partnerAction"]
        yield ConfigProblem(
            place,
            f"mapping {label!r} is number {index + 1} of destination {name!r}, "
            f"which may hold {mapping_limit()}",
        )


def _check_action(slug: str, place: str) -> Iterator[ConfigProblem]:
    known = definition()["actions"]
    if slug not in known:
        expected = " or ".join(known)
        message = f"expected {expected}, found {slug!r}"
        yield ConfigProblem(f"{place}/partnerAction", message)


def _check_trigger(trigger: str, place: str) -> Iterator[ConfigProblem]:
    try:
        compile_trigger(trigger)
    except TriggerError as error:
        message = f"the engine cannot read this trigger: {error.message}"
        yield ConfigProblem(f"{place}/subscribe", message)
