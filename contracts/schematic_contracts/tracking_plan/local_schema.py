"""Make a JSON Schema independent of where it stands: every `$ref` becomes a pointer.

A plan's rules refer to `#/definitions/...`, to an `$id` or an `$anchor` inside
themselves. Once each reference is a pointer, rules can be joined in one document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any
from urllib.parse import urldefrag, urljoin

from schematic_contracts.errors import TrackingPlanError
from schematic_contracts.pointer import escape

# What stands here is data, not schemas.
_DATA = frozenset({"const", "default", "enum", "examples"})
# What stands here is an object of schemas by name, so that `$id` there is a name.
_BY_NAME = frozenset(
    {
        "$defs",
        "definitions",
        "dependencies",
        "dependentSchemas",
        "patternProperties",
        "properties",
    }
)
_IN_PLACE = frozenset(
    {
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
        *("dependencies", "dependentSchemas"),
    }
)
_NAMES = ("$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor")
_REFERENCES = ("$ref", "$recursiveRef", "$dynamicRef")


def localize(schema: Any, prefix: str = "") -> Any:
    """Return a copy of a schema for the place `prefix` (a pointer) of another document.

    Raises TrackingPlanError for a reference that leads out of the schema: nothing is
    fetched.
    """
    index = _Index()
    _collect(schema, "", "", index)
    return _rewrite(schema, "", prefix, index)


def require_end(schema: Any) -> None:
    """Check that no reference leads back to itself before a property is reached.

    `schema` is one of `localize`. Validators never end on such a schema, or take every
    value. Raises TrackingPlanError.
    """
    graph: dict[str, list[str]] = {}
    _link(schema, "", graph)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        place = min(error.args[1], key=len)
        message = f"the schema at #{place} leads to itself, expected an end"
        raise TrackingPlanError(message) from error


def _link(schema: Any, pointer: str, graph: dict[str, list[str]]) -> None:
    """Note what each schema applies to the same value as itself."""
    edges = graph.setdefault(pointer, [])
    for step, part in _parts(schema):
        if step.split("/")[1] in _IN_PLACE:
            edges.append(pointer + step)
        _link(part, pointer + step, graph)
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    if isinstance(reference, str) and reference.startswith("#"):
        edges.append(reference[1:])


@dataclass(slots=True)
class _Index:
    """The pointer of each document and anchor by its address."""

    documents: dict[str, str] = field(default_factory=lambda: {"": ""})
    anchors: dict[str, str] = field(default_factory=dict)


def _collect(schema: Any, pointer: str, base: str, index: _Index) -> None:
    base = _note(schema, pointer, base, index)
    for step, part in _parts(schema):
        _collect(part, f"{pointer}{step}", base, index)


def _note(schema: Any, pointer: str, base: str, index: _Index) -> str:
    """Note the addresses of a schema; return the base of its references."""
    own = _address(schema)
    if own.startswith("#"):
        index.anchors[base + own] = pointer
    elif own:
        base = urldefrag(urljoin(base, own))[0]
        index.documents[base] = pointer
    if isinstance(schema, Mapping):
        for name in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(name), str):
                index.anchors[f"{base}#{schema[name]}"] = pointer
    return base


def _address(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return ""
    own = schema.get("$id", schema.get("id"))
    return own if isinstance(own, str) else ""


def _parts(schema: Any) -> list[tuple[str, Any]]:
    """Return the schemas right inside a schema, each with the steps that lead there."""
    found: list[tuple[str, Any]] = []
    if not isinstance(schema, Mapping):
        return found
    for name, value in schema.items():
        step = f"/{escape(str(name))}"
        if name in _BY_NAME and isinstance(value, Mapping):
            found += [(f"{step}/{escape(str(key))}", one) for key, one in value.items()]
        elif name in _DATA:
            continue
        elif isinstance(value, Mapping):
            found.append((step, value))
        elif isinstance(value, list):
            found += [(f"{step}/{at}", one) for at, one in enumerate(value)]
    return found


def _rewrite(schema: Any, base: str, prefix: str, index: _Index) -> Any:
    if isinstance(schema, list):
        return [_rewrite(one, base, prefix, index) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    own = _address(schema)
    if own and not own.startswith("#"):
        base = urldefrag(urljoin(base, own))[0]
    found: dict[str, Any] = {}
    for name, value in schema.items():
        if name in _NAMES and isinstance(value, str | bool):
            continue
        if name in _REFERENCES and isinstance(value, str):
            found["$ref"] = f"#{prefix}{_find(value, base, index)}"
        elif name in _DATA:
            found[name] = value
        elif name in _BY_NAME and isinstance(value, Mapping):
            found[name] = {
                key: _rewrite(one, base, prefix, index) for key, one in value.items()
            }
        else:
            found[name] = _rewrite(value, base, prefix, index)
    return found


def _find(reference: str, base: str, index: _Index) -> str:
    document, fragment = urldefrag(urljoin(base, reference) if base else reference)
    if fragment and not fragment.startswith("/"):
        address = f"{document}#{fragment}"
        if address in index.anchors:
            return index.anchors[address]
    elif document in index.documents:
        return index.documents[document] + fragment
    raise TrackingPlanError(
        f"$ref {reference!r} leads out of the rule, expected one within the schema: "
        "#/...; copy what it names under definitions, nothing is fetched"
    )
