"""Check payloads with jsonschema, with ECMA-262 patterns and full `$ref` paths."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import get_contract
from schematic_contracts.failure import FailureDetail
from schematic_contracts.formats import FORMATS
from schematic_contracts.registry import build_reference_registry, without_dialect
from schematic_contracts.validators.simplify import restore_place, simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import jsonschema
    from jsonschema.protocols import Validator as AnyValidator

    from schematic_contracts.failure import Validator

    Errors = Iterator[jsonschema.ValidationError]

# Skips an escaped character or a character class; finds a bare `$`.
_DOLLAR = re.compile(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", re.DOTALL)


class ReferenceValidator:
    """Check payloads of one contract with jsonschema."""

    __slots__ = ("_validator",)

    def __init__(self, validator: AnyValidator) -> None:
        self._validator = validator

    def is_surely_valid(self, payload: Any) -> bool:
        """Check whether the payload conforms to the contract; there is no prefilter."""
        return self._validator.is_valid(simplify(payload))

    def is_valid(self, payload: Any) -> bool:
        """Check whether the payload conforms to the contract."""
        return self._validator.is_valid(simplify(payload))

    def find_failures(self, payload: Any) -> list[FailureDetail]:
        """Return every failure once; a keyword that several properties break is one."""
        failures = (
            FailureDetail(
                restore_place(error.absolute_path), tuple(error.absolute_schema_path)
            )
            for error in self._validator.iter_errors(simplify(payload))
        )
        return list(dict.fromkeys(failures))


def build_reference_validator(contract_id: str) -> Validator:
    """Return jsonschema's validator of that contract."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name)(_guard(check))
    kind = _validator_class()
    return ReferenceValidator(
        kind(
            without_dialect(get_contract(contract_id).schema),
            registry=build_reference_registry(contract_id),
            format_checker=checker,
        )
    )


@cache
def _validator_class() -> Callable[..., AnyValidator]:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    own = {"pattern": _check_pattern, "$ref": _follow_ref}
    # Published without types.
    kind: Callable[..., AnyValidator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, own
    )
    return kind


def _check_pattern(
    validator: AnyValidator, pattern: str, instance: Any, _schema: Any
) -> Errors:
    r"""Match as ECMA-262 does: `$` is the very end, not before a final newline.

    With Python's `$`, "order\n" would match `^[A-Za-z0-9_-]+$`. Source: ECMA-262,
    22.2.2.4 (Assertion); JSON Schema 2020-12, core, 6.4 asks for that dialect.
    """
    from jsonschema import ValidationError

    if validator.is_type(instance, "string") and not _compile(pattern).search(instance):
        yield ValidationError(f"does not match {pattern!r}")


def _follow_ref(
    validator: AnyValidator, ref: str, instance: Any, schema: Any
) -> Errors:
    """Add the `$ref` step, which jsonschema omits and jsonschema-rs reports."""
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator.VALIDATORS["$ref"](
        validator, ref, instance, schema
    ):
        error.schema_path.appendleft("$ref")
        yield error


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(_DOLLAR.sub(lambda found: found[1] or r"\Z", pattern), re.ASCII)


def _guard(check: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or check(value)
