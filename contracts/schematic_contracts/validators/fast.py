"""Check payloads with jsonschema-rs: the default, for speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import NAMESPACE, get_contract, read_uri
from schematic_contracts.failure import FailureDetail
from schematic_contracts.formats import FORMATS
from schematic_contracts.pointer import follow_pointer
from schematic_contracts.registry import build_fast_registry, refuse_to_fetch
from schematic_contracts.validators.simplify import is_simple, restore_place, simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jsonschema_rs

    from schematic_contracts.failure import Validator
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.pointer import Step

# Every day except 29 February, and no leap second: those are left to the contract.
_DAY = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
_OFFSET = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_DATE_TIME = f"^[1-9][0-9]{{3}}-{_DAY}T{_TIME}{_OFFSET}$"
# A format -> a pattern that only texts of that format match.
PATTERNS: Mapping[str, str] = {"date-time": _DATE_TIME, "capture-date-time": _DATE_TIME}
# Keywords that may accompany a reference and mean nothing to a validator.
_ANNOTATIONS = {"$ref", "title", "description"}


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


def build_prefilter(schema: JsonObject) -> JsonObject:
    """Return the schema with a pattern instead of each format that has one.

    A recursive reference is not replaced, only written in full: it would never end.
    """
    derived: JsonObject = _derive(schema, schema["$id"], ())
    return derived


def _derive(node: Any, base: str, within: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_derive(item, base, within) for item in node]
    if not isinstance(node, dict):
        return node
    if _is_reference(node):
        return _derive_target(node["$ref"], base, within)
    derived = {name: _derive(value, base, within) for name, value in node.items()}
    pattern = PATTERNS.get(node["format"]) if _has_format(node) else None
    if pattern and "pattern" not in node:
        del derived["format"]
        derived["pattern"] = pattern
    return derived


def _derive_target(ref: str, base: str, within: tuple[str, ...]) -> Any:
    uri, _, fragment = ref.partition("#")
    uri = uri or base
    whole = f"{uri}#{fragment}"
    if whole in within:
        return {"$ref": whole}
    target = follow_pointer(read_uri(uri), fragment)
    return _derive(target, uri, (*within, whole))


def _is_reference(node: JsonObject) -> bool:
    ref = node.get("$ref")
    return (
        isinstance(ref, str)
        and ref.startswith((NAMESPACE, "#"))
        and node.keys() <= _ANNOTATIONS
    )


def _has_format(node: JsonObject) -> bool:
    # A property that happens to be called "format" holds a schema, not a name.
    return isinstance(node.get("format"), str)
