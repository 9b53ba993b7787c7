"""Write and follow JSON pointers (RFC 6901)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import get_contract, read_uri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.json_value import JsonObject

    Step = str | int


def write_pointer(steps: Iterable[Step]) -> str:
    """Return the pointer of these steps; without a step, the whole document."""
    return "".join(f"/{escape(step)}" for step in steps)


def escape(step: Step) -> str:
    """Return one step of a pointer, without the slash before it."""
    return str(step).replace("~", "~0").replace("/", "~1")


def follow(payload: Any, steps: Iterable[Step]) -> Any:
    """Return the value at the end of these steps."""
    for step in steps:
        payload = payload[step]
    return payload


def follow_schema(contract_id: str, steps: Iterable[Step]) -> tuple[JsonObject, Any]:
    """Return the subschema that has the last keyword, and the keyword's value.

    Steps lead from the contract's root and go through each `$ref` they name.
    """
    root: Any = get_contract(contract_id).schema
    holder: Any = root
    here: Any = root
    for step in steps:
        holder = here
        here = here[step]
        if step == "$ref" and isinstance(here, str):
            uri, _, fragment = here.partition("#")
            root = read_uri(uri) if uri else root
            here = follow_pointer(root, fragment)
    return holder, here


def follow_pointer(document: Any, pointer: str) -> Any:
    """Return the value that a pointer, or a reference's fragment, leads to."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name) if isinstance(document, list) else name]
    return document
