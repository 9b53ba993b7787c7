"""What both validators agree on about a refused payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from schematic_contracts.pointer import Step


class FailureDetail(NamedTuple):
    """Hold the two ways that lead to a refusal: in the payload, in the schema.

    The schema's way names each `$ref` it passes and ends with the keyword. Words
    are made from these two alone, so that they do not depend on the validator.
    """

    place: tuple[Step, ...]
    way: tuple[Step, ...]


class Validator(Protocol):
    """Decide about payloads of one contract."""

    def is_surely_valid(self, payload: Any) -> bool:
        """Tell whether the payload passes at first sight; if not, it still may."""
        ...

    def is_valid(self, payload: Any) -> bool:
        """Tell whether the payload keeps the contract."""
        ...

    def find_faults(self, payload: Any) -> list[FailureDetail]:
        """Return every refusal, in the validator's own order."""
        ...
