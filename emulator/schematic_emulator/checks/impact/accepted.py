"""Read and write the file of differences that people have accepted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.impact.difference import ALL, DifferenceKey
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.compare.changes import KINDS
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.checks.impact.difference import Difference

VERSION = 1
WRITE_AGAIN = "write it again with --write-accepted"


class AcceptedFileError(EmulatorError):
    """Raised for a file of accepted differences that cannot be read."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted difference: its key, and why it is wanted."""

    key: DifferenceKey
    reason: str = ""

    def describe(self) -> str:
        """Return the entry in one line."""
        kind, name, companies = self.key
        unit = "company" if companies == 1 else "companies"
        return inert(f"{kind} {name}, {companies} {unit}")


def read_accepted(text: str, name: str) -> tuple[Accepted, ...]:
    """Return the accepted differences of a file's text.

    Raises AcceptedFileError, which says which entry is wrong.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AcceptedFileError(f"{name}: not JSON: {error}; {WRITE_AGAIN}") from None
    rows = data.get("accepted") if isinstance(data, dict) else None
    if not isinstance(rows, list) or data.get("version") != VERSION:
        message = f'expected {{"version": {VERSION}, "accepted": [...]}}'
        raise AcceptedFileError(f"{name}: {message}; {WRITE_AGAIN}")
    return tuple(_read_row(row, f"{name}: /accepted/{i}") for i, row in enumerate(rows))


def write_accepted(differences: Iterable[Difference], old: Iterable[Accepted]) -> str:
    """Return the text of a file that accepts the differences.

    The reasons of those that were accepted before stay.
    """
    reasons = {one.key: one.reason for one in old}
    rows = [
        {
            "kind": one.kind,
            "name": one.name,
            "companies": one.key[2],
            "reason": reasons.get(one.key, ""),
        }
        for one in differences
    ]
    data = {"version": VERSION, "accepted": rows}
    return json.dumps(data, indent=2) + "\n"


def _read_row(row: Any, place: str) -> Accepted:
    if not isinstance(row, dict):
        raise AcceptedFileError(f"{place}: expected an object, found {show(row)[:40]}")
    kind, name, companies = (row.get(part) for part in ("kind", "name", "companies"))
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise AcceptedFileError(f"{place}/kind: expected one of {known}")
    if not isinstance(name, str):
        raise AcceptedFileError(f"{place}/name: expected an event name or a field")
    if companies != ALL and companies.__class__ is not int:
        message = f'expected the number of companies, or "{ALL}"'
        raise AcceptedFileError(f"{place}/companies: {message}")
    return Accepted((kind, name, companies), inert(str(row.get("reason") or "")))
