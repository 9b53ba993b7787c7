"""One contract, ready to be held against payloads: decide first, explain if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import UnexplainedError
from schematic_contracts.not_json import find_not_json, is_json
from schematic_contracts.validators.fast import build_decider
from schematic_contracts.validators.name_cache import NAMED, NameCache
from schematic_contracts.validators.reference import build_referee

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.fault import Validator
    from schematic_contracts.violation import Violation

BUILDERS: dict[str, Callable[[str], Validator]] = {
    "jsonschema-rs": build_decider,
    "jsonschema": build_referee,
}


class Checker:
    """Check payloads of one contract with one validator, built once.

    `is_surely_valid` is the validator's own: it may be wrong about a good payload,
    never about a bad one.
    """

    __slots__ = ("_names", "_validator", "contract_id", "is_surely_valid", "name")

    def __init__(self, name: str, contract_id: str) -> None:
        self.name = name
        self.contract_id = contract_id
        self._validator = BUILDERS[name](contract_id)
        self.is_surely_valid = self._validator.is_surely_valid
        self._names = NameCache(self.is_surely_valid) if contract_id in NAMED else None

    def check(self, payload: Any) -> list[Violation]:
        """Return every violation, in an order that no validator decides."""
        if is_json(payload):
            if self.is_surely_valid(payload):
                return []
        elif violations := find_not_json(payload, self.contract_id):
            return violations
        return self.explain(payload)

    def is_valid(self, payload: Any) -> bool:
        """Tell whether there is no violation, without looking for the reasons."""
        if not is_json(payload) and find_not_json(payload, self.contract_id):
            return False
        return self.is_surely_valid(payload) or self._validator.is_valid(payload)

    def explain(self, payload: Any) -> list[Violation]:
        """Return every violation by a payload that is not surely valid.

        The payload is one that JSON can say.
        """
        names = self._names
        if names is None:
            return self._find_words(payload)
        known = names.find(payload)
        if known is None:
            known = self._find_words(payload)
            names.keep(payload, known)
        return known

    def _find_words(self, payload: Any) -> list[Violation]:
        # Words are for bad payloads alone; a start without any need not load them.
        from schematic_contracts.validators.explanation import explain

        faults = self._validator.find_faults(payload)
        if not faults:
            if self._validator.is_valid(payload):
                return []
            raise UnexplainedError(self.contract_id, self.name)
        found = [
            violation
            for fault in faults
            for violation in explain(self.contract_id, fault, payload)
        ]
        return sorted(found, key=_order) if len(found) > 1 else found


def _order(violation: Violation) -> tuple[str, ...]:
    place = (violation.pointer, violation.schema_pointer)
    return (*place, violation.expected, violation.found)
