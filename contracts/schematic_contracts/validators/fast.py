"""The validator of the hot path: jsonschema-rs, which decides and explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import get_contract
from schematic_contracts.fault import FailureDetail
from schematic_contracts.formats import FORMATS
from schematic_contracts.registry import build_decider_registry, refuse_to_fetch
from schematic_contracts.validators.prefilter import build_screen
from schematic_contracts.validators.simplify import is_simple, restore_place, simplify

if TYPE_CHECKING:
    from collections.abc import Callable

    import jsonschema_rs

    from schematic_contracts.fault import Validator
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.pointer import Step


class FastValidator:
    """Check payloads of one contract with jsonschema-rs."""

    __slots__ = ("_validator", "is_surely_valid", "is_valid")

    def __init__(
        self,
        validator: jsonschema_rs.Draft202012Validator,
        screen: jsonschema_rs.Draft202012Validator,
    ) -> None:
        self._validator = validator
        self.is_surely_valid = screen.is_valid
        self.is_valid = validator.is_valid

    def find_faults(self, payload: Any) -> list[FailureDetail]:
        """Return every refusal once; a way that several members fail is one."""
        if is_simple(payload):
            restore: Callable[[list[Step]], tuple[Step, ...]] = tuple
        else:
            payload, restore = simplify(payload), restore_place
        faults = [
            FailureDetail(restore(error.instance_path), tuple(error.evaluation_path))
            for error in self._validator.iter_errors(payload)
        ]
        return list(dict.fromkeys(faults)) if len(faults) > 1 else faults


def build_decider(contract_id: str) -> Validator:
    """Return the compiled validator of that contract."""
    import jsonschema_rs

    schema = get_contract(contract_id).schema
    registry = build_decider_registry(contract_id)
    # The plain engine of regular expressions is the quicker; no contract needs more.
    return FastValidator(
        _compile(schema, registry),
        _compile(
            build_screen(schema),
            registry,
            pattern_options=jsonschema_rs.RegexOptions(),
        ),
    )


def _compile(
    schema: JsonObject, registry: jsonschema_rs.Registry, **options: Any
) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        schema,
        formats=dict(FORMATS),
        validate_formats=True,
        ignore_unknown_formats=False,
        registry=registry,
        retriever=refuse_to_fetch,
        **options,
    )
