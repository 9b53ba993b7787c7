"""Read and write the file of differences that people have accepted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.read_json import read_json
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
    """One accepted difference: its key, why it is wanted, and of how many companies."""

    key: DifferenceKey
    reason: str = ""
    every: int = 0

    def fits(self, one: Difference | None) -> bool:
        """Return whether it accepts a difference of the same kind and name, if any.

        The number of companies counts in traffic of as many companies. In other
        traffic a part of them stays a part, and no one stays no one.
        """
        companies = self.key[2]
        if one is None:
            return False
        if one.is_for_all or companies in {ALL, one.companies}:
            return companies in {one.key[2], one.companies}
        return self.every not in {0, one.every} and bool(companies and one.companies)

    def describe(self) -> str:
        """Return the entry in one line."""
        kind, name, companies = self.key
        unit = "company" if companies == 1 else "companies"
        part = f" of {self.every}" if self.every else ""
        return inert(f"{kind} {name}, {companies}{part} {unit}")

    def to_json(self) -> dict[str, Any]:
        """Return the entry as one JSON object."""
        kind, name, companies = self.key
        return {
            "kind": kind,
            "name": name,
            "companies": companies,
            "reason": self.reason,
        }


class AcceptedList:
    """Finds which accepted difference a difference is."""

    def __init__(self, accepted: Iterable[Accepted]) -> None:
        self._by_name: dict[tuple[str, str], list[Accepted]] = {}
        for entry in accepted:
            self._by_name.setdefault(entry.key[:2], []).append(entry)

    def find(self, one: Difference) -> Accepted | None:
        """Return the first that accepts the difference, None if there is none."""
        entries = self._by_name.get((one.kind, one.name), ())
        return next((entry for entry in entries if entry.fits(one)), None)


def read_accepted(text: str, name: str) -> tuple[Accepted, ...]:
    """Return the accepted differences of a file's text.

    Raises AcceptedFileError, which says which entry is wrong.
    """
    try:
        data = read_json(text, name).data
    except ReadingError as error:
        raise AcceptedFileError(f"{error}; {WRITE_AGAIN}") from None
    rows = data.get("accepted") if isinstance(data, dict) else None
    if not isinstance(rows, list) or data.get("version") != VERSION:
        message = f'expected {{"version": {VERSION}, "accepted": [...]}}'
        raise AcceptedFileError(f"{name}: {message}; {WRITE_AGAIN}")
    return tuple(_read_row(row, f"{name}: /accepted/{i}") for i, row in enumerate(rows))


def write_accepted(differences: Iterable[Difference], old: Iterable[Accepted]) -> str:
    """Return the text of a file that accepts the differences.

    The reasons of those that were accepted before stay.
    """
    find = AcceptedList(old).find
    rows = [
        {
            "kind": one.kind,
            "name": one.name,
            "companies": one.key[2],
            **({} if one.is_for_all else {"of": one.every}),
            "reason": known.reason if (known := find(one)) else "",
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
    every = row.get("of", 0)
    if every.__class__ is not int:
        raise AcceptedFileError(f"{place}/of: expected the number of all companies")
    return Accepted((kind, name, companies), inert(str(row.get("reason") or "")), every)
