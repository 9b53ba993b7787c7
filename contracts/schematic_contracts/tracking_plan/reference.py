"""Let `jsonschema`, the reference, read patterns as ECMA-262 has them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.tracking_plan.ecma_pattern import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


@cache
def with_ecma_patterns(kind: type[Validator]) -> Callable[..., Any]:
    """Return a class of validators with patterns that are not Python's."""
    from jsonschema.validators import extend

    own = {"pattern": _check_pattern, "patternProperties": _check_names}
    # Published without types.
    extended: Callable[..., Any] = extend(kind, own)  # type: ignore[no-untyped-call]
    return extended


def _check_pattern(
    validator: Validator, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if not validator.is_type(instance, "string"):
        return
    if compile_pattern(pattern).search(instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _check_names(
    validator: Any, patterns: Mapping[str, Any], instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, schema in patterns.items():
            for name, value in instance.items():
                if compile_pattern(pattern).search(name):
                    yield from validator.descend(value, schema, path=name)
