"""One way in which a payload breaks a contract."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a payload breaks its contract, how, and how to fix it.

    `pointer` is a JSON pointer into the payload, empty for the whole of it.
    `schema_pointer` leads from the contract's root to the keyword that failed,
    naming each `$ref` on the way. Source: JSON Schema 2020-12, core, 12.3.1 (keyword
    location).
    """

    pointer: str
    schema_pointer: str
    keyword: str
    expected: str
    found: str
    cure: str
    contract: str

    def to_json(self) -> dict[str, str]:
        """Return the fields as a JSON object."""
        return {
            "pointer": self.pointer,
            "schema_pointer": self.schema_pointer,
            "keyword": self.keyword,
            "expected": self.expected,
            "found": self.found,
            "cure": self.cure,
            "contract": self.contract,
        }

    def __str__(self) -> str:
        """Return one line for a person."""
        place = self.pointer or "the whole payload"
        return f"{place}: expected {self.expected}, found {self.found}; {self.cure}"
