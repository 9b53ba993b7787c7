"""Check payloads against one contract: decide first, explain invalid ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import UnexplainedError
from schematic_contracts.not_json import find_not_json, is_json
from schematic_contracts.validators.fast import build_fast_validator
from schematic_contracts.validators.reference import build_reference_validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.failure import Validator
    from schematic_contracts.violation import Violation

BUILDERS: dict[str, Callable[[str], Validator]] = {
    "jsonschema-rs": build_fast_validator,
    "jsonschema": build_reference_validator,
}
# Contracts in which only its own keywords look at the property `body.event`.
NAMED = ("capture/track", "capture/inference")
POINTER = "/body/event"
# The most names in a cache, and the most characters of each. A full cache is cleared.
MOST = 2048
LONGEST = 255
# A name that every contract accepts.
_VALID = "e"


class Checker:
    """Check payloads of one contract with one validator, built once.

    `is_surely_valid` is the validator's own: False for some valid payloads, never True
    for an invalid one.
    """

    __slots__ = ("_names", "_validator", "contract_id", "is_surely_valid", "name")

    def __init__(self, name: str, contract_id: str) -> None:
        self.name = name
        self.contract_id = contract_id
        self._validator = BUILDERS[name](contract_id)
        self.is_surely_valid = self._validator.is_surely_valid
        self._names = NameCache(self.is_surely_valid) if contract_id in NAMED else None

    def check(self, payload: Any) -> list[Violation]:
        """Return every violation, in an order that does not depend on the validator."""
        if is_json(payload):
            if self.is_surely_valid(payload):
                return []
        elif violations := find_not_json(payload, self.contract_id):
            return violations
        return self.explain(payload)

    def is_valid(self, payload: Any) -> bool:
        """Check whether there is no violation, without looking for reasons."""
        if not is_json(payload) and find_not_json(payload, self.contract_id):
            return False
        return self.is_surely_valid(payload) or self._validator.is_valid(payload)

    def explain(self, payload: Any) -> list[Violation]:
        """Return every violation by a payload that is not surely valid.

        JSON must be able to express the payload (`is_json`).
        """
        names = self._names
        if names is None:
            return self._explain(payload)
        known = names.find(payload)
        if known is None:
            known = self._explain(payload)
            names.store(payload, known)
        return known

    def _explain(self, payload: Any) -> list[Violation]:
        # Only invalid payloads need messages: a process without any loads none.
        from schematic_contracts.validators.explanation import explain

        failures = self._validator.find_failures(payload)
        if not failures:
            if self._validator.is_valid(payload):
                return []
            raise UnexplainedError(self.contract_id, self.name)
        found = [
            violation
            for failure in failures
            for violation in explain(self.contract_id, failure, payload)
        ]
        return sorted(found, key=_order) if len(found) > 1 else found


def _order(violation: Violation) -> tuple[str, ...]:
    place = (violation.pointer, violation.schema_pointer)
    return (*place, violation.expected, violation.found)


class NameCache:
    """The violations of invalid event names, by name."""

    __slots__ = ("_is_surely_valid", "_violations")

    def __init__(self, is_surely_valid: Callable[[Any], bool]) -> None:
        self._is_surely_valid = is_surely_valid
        self._violations: dict[str, tuple[Violation, ...]] = {}

    def find(self, event: Any) -> list[Violation] | None:
        """Return the violations of an event that is valid except for a cached name."""
        body = event.get("body") if type(event) is dict else None
        if type(body) is not dict:
            return None
        name = body.get("event")
        known = self._violations.get(name) if type(name) is str else None
        if known is None:
            return None
        fixed = {**event, "body": {**body, "event": _VALID}}
        return list(known) if self._is_surely_valid(fixed) else None

    def store(self, event: Any, violations: list[Violation]) -> None:
        """Store the violations under the event's name if nothing else is wrong."""
        for violation in violations:
            if violation.pointer != POINTER:
                return
        name = event["body"]["event"] if violations else None
        if type(name) is str and len(name) <= LONGEST:
            if len(self._violations) >= MOST:
                self._violations.clear()
            self._violations[name] = tuple(violations)
