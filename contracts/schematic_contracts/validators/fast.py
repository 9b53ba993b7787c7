"""Check payloads with jsonschema-rs: the default, for speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import get_contract
from schematic_contracts.failure import FailureDetail
from schematic_contracts.formats import FORMATS
from schematic_contracts.registry import build_fast_registry, refuse_to_fetch
from schematic_contracts.validators.prefilter import build_prefilter
from schematic_contracts.validators.simplify import is_simple, restore_place, simplify

if TYPE_CHECKING:
    from collections.abc import Callable

    import jsonschema_rs

    from schematic_contracts.failure import Validator
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.pointer import Step


class FastValidator:
    """Check payloads of one contract with jsonschema-rs."""

    __slots__ = ("_validator", "is_surely_valid", "is_valid")

    def __init__(
        self,
        validator: jsonschema_rs.Draft202012Validator,
        prefilter: jsonschema_rs.Draft202012Validator,
    ) -> None:
        self._validator = validator
        self.is_surely_valid = prefilter.is_valid
        self.is_valid = validator.is_valid

    def find_failures(self, payload: Any) -> list[FailureDetail]:
        """Return every failure once; a keyword that several properties break is one."""
        if is_simple(payload):
            restore: Callable[[list[Step]], tuple[Step, ...]] = tuple
        else:
            payload, restore = simplify(payload), restore_place
        failures = [
            FailureDetail(restore(error.instance_path), tuple(error.evaluation_path))
            for error in self._validator.iter_errors(payload)
        ]
        return list(dict.fromkeys(failures)) if len(failures) > 1 else failures


def build_fast_validator(contract_id: str) -> Validator:
    """Return jsonschema-rs's compiled validator of that contract."""
    import jsonschema_rs

    schema = get_contract(contract_id).schema
    registry = build_fast_registry(contract_id)
    # The engine without look-around and backreferences is faster, and no contract has
    # a pattern that needs them.
    return FastValidator(
        _compile(schema, registry),
        _compile(
            build_prefilter(schema),
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
