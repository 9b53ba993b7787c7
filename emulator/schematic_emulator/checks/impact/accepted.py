"""Read and write the file of differences that people have accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.impact.difference import ALL, DifferenceKey
from schematic_emulator.checks.reviewed_file import (
    VERSION,
    read_reviewed,
    write_reviewed,
)
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.checks.impact.difference import Difference

CONTRACT = "emulator/accepted"
WRITE_AGAIN = "write it again with --write-accepted"


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


def read_accepted(data: bytes, name: str) -> tuple[Accepted, ...]:
    """Return the accepted differences in a file. Raises ReviewedFileError."""
    document = read_reviewed(data, name, CONTRACT, WRITE_AGAIN)
    return tuple(
        Accepted(
            (row["kind"], row["name"], row["companies"]),
            inert(row.get("reason", "")),
            row.get("of", 0),
        )
        for row in document.data["accepted"]
    )


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
    return write_reviewed({"version": VERSION, "accepted": rows})
