"""The validator of the hot path: jsonschema-rs, which decides and explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import get_contract
from schematic_contracts.fault import Fault
from schematic_contracts.formats import FORMATS
from schematic_contracts.registry import build_decider_registry, refuse_to_fetch

if TYPE_CHECKING:
    import jsonschema_rs

    from schematic_contracts.fault import Validator


class Decider:
    """Check payloads of one contract with jsonschema-rs."""

    __slots__ = ("_validator", "is_valid")

    def __init__(self, validator: jsonschema_rs.Draft202012Validator) -> None:
        self._validator = validator
        self.is_valid = validator.is_valid

    def find_faults(self, payload: Any) -> list[Fault]:
        """Return every refusal once; a way that several members fail is one."""
        errors = self._validator.iter_errors(payload)
        return list(
            dict.fromkeys(
                Fault(tuple(error.instance_path), tuple(error.evaluation_path))
                for error in errors
            )
        )


def build_decider(contract_id: str) -> Validator:
    """Return the compiled validator of that contract."""
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator(
        get_contract(contract_id).schema,
        formats=dict(FORMATS),
        validate_formats=True,
        ignore_unknown_formats=False,
        registry=build_decider_registry(contract_id),
        retriever=refuse_to_fetch,
    )
    return Decider(validator)
