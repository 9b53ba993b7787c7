"""Describe a failed keyword in the form that both validators share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from schematic_contracts.pointer import Step


class FailureDetail(NamedTuple):
    """Where a keyword failed: the path in the payload and the path in the schema.

    `way` names each `$ref` that it passes and ends with the keyword. Messages are
    made from these two alone, so that they do not depend on the validator.
    """

    place: tuple[Step, ...]
    way: tuple[Step, ...]


class Validator(Protocol):
    """Check payloads of one contract."""

    def is_surely_valid(self, payload: Any) -> bool:
        """Return True only if the payload is valid; a valid one may yield False."""
        ...

    def is_valid(self, payload: Any) -> bool:
        """Check whether the payload conforms to the contract."""
        ...

    def find_failures(self, payload: Any) -> list[FailureDetail]:
        """Return every failure, in the validator's own order."""
        ...
